package dev.sinter.testsuite.random;

import static dev.sinter.testsuite.random.Workbench.TAME;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Producers of contractions, windows and composites. */
final class ContractionProducers {
  private ContractionProducers() {}

  static List<Producer> all() {
    return List.of(
        Producer.of("dot-general", ContractionProducers::dot),
        Producer.of("convolution", ContractionProducers::convolution),
        Producer.of("window-reduce", ContractionProducers::windowReduce),
        Producer.jumping("window-reduce-gradient", ContractionProducers::windowGradient),
        Producer.of("softmax", w -> along(w, 1, (axis, _) -> new Op.Softmax(axis))),
        Producer.of("log-softmax", w -> along(w, 500, (axis, _) -> new Op.LogSoftmax(axis))),
        Producer.of("log-sum-exp", w -> along(w, 500, (axis, _) -> new Op.LogSumExp(axis))),
        Producer.of(
            "normalize",
            w -> along(w, 30, (_, axes) -> new Op.Normalize(axes, w.oneOf(List.of(1e-3, 1e-5))))),
        Producer.of("mean", w -> along(w, TAME, (_, axes) -> new Op.Mean(axes))),
        Producer.of(
            "gelu",
            w -> {
              Node x = w.tame(w.anyFloat(), TAME);
              w.apply(w.bound(x), new Op.Gelu(w.chance(0.5)), x);
            }),
        Producer.of("attention", ContractionProducers::attention),
        Producer.of("softmax-crossentropy", w -> crossentropy(w, new Op.SoftmaxCrossentropy())),
        Producer.of("sigmoid-crossentropy", w -> crossentropy(w, new Op.SigmoidCrossentropy())),
        Producer.of("sparse-softmax-crossentropy", ContractionProducers::sparse));
  }

  private interface Along {
    Op of(int axis, List<Integer> axes);
  }

  /** Softmax and its kin: an axis (or axes) with elements, operands not too large. */
  private static void along(Workbench w, double bound, Along op) {
    Node x = w.tame(w.ranked(1, true), TAME);
    int axis = w.below(x.tensor().rank());
    List<Integer> axes = w.axes(x.tensor().rank(), 1);
    boolean empty = x.tensor().shape().dims().stream().anyMatch(d -> d.is(0));
    if (!empty) {
      w.apply(bound, op.of(axis, axes), x);
    }
  }

  private static void dot(Workbench w) {
    Node left = w.tame(w.ranked(1, false), TAME);
    TensorType type = left.tensor();
    List<Integer> leftBatch = new ArrayList<>();
    List<Integer> leftContract = new ArrayList<>();
    for (int axis = 0; axis < type.rank(); axis++) {
      if (axis == 0 && type.rank() > 1 && w.chance(0.3)) {
        leftBatch.add(axis);
      } else if (w.chance(axis == type.rank() - 1 ? 0.9 : 0.15)) {
        leftContract.add(axis);
      }
    }
    List<Dim> dims = new ArrayList<>();
    List<Integer> rightBatch = new ArrayList<>();
    List<Integer> rightContract = new ArrayList<>();
    boolean contractedFirst = w.chance(0.5);
    for (int axis : leftBatch) {
      rightBatch.add(dims.size());
      dims.add(type.dim(axis));
    }
    Optional<Dim> free = w.chance(0.8) ? Optional.of(Dim.of(w.between(1, 5))) : Optional.empty();
    if (!contractedFirst) {
      free.ifPresent(dims::add);
    }
    for (int axis : leftContract) {
      rightContract.add(dims.size());
      dims.add(type.dim(axis));
    }
    if (contractedFirst) {
      free.ifPresent(dims::add);
    }
    TensorType rightType = type.with(new Shape(dims));
    if (dims.size() > 5 || type.rank() + dims.size() > 9 || !w.small(rightType.shape())) {
      return;
    }
    Node right = w.tame(w.value(rightType), TAME);
    Op.DotGeneral op = new Op.DotGeneral(leftBatch, rightBatch, leftContract, rightContract);
    int rank = type.rank() - leftContract.size() + (free.isPresent() ? 1 : 0);
    if (rank <= 5) {
      w.apply(
          w.bound(left) * w.bound(right) * TensorProducers.elements(left, leftContract),
          op,
          left,
          right);
    }
  }

  private static void convolution(Workbench w) {
    DType dtype = w.chance(0.85) ? w.floating() : DType.I32;
    int spatial = w.oneOf(List.of(1, 2, 2, 3));
    boolean depthwise = w.chance(0.2);
    boolean rows = !depthwise && w.chance(0.1);
    long groups = depthwise || rows ? 2 : 1;
    long channels = (long) w.between(1, 2) * (depthwise ? 2 : 1);
    List<Dim> input = new ArrayList<>();
    input.add(
        w.options.namedBatch() && !rows && w.chance(0.4)
            ? Dim.named(RandomGraphs.BATCH)
            : Dim.of(rows ? 2 : w.between(1, 2)));
    List<Dim> kernel = new ArrayList<>();
    List<Long> low = new ArrayList<>();
    List<Long> high = new ArrayList<>();
    List<Long> strides = new ArrayList<>();
    List<Long> inputDilation = new ArrayList<>();
    List<Long> kernelDilation = new ArrayList<>();
    for (int i = 0; i < spatial; i++) {
      input.add(Dim.of(w.between(3, 6)));
      kernel.add(Dim.of(w.between(1, 3)));
      strides.add((long) w.between(1, 2));
      low.add((long) w.between(-1, 2));
      high.add((long) w.between(0, 2));
      inputDilation.add(w.chance(0.2) ? 2L : 1L);
      kernelDilation.add(w.chance(0.2) ? 2L : 1L);
      boolean tooShort =
          input.getLast().factor() + low.getLast() + high.getLast()
              < (kernel.getLast().factor() - 1) * kernelDilation.getLast() + 1;
      if (tooShort) {
        high.set(i, high.get(i) + 3);
      }
    }
    input.add(Dim.of(channels));
    kernel.add(Dim.of(depthwise ? channels / groups : channels));
    kernel.add(Dim.of(w.between(1, 2) * groups));
    Node x = w.tame(w.value(new TensorType(dtype, new Shape(input))), TAME);
    Node k = w.tame(w.value(new TensorType(dtype, new Shape(kernel))), TAME);
    Op op =
        new Op.Convolution(
            strides,
            low,
            high,
            inputDilation,
            kernelDilation,
            depthwise ? groups : 1,
            rows ? groups : 1);
    w.apply(w.bound(x) * w.bound(k) * 27 * channels, op, x, k);
  }

