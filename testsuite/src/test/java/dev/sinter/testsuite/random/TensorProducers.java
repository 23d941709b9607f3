package dev.sinter.testsuite.random;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.graph.TypeRules;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Producers of leaves and of the ops that move, reduce and compare whole tensors. */
final class TensorProducers {
  private TensorProducers() {}

  static List<Producer> all() {
    return List.of(
        Producer.of(
            "constant",
            w -> w.apply(9, new Op.Constant(RandomValues.of(fixed(w, w.dtype()), w.random, 0)))),
        Producer.of("iota", TensorProducers::iota),
        Producer.of("dimension-size", TensorProducers::dimensionSize),
        Producer.of("random-bits", TensorProducers::randomBits),
        Producer.of("broadcast", TensorProducers::broadcast),
        Producer.of("reshape", TensorProducers::reshape),
        Producer.of("transpose", TensorProducers::transpose),
        Producer.of("slice", TensorProducers::slice),
        Producer.of("dynamic-slice", TensorProducers::dynamicSlice),
        Producer.of("dynamic-update", TensorProducers::dynamicUpdate),
        Producer.of("pad", TensorProducers::pad),
        Producer.of("concat", TensorProducers::concat),
        Producer.of("reverse", TensorProducers::reverse),
        Producer.of("reduce", TensorProducers::reduce),
        Producer.jumping("arg-reduce", TensorProducers::argReduce),
        Producer.of("cumulative", TensorProducers::cumulative),
        Producer.of("sort", w -> sort(w, true)),
        Producer.jumping("arg-sort", w -> sort(w, false)),
        Producer.of("gather", w -> indexed(w, false)),
        Producer.of("scatter-add", w -> indexed(w, true)));
  }

  private static TensorType fixed(Workbench w, DType dtype) {
    Shape shape = w.shape();
    return new TensorType(
        dtype, new Shape(shape.dims().stream().map(d -> d.isFixed() ? d : Dim.of(2)).toList()));
  }

  private static void iota(Workbench w) {
    TensorType type = new TensorType(w.dtype(), w.shape());
    if (type.rank() > 0 && type.dtype() != DType.BOOL) {
      int axis = w.below(type.rank());
      w.apply((double) type.dim(axis).evaluate(RandomGraphs.LARGEST), new Op.Iota(type, axis));
    }
  }

  private static void dimensionSize(Workbench w) {
    Node x = w.ranked(1, false);
    int axis = w.below(x.tensor().rank());
    w.apply(
        (double) x.tensor().dim(axis).evaluate(RandomGraphs.LARGEST),
        new Op.DimensionSize(axis),
        x);
  }

  private static void randomBits(Workbench w) {
    TensorType scalar = TensorType.scalar(DType.I64);
    Node bits =
        w.apply(
            Double.MAX_VALUE,
            new Op.RandomBits(w.shape(), w.below(4)),
            w.value(scalar),
            w.value(scalar));
    if (w.chance(0.7)) {
      // The usual way to a uniform number: 24 bits times 2^-24.
      Node shifted = w.apply(0x1p24, ScalarOp.SHIFT_RIGHT_LOGICAL, bits, w.full(bits.tensor(), 8));
      Node real = w.apply(0x1p24, new Op.Cast(DType.F32), shifted);
      w.apply(1, ScalarOp.MUL, real, w.full(real.tensor(), 0x1p-24));
    }
  }

  private static void broadcast(Workbench w) {
    Node x = w.any();
    List<Dim> dims = new ArrayList<>();
    List<Integer> axes = new ArrayList<>();
    for (Dim dim : x.tensor().shape().dims()) {
      if (dims.size() < 4 && w.chance(0.4)) {
        dims.add(Dim.of(w.between(1, 4)));
      }
      axes.add(dims.size());
      dims.add(dim.is(1) && w.chance(0.7) ? Dim.of(w.between(1, 4)) : dim);
    }
    if (dims.size() < 5 && w.chance(0.6)) {
      dims.add(Dim.of(w.between(1, 4)));
    }
    Shape shape = new Shape(dims);
    if (w.small(shape)) {
      w.apply(w.bound(x), new Op.Broadcast(shape, axes), x);
    }
  }

  private static void reshape(Workbench w) {
    Node x = w.ranked(1, false);
    List<Dim> dims = new ArrayList<>(x.tensor().shape().dims());
    int merges = w.between(0, dims.size() - 1);
    for (int i = 0; i < merges; i++) {
      int at = w.below(dims.size() - 1);
      dims.set(at, dims.get(at).times(dims.remove(at + 1)));
    }
    for (int i = 0; i < dims.size() && dims.size() < 5; i++) {
      Dim dim = dims.get(i);
      long part = w.between(2, 3);
      if (dim.factor() > 0 && dim.factor() % part == 0 && w.chance(0.5)) {
        dims.set(i, dim.dividedBy(Dim.of(part)));
        dims.add(i + 1, Dim.of(part));
      }
    }
    if (dims.size() < 5 && w.chance(0.3)) {
      dims.add(w.below(dims.size() + 1), Dim.of(1));
    }
    w.apply(w.bound(x), new Op.Reshape(new Shape(dims)), x);
  }

