package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Takes apart a convolution over a dilated input: a transposed convolution, or the gradient of one
 * with strides. Most of what it would multiply are the holes between elements. Along an axis with
 * stride s, kernel dilation e, padding l and input dilation d, output o meets window element k at
 * an element of the input only if {@code o s + k e - l} is a multiple of d. That is decided by the
 * remainders, the phase of o and that of k:
 *
 * <pre>
 *   o = r + d i,  k = k0 + (d/g) j,  g = gcd(e, d)  =>  (o s + k e - l) / d = i s + j e/g - (l - r s - k0 e) / d
 * </pre>
 *
 * So each phase r of the result is a convolution of its own over the input as it is, with every
 * d/g-th element of the window, from k0 on; the phases then stand beside each other.
 */
final class ConvolutionPhases {
  private final GraphBuilder b;
  private final Op.Convolution op;
  private final Node input;
  private final Node kernel;
  private final Shape result;
  private final int spatial;

  private ConvolutionPhases(
      GraphBuilder b, Op.Convolution op, Node input, Node kernel, Shape result) {
    this.b = b;
    this.op = op;
    this.input = input;
    this.kernel = kernel;
    this.result = result;
    this.spatial = op.strides().size();
  }

  /** {@return whether there are holes between the input's elements} */
  static boolean isDilated(Op.Convolution op) {
    return op.inputDilation().stream().anyMatch(d -> d > 1);
  }

  /**
   * {@return the convolution without holes}
   *
   * @param b receives the nodes
   * @param op a dilated convolution
   * @param input its input, a node of {@code b}
   * @param kernel its kernel, a node of {@code b}
   * @param result shape of its result
   */
  static Node of(GraphBuilder b, Op.Convolution op, Node input, Node kernel, Shape result) {
    return new ConvolutionPhases(b, op, input, kernel, result).whole();
  }

  private Node whole() {
    Node beside = beside(0, List.of());
    List<Dim> together = new ArrayList<>(List.of(result.dim(0)));
    List<Dim> limits = new ArrayList<>(together);
    for (int axis = 0; axis < spatial; axis++) {
      boolean single = dilation(axis) == 1;
      together.add(single ? extent(axis) : Dim.of(steps(axis, 0) * dilation(axis)));
      limits.add(extent(axis));
    }
    together.add(result.last());
    limits.add(result.last());
    Node flat = b.reshape(beside, new Shape(together));
    if (together.equals(limits)) {
      return flat;
    }
    List<Long> zeros = Collections.nCopies(limits.size(), 0L);
    List<Long> ones = Collections.nCopies(limits.size(), 1L);
    return b.add(new Op.Slice(zeros, limits, ones), flat);
  }

  /**
   * {@return all phases of the axes from {@code axis} on, of shape (N, m0, d0, m1, d1, .., F)}
   *
   * @param phases those of the axes before
   */
  private Node beside(int axis, List<Long> phases) {
    if (axis == spatial) {
      return phase(phases);
    }
    List<Node> all = new ArrayList<>();
    for (long phase = 0; phase < dilation(axis); phase++) {
      List<Long> more = new ArrayList<>(phases);
      more.add(phase);
      all.add(beside(axis + 1, more));
    }
    return all.size() == 1 ? all.getFirst() : b.add(new Op.Concat(2 + 2 * axis), all);
  }

  /** {@return one phase, of shape (N, m0, 1, m1, 1, .., F)} */
  private Node phase(List<Long> phases) {
    List<Long> starts = new ArrayList<>();
    List<Long> every = new ArrayList<>();
    List<Long> low = new ArrayList<>();
    List<Long> high = new ArrayList<>();
    List<Long> distances = new ArrayList<>();
    List<Long> missing = new ArrayList<>(List.of(0L));
    List<Dim> spread = new ArrayList<>(List.of(result.dim(0)));
    boolean empty = false;
    for (int axis = 0; axis < spatial; axis++) {
      Phase p = phase(axis, phases.get(axis));
      starts.add(p.start);
      every.add(p.every);
      low.add(p.low);
      high.add(p.high);
      distances.add(p.distance);
      missing.add(p.missing);
      empty |= p.empty;
      spread.add(p.missing == 0 ? p.outputs : Dim.of(steps(axis, 0)));
      spread.add(Dim.of(1));
    }
    missing.add(0L);
    spread.add(result.last());
    if (empty) {
      return b.full(input.tensor().with(new Shape(spread)), 0);
    }
    Op.Convolution dense =
        new Op.Convolution(
            op.strides(),
            low,
            high,
            Collections.nCopies(spatial, 1L),
            distances,
            op.featureGroups(),
            op.batchGroups());
    Node part = b.add(dense, input, taken(starts, every));
    if (missing.stream().anyMatch(m -> m > 0)) {
      List<Long> zeros = Collections.nCopies(missing.size(), 0L);
      Node zero = b.constant(input.tensor().dtype(), 0);
      part = b.add(new Op.Pad(zeros, missing, zeros), part, zero);
    }
    return b.reshape(part, new Shape(spread));
  }

  private Node taken(List<Long> starts, List<Long> every) {
    Shape window = kernel.tensor().shape();
    boolean all =
        starts.stream().allMatch(start -> start == 0) && every.stream().allMatch(n -> n == 1);
    if (all) {
      return kernel;
    }
    List<Long> first = new ArrayList<>(starts);
    List<Long> strides = new ArrayList<>(every);
    first.addAll(List.of(0L, 0L));
    strides.addAll(List.of(1L, 1L));
    return b.add(new Op.Slice(first, window.dims(), strides), kernel);
  }

  /** What a phase of the result is along one axis. */
  private record Phase(
      long start,
      long every,
      long low,
      long high,
      long distance,
      Dim outputs,
      long missing,
      boolean empty) {}

  private Phase phase(int axis, long phase) {
    long d = dilation(axis);
    long e = op.kernelDilation().get(axis);
    long low = op.low().get(axis);
    if (d == 1) {
      return new Phase(0, 1, low, op.high().get(axis), e, extent(axis), 0, false);
    }
    long s = op.strides().get(axis);
    long size = kernel.tensor().dim(axis).fixed();
    long first = 0;
    while (first < Math.min(size, d) && Math.floorMod(phase * s + first * e - low, d) != 0) {
      first++;
    }
    long outputs = steps(axis, phase);
    long missing = steps(axis, 0) - outputs;
    if (first >= Math.min(size, d) || outputs == 0) {
      return new Phase(0, 1, 0, 0, 1, Dim.of(outputs), missing, true);
    }
    long every = d / gcd(e, d);
    long terms = (size - first + every - 1) / every;
    long distance = e * every / d;
    long before = (low - phase * s - first * e) / d;
    long inside = input.tensor().dim(axis + 1).fixed();
    long after = (outputs - 1) * s + (terms - 1) * distance + 1 - before - inside;
    return new Phase(first, every, before, after, distance, Dim.of(outputs), missing, false);
  }

  /** {@return how many outputs of a phase there are} */
  private long steps(int axis, long phase) {
    long d = dilation(axis);
    return (extent(axis).fixed() - phase + d - 1) / d;
  }

  private long dilation(int axis) {
    return op.inputDilation().get(axis);
  }

  private Dim extent(int axis) {
    return result.dim(axis + 1);
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
