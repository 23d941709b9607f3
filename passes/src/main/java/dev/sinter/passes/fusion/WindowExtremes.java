package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Takes apart the gradient of a maximum or minimum over small windows, so that each element finds
 * its cotangents instead of each cotangent its element: then nothing is searched in memory, and
 * neighbours are independent.
 *
 * <pre>
 *   first[o] = number of the first extreme element of window o, by comparing element after element
 *   dx[p]    = sum over windows o that hold p as their element k, in the order of o, of (first[o] = k ? g[o] : 0)
 * </pre>
 *
 * Windows that do not overlap hold each p once: dx is then {@code first} and g repeated for the
 * elements of their windows, and cut to the size of x.
 */
final class WindowExtremes {
  /** Windows are compared element by element in the graph; above, a loop searches. */
  private static final long LARGEST = 64;

  private final GraphBuilder b;
  private final boolean max;
  private final Op.Window window;
  private final Node x;
  private final Node cotangent;
  private final Shape outputs;
  private final int rank;

  private WindowExtremes(GraphBuilder b, Op.WindowReduceGradient op, Node x, Node cotangent) {
    this.b = b;
    this.max = op.reducer() == Reducer.MAX;
    this.window = op.window();
    this.x = x;
    this.cotangent = cotangent;
    this.outputs = cotangent.tensor().shape();
    this.rank = x.tensor().rank();
  }

  /** {@return whether windows are small enough to be compared element by element} */
  static boolean isSmall(Op.WindowReduceGradient op) {
    return op.window().size().stream().reduce(1L, Math::multiplyExact) <= LARGEST;
  }

  /**
   * {@return the gradient}
   *
   * @param b receives the nodes
   * @param op over small windows
   * @param x the operand, a node of {@code b}
   * @param cotangent of the result, a node of {@code b}
   */
  static Node of(GraphBuilder b, Op.WindowReduceGradient op, Node x, Node cotangent) {
    WindowExtremes made = new WindowExtremes(b, op, x, cotangent);
    boolean apart =
        IntStream.range(0, made.rank)
            .allMatch(
                axis ->
                    op.window().size().get(axis) == 1
                        || op.window().dilation().get(axis) == 1
                            && op.window().size().get(axis) <= op.window().strides().get(axis));
    return apart ? made.repeated() : made.summed();
  }

  // ---- the first extreme ------------------------------------------------------------------------

  /**
   * {@return the number of each window's first extreme element, -1 if it has none}
   *
   * @param scales what a step along each axis adds to the number
   */
  private Node first(List<Long> scales) {
    Node values = padded(x, b.constant(x.tensor().dtype(), 0));
    Optional<Node> real =
        hasPadding()
            ? Optional.of(padded(b.full(x.tensor().as(DType.BOOL), 1), b.constant(DType.BOOL, 0)))
            : Optional.empty();
    TensorType numbers = new TensorType(DType.I32, outputs);
    Node first = b.full(numbers, -1);
    Optional<Node> best = Optional.empty();
    for (List<Long> element : elements()) {
      Node value = element(values, element);
      Node take = better(value, best, first);
      if (real.isPresent()) {
        take = b.elementwise(ScalarOp.AND, take, element(real.get(), element));
      }
      long number = 0;
      for (int axis = 0; axis < rank; axis++) {
        number += element.get(axis) * scales.get(axis);
      }
      first = b.select(take, b.full(numbers, number), first);
      Node before = best.orElse(value);
      best = Optional.of(best.isEmpty() ? value : b.select(take, value, before));
    }
    return first;
  }

  /** Nothing found yet, or strictly beyond the best, or the first NaN. */
  private Node better(Node value, Optional<Node> best, Node first) {
    Node none = b.elementwise(ScalarOp.LT, first, b.fullLike(first, 0));
    if (best.isEmpty()) {
      return none;
    }
    Node beyond = b.elementwise(max ? ScalarOp.GT : ScalarOp.LT, value, best.get());
    Node better = b.elementwise(ScalarOp.OR, none, beyond);
    if (!value.tensor().dtype().isFloat()) {
      return better;
    }
    Node number = b.elementwise(ScalarOp.NOT, b.elementwise(ScalarOp.IS_NAN, best.get()));
    Node nan = b.elementwise(ScalarOp.IS_NAN, value);
    return b.elementwise(ScalarOp.OR, better, b.elementwise(ScalarOp.AND, nan, number));
  }

  private boolean hasPadding() {
    return IntStream.range(0, rank)
        .anyMatch(axis -> window.low().get(axis) != 0 || window.high().get(axis) != 0);
  }

  private Node padded(Node node, Node fill) {
    if (!hasPadding()) {
      return node;
    }
    List<Long> none = Collections.nCopies(rank, 0L);
    return b.add(new Op.Pad(window.low(), window.high(), none), node, fill);
  }