  private static void transpose(Workbench w) {
    Node x = w.ranked(2, false);
    List<Integer> permutation =
        new ArrayList<>(IntStream.range(0, x.tensor().rank()).boxed().toList());
    for (int i = permutation.size() - 1; i > 0; i--) {
      Collections.swap(permutation, i, w.below(i + 1));
    }
    w.apply(w.bound(x), new Op.Transpose(permutation), x);
  }

  private static void slice(Workbench w) {
    Node x = w.ranked(1, false);
    List<Long> starts = new ArrayList<>();
    List<Dim> limits = new ArrayList<>();
    List<Long> strides = new ArrayList<>();
    for (Dim dim : x.tensor().shape().dims()) {
      boolean whole = !dim.isFixed() || dim.factor() < 2;
      long start = whole ? 0 : w.below((int) Math.min(dim.factor(), 100));
      starts.add(start);
      limits.add(
          whole
              ? dim
              : Dim.of(Math.min(dim.factor(), start + w.between(w.chance(0.05) ? 0 : 1, 6))));
      strides.add(whole ? 1L : w.between(1, 3));
    }
    w.apply(w.bound(x), new Op.Slice(starts, limits, strides), x);
  }

  private static List<Node> starts(Workbench w, int rank) {
    DType dtype = w.chance(0.5) && w.options.dtypes().contains(DType.I64) ? DType.I64 : DType.I32;
    return IntStream.range(0, rank)
        .mapToObj(_ -> w.chance(0.3) ? w.value(TensorType.scalar(dtype)) : w.index(dtype, 5))
        .toList();
  }

  private static Shape block(Workbench w, Shape of) {
    return new Shape(
        of.dims().stream()
            .map(
                d ->
                    !d.isFixed()
                        ? (w.chance(0.7) ? d : Dim.of(1))
                        : Dim.of(d.factor() == 0 ? 0 : w.between(1, (int) Math.min(d.factor(), 5))))
            .toList());
  }

  private static void dynamicSlice(Workbench w) {
    Node x = w.ranked(1, false);
    List<Node> operands = new ArrayList<>(List.of(x));
    operands.addAll(starts(w, x.tensor().rank()));
    w.apply(
        w.bound(x),
        new Op.DynamicSlice(block(w, x.tensor().shape())),
        operands.toArray(Node[]::new));
  }

  private static void dynamicUpdate(Workbench w) {
    Node x = w.ranked(1, false);
    Node block = w.value(x.tensor().with(block(w, x.tensor().shape())));
    List<Node> operands = new ArrayList<>(List.of(x, block));
    operands.addAll(starts(w, x.tensor().rank()));
    w.apply(
        Math.max(w.bound(x), w.bound(block)),
        new Op.DynamicUpdate(),
        operands.toArray(Node[]::new));
  }

  private static void pad(Workbench w) {
    Node x = w.ranked(1, false);
    List<Long> low = new ArrayList<>();
    List<Long> high = new ArrayList<>();
    List<Long> interior = new ArrayList<>();
    for (Dim dim : x.tensor().shape().dims()) {
      boolean free = dim.isFixed() && dim.factor() > 0;
      low.add(free ? (long) w.between(dim.factor() > 2 ? -1 : 0, 2) : 0L);
      high.add(free ? (long) w.between(dim.factor() > 2 ? -1 : 0, 2) : 0L);
      interior.add(free && w.chance(0.2) ? 1L : 0L);
    }
    Node value = w.value(TensorType.scalar(x.tensor().dtype()));
    Op.Pad op = new Op.Pad(low, high, interior);
    Shape padded = ((TensorType) TypeRules.infer(op, List.of(x.type(), value.type()))).shape();
    if (w.small(padded)) {
      w.apply(Math.max(w.bound(x), w.bound(value)), op, x, value);
    }
  }

  private static void concat(Workbench w) {
    Node x = w.ranked(1, false);
    int axis = w.below(x.tensor().rank());
    List<Node> operands = new ArrayList<>(List.of(x));
    double bound = w.bound(x);
    for (int i = w.between(0, 2); i > 0; i--) {
      Dim dim = x.tensor().dim(axis);
      Dim extent = dim.isFixed() && w.chance(0.5) ? Dim.of(w.between(1, 4)) : dim;
      Node next = w.value(x.tensor().with(x.tensor().shape().with(axis, extent)));
      bound = Math.max(bound, w.bound(next));
      operands.add(next);
    }
    w.apply(bound, new Op.Concat(axis), operands.toArray(Node[]::new));
  }