  private static Op.Window window(Workbench w, Shape shape) {
    List<Long> size = new ArrayList<>();
    List<Long> strides = new ArrayList<>();
    List<Long> low = new ArrayList<>();
    List<Long> high = new ArrayList<>();
    List<Long> dilation = new ArrayList<>();
    for (Dim dim : shape.dims()) {
      boolean pooled = dim.isFixed() && dim.factor() > 1 && w.chance(0.6);
      long extent = pooled ? w.between(1, (int) Math.min(3, dim.factor())) : 1;
      size.add(extent);
      strides.add(pooled ? (long) w.between(1, 2) : 1L);
      low.add(pooled && extent > 1 ? (long) w.below((int) extent) : 0L);
      high.add(pooled && extent > 1 ? (long) w.below((int) extent) : 0L);
      dilation.add(pooled && (extent - 1) * 2 + 1 <= dim.factor() && w.chance(0.2) ? 2L : 1L);
    }
    return new Op.Window(size, strides, low, high, dilation);
  }

  private static void windowReduce(Workbench w) {
    Node x = w.ranked(1, false);
    Op.Window window = window(w, x.tensor().shape());
    Reducer reducer = w.oneOf(List.of(Reducer.SUM, Reducer.MAX, Reducer.MIN, Reducer.PROD));
    Node operand = reducer == Reducer.PROD ? w.tame(x, 1) : x;
    // A window that lies in padding alone holds the start value, which is infinite for max and min.
    double bound =
        reducer == Reducer.PROD
            ? 1
            : reducer == Reducer.SUM ? w.bound(x) * 243 : Double.POSITIVE_INFINITY;
    w.apply(bound, new Op.WindowReduce(reducer, window), operand);
  }

  private static void windowGradient(Workbench w) {
    Node x = w.ranked(1, false);
    Op.Window window = window(w, x.tensor().shape());
    Reducer reducer = w.chance(0.5) ? Reducer.MAX : Reducer.MIN;
    Node pooled = w.apply(Double.POSITIVE_INFINITY, new Op.WindowReduce(reducer, window), x);
    Node cotangent = w.value(pooled.tensor());
    w.apply(w.bound(cotangent) * 243, new Op.WindowReduceGradient(reducer, window), x, cotangent);
  }

  private static void attention(Workbench w) {
    DType dtype = w.floating();
    List<Dim> lead = new ArrayList<>();
    if (w.chance(0.7)) {
      lead.add(
          w.options.namedBatch() && w.chance(0.4)
              ? Dim.named(RandomGraphs.BATCH)
              : Dim.of(w.between(1, 2)));
    }
    if (w.chance(0.4)) {
      lead.add(Dim.of(w.between(1, 2)));
    }
    Shape batch = new Shape(lead);
    Dim queries = Dim.of(w.between(1, 4));
    Dim keys = Dim.of(w.between(1, 4));
    Dim depth = Dim.of(w.between(1, 4));
    Node query = w.tame(w.value(new TensorType(dtype, batch.concat(Shape.of(queries, depth)))), 5);
    Node key = w.tame(w.value(new TensorType(dtype, batch.concat(Shape.of(keys, depth)))), 5);
    Node value =
        w.tame(
            w.value(new TensorType(dtype, batch.concat(Shape.of(keys, Dim.of(w.between(1, 4)))))),
            TAME);
    double scale = w.oneOf(List.of(1.0, 0.5, 0.125));
    if (w.chance(0.4)) {
      Node mask = w.tame(w.value(new TensorType(dtype, batch.concat(Shape.of(queries, keys)))), 5);
      w.apply(w.bound(value), new Op.Attention(scale, true), query, key, value, mask);
    } else {
      w.apply(w.bound(value), new Op.Attention(scale, false), query, key, value);
    }
  }

  private static void crossentropy(Workbench w, Op op) {
    Node logits = w.tame(w.ranked(1, true), TAME);
    boolean empty = logits.tensor().shape().dims().stream().anyMatch(d -> d.is(0));
    if (!empty) {
      w.apply(TAME * TAME, op, logits, w.tame(w.value(logits.tensor()), 1));
    }
  }

  private static void sparse(Workbench w) {
    Node logits = w.tame(w.ranked(1, true), TAME);
    TensorType type = logits.tensor();
    Dim classes = type.shape().last();
    if (!classes.isFixed() || type.shape().dims().stream().anyMatch(d -> d.is(0))) {
      return;
    }
    Node raw =
        w.value(
            new TensorType(
                w.options.dtypes().contains(DType.I64) && w.chance(0.5) ? DType.I64 : DType.I32,
                type.shape().slice(0, type.rank() - 1)));
    w.apply(
        3 * TAME,
        new Op.SparseSoftmaxCrossentropy(),
        logits,
        TensorProducers.inside(w, raw, classes.factor()));
  }
}