  /** {@return places within a window, row-major} */
  private List<List<Long>> elements() {
    List<List<Long>> all = List.of(List.of());
    for (int axis = 0; axis < rank; axis++) {
      List<List<Long>> longer = new ArrayList<>();
      for (List<Long> before : all) {
        for (long k = 0; k < window.size().get(axis); k++) {
          List<Long> next = new ArrayList<>(before);
          next.add(k);
          longer.add(next);
        }
      }
      all = longer;
    }
    return all;
  }

  /** {@return one element of all windows} */
  private Node element(Node padded, List<Long> element) {
    List<Long> starts = new ArrayList<>();
    List<Dim> limits = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      long start = element.get(axis) * window.dilation().get(axis);
      starts.add(start);
      limits.add(isTouched(axis) ? Dim.of(start + span(axis)) : padded.tensor().dim(axis));
    }
    return b.add(new Op.Slice(starts, limits, window.strides()), padded);
  }

  private boolean isTouched(int axis) {
    return window.size().get(axis) != 1
        || window.strides().get(axis) != 1
        || window.low().get(axis) != 0
        || window.high().get(axis) != 0;
  }

  /** {@return from the first to the last window's place; 0 if there is no window} */
  private long span(int axis) {
    long count = outputs.dim(axis).fixed();
    return count == 0 ? 0 : (count - 1) * window.strides().get(axis) + 1;
  }

  // ---- windows apart ----------------------------------------------------------------------------

  private Node repeated() {
    List<Long> scales = new ArrayList<>(Collections.nCopies(rank, 0L));
    long scale = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
      scales.set(axis, scale);
      scale *= window.strides().get(axis);
    }
    List<Integer> kept = new ArrayList<>();
    List<Dim> spread = new ArrayList<>();
    List<Dim> together = new ArrayList<>();
    List<Integer> within = new ArrayList<>();
    List<Long> withinScales = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      kept.add(spread.size());
      spread.add(outputs.dim(axis));
      long stride = window.strides().get(axis);
      together.add(outputs.dim(axis).times(stride));
      if (stride > 1) {
        within.add(spread.size());
        withinScales.add(scales.get(axis));
        spread.add(Dim.of(stride));
      }
    }
    Shape wide = new Shape(spread);
    TensorType numbers = new TensorType(DType.I32, wide);
    Node number = b.full(numbers, 0);
    for (int i = 0; i < within.size(); i++) {
      Node place = b.add(new Op.Iota(numbers, within.get(i)));
      number = b.plus(number, b.times(place, b.full(numbers, withinScales.get(i))));
    }
    Node here = b.elementwise(ScalarOp.EQ, b.broadcast(first(scales), wide, kept), number);
    Node zero = b.full(new TensorType(x.tensor().dtype(), wide), 0);
    Node chosen = b.select(here, b.broadcast(cotangent, wide, kept), zero);
    return cut(b.reshape(chosen, new Shape(together)));
  }

  /** {@return the elements of x among those of all windows in a row; others have no gradient} */
  private Node cut(Node windows) {
    List<Long> low = new ArrayList<>();
    List<Long> high = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      if (isTouched(axis)) {
        long before = window.low().get(axis);
        low.add(-before);
        high.add(x.tensor().dim(axis).fixed() + before - windows.tensor().dim(axis).fixed());
      } else {
        low.add(0L);
        high.add(0L);
      }
    }
    return pad(windows, low, high, Collections.nCopies(rank, 0L));
  }

  private Node pad(Node node, List<Long> low, List<Long> high, List<Long> interior) {
    boolean none =
        low.stream().allMatch(n -> n == 0)
            && high.stream().allMatch(n -> n == 0)
            && interior.stream().allMatch(n -> n == 0);
    return none
        ? node
        : b.add(new Op.Pad(low, high, interior), node, b.constant(node.tensor().dtype(), 0));
  }

  // ---- windows that overlap ---------------------------------------------------------------------

  private Node summed() {
    List<Long> scales = new ArrayList<>(Collections.nCopies(rank, 0L));
    long scale = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
      scales.set(axis, scale);
      scale *= window.size().get(axis);
    }
    Node first = first(scales);
    Node zero = b.fullLike(cotangent, 0);
    List<Long> interior = window.strides().stream().map(s -> s - 1).toList();
    Node sum = b.fullLike(x, 0);
    long number = scale;
    // The last element of a window belongs to an earlier window than its first.
    for (List<Long> element : elements().reversed()) {
      number--;
      Node here = b.elementwise(ScalarOp.EQ, first, b.fullLike(first, number));
      List<Long> low = new ArrayList<>();
      List<Long> high = new ArrayList<>();
      for (int axis = 0; axis < rank; axis++) {
        long place = element.get(axis) * window.dilation().get(axis) - window.low().get(axis);
        low.add(isTouched(axis) ? place : 0);
        high.add(isTouched(axis) ? x.tensor().dim(axis).fixed() - span(axis) - place : 0);
      }
      sum = b.plus(sum, pad(b.select(here, cotangent, zero), low, high, interior));
    }
    return sum;
  }
}
