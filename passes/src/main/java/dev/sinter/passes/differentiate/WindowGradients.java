package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Gradients of window reductions. */
final class WindowGradients {
  private WindowGradients() {}

  static List<Optional<Node>> windowReduce(Step s, Op.WindowReduce op) {
    return switch (op.reducer()) {
      // y[o] = sum over w of x[o s + w e - l], dx[p] = sum over w of g'[p + l - w e] with g' = g
      // spread by the stride
      case SUM -> s.give(() -> windowSum(s, op.window()));
      // y = extreme of the window, dx = g at the first extreme
      case MAX, MIN ->
          s.give(
              () ->
                  s.b()
                      .add(
                          new Op.WindowReduceGradient(op.reducer(), op.window()),
                          s.operand(0),
                          s.cotangent()));
      // y = product over the axis of the stacked window elements
      case PROD ->
          Pullback.through(
              s,
              (b, inputs) ->
                  b.reduce(
                      Reducer.PROD,
                      stacked(
                          b,
                          inputs.getFirst(),
                          op.window(),
                          b.constant(inputs.getFirst().tensor().dtype(), 1)),
                      List.of(0)));
      case ALL, ANY -> s.none();
    };
  }

  private static Node windowSum(Step s, Op.Window window) {
    List<Long> low = new ArrayList<>();
    List<Long> high = new ArrayList<>();
    List<Long> interior = new ArrayList<>();
    for (int axis = 0; axis < window.size().size(); axis++) {
      Dim extent = s.operand(0).tensor().dim(axis);
      long stride = window.strides().get(axis);
      boolean fixed = extent.isFixed();
      long reach =
          MovementGradients.spanned(window.size().get(axis), window.dilation().get(axis)) - 1;
      low.add(reach - window.low().get(axis));
      long cotangent =
          fixed ? MovementGradients.spanned(s.node().tensor().dim(axis).fixed(), stride) : 0;
      high.add(fixed ? extent.fixed() - cotangent + window.low().get(axis) : 0L);
      interior.add(stride - 1);
    }
    Node padded = s.b().add(new Op.Pad(low, high, interior), s.cotangent(), s.scalar(0));
    int rank = low.size();
    List<Long> zeros = Collections.nCopies(rank, 0L);
    Op.Window sliding =
        new Op.Window(
            window.size(), Collections.nCopies(rank, 1L), zeros, zeros, window.dilation());
    return s.b().add(new Op.WindowReduce(Reducer.SUM, sliding), padded);
  }

  /**
   * {@return the window elements as [window size, result's shape...], padding filled with {@code
   * fill}}
   */
  private static Node stacked(GraphBuilder b, Node x, Op.Window window, Node fill) {
    Node padded = padded(b, x, window, fill);
    List<Node> elements = new ArrayList<>();
    for (List<Long> offset : offsets(window)) {
      List<Dim> limits = new ArrayList<>();
      List<Long> strides = new ArrayList<>();
      for (int axis = 0; axis < offset.size(); axis++) {
        Dim extent = padded.tensor().dim(axis);
        boolean touched = isTouched(window, axis);
        limits.add(touched ? Dim.of(offset.get(axis) + span(window, axis, extent)) : extent);
        strides.add(window.strides().get(axis));
      }
      Node element = b.add(new Op.Slice(offset, limits, strides), padded);
      elements.add(b.reshape(element, Shape.of(1).concat(element.tensor().shape())));
    }
    return b.add(new Op.Concat(0), elements);
  }

  private static boolean isTouched(Op.Window window, int axis) {
    return window.size().get(axis) != 1
        || window.strides().get(axis) != 1
        || window.low().get(axis) != 0
        || window.high().get(axis) != 0;
  }

  /** {@return the extent from the first to the last position of one window element} */
  private static long span(Op.Window window, int axis, Dim padded) {
    long reach =
        MovementGradients.spanned(window.size().get(axis), window.dilation().get(axis)) - 1;
    long stride = window.strides().get(axis);
    return (padded.fixed() - reach - 1) / stride * stride + 1;
  }

  private static Node padded(GraphBuilder b, Node x, Op.Window window, Node fill) {
    Op pad = new Op.Pad(window.low(), window.high(), Collections.nCopies(window.size().size(), 0L));
    return b.add(pad, x, fill);
  }

  /** {@return the place of each window element, row-major} */
  private static List<List<Long>> offsets(Op.Window window) {
    List<List<Long>> offsets = List.of(List.of());
    for (int axis = 0; axis < window.size().size(); axis++) {
      List<List<Long>> longer = new ArrayList<>();
      for (List<Long> offset : offsets) {
        for (long i = 0; i < window.size().get(axis); i++) {
          List<Long> next = new ArrayList<>(offset);
          next.add(i * window.dilation().get(axis));
          longer.add(next);
        }
      }
      offsets = longer;
    }
    return offsets;
  }