  private static void reverse(Workbench w) {
    Node x = w.ranked(1, false);
    w.apply(w.bound(x), new Op.Reverse(w.axes(x.tensor().rank(), 1)), x);
  }

  static double elements(Node x, List<Integer> axes) {
    double count = 1;
    for (int axis : axes) {
      count *= (double) x.tensor().dim(axis).evaluate(RandomGraphs.LARGEST);
    }
    return Math.max(1, count);
  }

  private static void reduce(Workbench w) {
    boolean logical = w.chance(0.2) && w.options.dtypes().contains(DType.BOOL);
    if (logical) {
      Node x =
          w.value(
              t -> t.dtype() == DType.BOOL && t.rank() > 0,
              new TensorType(DType.BOOL, Shape.of(3, 2)));
      w.apply(
          1,
          new Op.Reduce(w.chance(0.5) ? Reducer.ALL : Reducer.ANY, w.axes(x.tensor().rank(), 1)),
          x);
      return;
    }
    Node x = w.ranked(1, false);
    List<Integer> axes = w.axes(x.tensor().rank(), 1);
    Reducer reducer =
        w.oneOf(List.of(Reducer.SUM, Reducer.SUM, Reducer.MAX, Reducer.MIN, Reducer.PROD));
    boolean empty = axes.stream().anyMatch(a -> x.tensor().dim(a).is(0));
    if (reducer == Reducer.PROD) {
      w.apply(1, new Op.Reduce(reducer, axes), w.tame(x, 1));
    } else {
      double bound =
          reducer == Reducer.SUM
              ? w.bound(x) * elements(x, axes)
              : empty ? Double.POSITIVE_INFINITY : w.bound(x);
      w.apply(bound, new Op.Reduce(reducer, axes), x);
    }
  }

  private static void argReduce(Workbench w) {
    Node x = w.ranked(1, false);
    int axis = w.below(x.tensor().rank());
    if (!x.tensor().dim(axis).is(0)) {
      w.apply(elements(x, List.of(axis)), new Op.ArgReduce(w.chance(0.5), axis), x);
    }
  }

  private static void cumulative(Workbench w) {
    Node x = w.ranked(1, false);
    int axis = w.below(x.tensor().rank());
    boolean sum = w.chance(0.7);
    Node operand = sum ? x : w.tame(x, 1);
    w.apply(
        sum ? w.bound(x) * elements(x, List.of(axis)) : 1,
        new Op.Cumulative(sum ? Reducer.SUM : Reducer.PROD, axis, w.chance(0.3), w.chance(0.3)),
        operand);
  }

  private static void sort(Workbench w, boolean values) {
    Node x = w.ranked(1, false);
    int axis = w.below(x.tensor().rank());
    boolean descending = w.chance(0.5);
    w.apply(
        values ? w.bound(x) : elements(x, List.of(axis)),
        values ? new Op.Sort(axis, descending) : new Op.ArgSort(axis, descending),
        x);
  }

  private static void indexed(Workbench w, boolean scatter) {
    Node x = w.ranked(1, false);
    int axis = w.below(x.tensor().rank());
    Dim dim = x.tensor().dim(axis);
    if (!dim.isFixed() || dim.factor() == 0) {
      return;
    }
    int batch = w.chance(0.3) ? w.between(0, axis) : 0;
    Shape lead = x.tensor().shape().slice(0, batch);
    Shape shape =
        lead.concat(
            new Shape(
                IntStream.range(0, w.between(0, 2))
                    .mapToObj(_ -> Dim.of(w.between(1, 3)))
                    .toList()));
    DType dtype = w.chance(0.5) && w.options.dtypes().contains(DType.I64) ? DType.I64 : DType.I32;
    Node raw = w.value(new TensorType(dtype, shape));
    // Mostly inside: |i| % extent; sometimes as it is, to reach the error path.
    Node indices = w.options.dataErrors() && w.chance(0.1) ? raw : inside(w, raw, dim.factor());
    Op.Gather gather = new Op.Gather(axis, batch);
    TensorType taken = (TensorType) TypeRules.infer(gather, List.of(x.type(), indices.type()));
    if (taken.rank() > 5 || !w.small(taken.shape())) {
      return;
    }
    if (!scatter) {
      w.apply(w.bound(x), gather, x, indices);
    } else {
      Node updates = w.value(taken);
      w.apply(
          w.bound(x)
              + w.bound(updates)
                  * elements(updates, IntStream.range(0, taken.rank()).boxed().toList()),
          new Op.ScatterAdd(axis, batch),
          x,
          indices,
          updates);
    }
  }

  static Node inside(Workbench w, Node raw, long extent) {
    Node remainder =
        w.apply(extent - 1.0, ScalarOp.REM, raw, w.full(raw.tensor(), (double) extent));
    return w.apply(extent - 1.0, ScalarOp.ABS, remainder);
  }
}