  // y = g at the first extreme of x in each window; x is compared only, dg = cotangent at that
  // first extreme
  static List<Optional<Node>> windowReduceGradient(Step s, Op.WindowReduceGradient op) {
    return s.give(() -> s.b().fullLike(s.operand(0), 0), () -> atFirstExtreme(s, op));
  }

  /**
   * Picks from the cotangent (of x's shape) the element where x's window has its first extreme: a
   * scan over the window's elements that carries (extreme so far, picked so far, whether there is
   * any), so the graph does not grow with the window.
   */
  private static Node atFirstExtreme(Step s, Op.WindowReduceGradient op) {
    GraphBuilder b = s.b();
    Op.Window window = op.window();
    Node x = s.operand(0);
    DType dtype = x.tensor().dtype();
    int rank = x.tensor().rank();
    Node values = padded(b, x, window, b.constant(dtype, 0));
    Node picks = padded(b, s.cotangent(), window, b.constant(dtype, 0));
    Node real = padded(b, b.full(x.tensor().as(DType.BOOL), 1), window, b.constant(DType.BOOL, 0));
    List<List<Long>> offsets = offsets(window);
    TensorType result = s.operand(1).tensor();
    Graph body = pickBody(op, values.tensor(), result);
    Op.Scan scan = new Op.Scan(body, 3, 1, Dim.of(offsets.size()), false);
    Node zero = b.full(result, 0);
    Node none = b.full(result.as(DType.BOOL), 0);
    Literal.Builder places = Literal.builder(TensorType.of(DType.I64, offsets.size(), rank));
    long[] flat =
        offsets.stream().flatMapToLong(o -> o.stream().mapToLong(Long::longValue)).toArray();
    LongStream.range(0, flat.length).forEach(i -> places.set(i, flat[(int) i]));
    return b.result(
        b.add(scan, zero, zero, none, b.constant(places.build()), values, picks, real), 1);
  }

  private static Graph pickBody(Op.WindowReduceGradient op, TensorType padded, TensorType result) {
    GraphBuilder b = new GraphBuilder("first_extreme");
    Node best = b.input("best", result);
    Node picked = b.input("picked", result);
    Node any = b.input("any", result.as(DType.BOOL));
    Node offset = b.input("offset", TensorType.of(DType.I64, padded.rank()));
    Node values = b.input("values", padded);
    Node picks = b.input("picks", padded);
    Node real = b.input("real", padded.as(DType.BOOL));
    Node value = element(b, op.window(), values, offset, result.shape());
    Node isNan = b.elementwise(ScalarOp.NE, value, value);
    Node beyond =
        b.elementwise(op.reducer() == Reducer.MAX ? ScalarOp.GT : ScalarOp.LT, value, best);
    Node bestIsNumber = b.elementwise(ScalarOp.EQ, best, best);
    Node better =
        b.elementwise(ScalarOp.AND, b.elementwise(ScalarOp.OR, beyond, isNan), bestIsNumber);
    Node first = b.elementwise(ScalarOp.NOT, any);
    Node isReal = element(b, op.window(), real, offset, result.shape());
    Node take = b.elementwise(ScalarOp.AND, isReal, b.elementwise(ScalarOp.OR, first, better));
    b.output("best", b.select(take, value, best));
    b.output(
        "picked", b.select(take, element(b, op.window(), picks, offset, result.shape()), picked));
    b.output("any", b.elementwise(ScalarOp.OR, any, isReal));
    return b.build();
  }

  /**
   * {@return one window element for all windows: a block at the offset, then every stride-th
   * position}
   */
  private static Node element(
      GraphBuilder b, Op.Window window, Node padded, Node offset, Shape result) {
    List<Dim> block = new ArrayList<>();
    List<Node> starts = new ArrayList<>();
    for (int axis = 0; axis < result.rank(); axis++) {
      Dim extent = padded.tensor().dim(axis);
      block.add(isTouched(window, axis) ? Dim.of(span(window, axis, extent)) : extent);
      starts.add(b.reshape(b.slice(offset, 0, axis, axis + 1), Shape.SCALAR));
    }
    Node taken = MovementGradients.block(b, padded, new Shape(block), starts);
    List<Long> zeros = Collections.nCopies(result.rank(), 0L);
    Op every = new Op.Slice(zeros, block, window.strides());
    return taken.tensor().shape().equals(result) ? taken : b.add(every, taken);
  }
}
