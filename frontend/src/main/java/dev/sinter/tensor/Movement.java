package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Ops that move elements without computing. */
final class Movement {
  private Movement() {}

  static Tensor reshape(Tensor x, long... extents) {
    return Operation.unary(
        "reshape",
        x,
        a -> {
          Dim known = Dim.of(1);
          int open = -1;
          for (int i = 0; i < extents.length; i++) {
            if (extents[i] == -1 && open < 0) {
              open = i;
            } else if (extents[i] < 0) {
              throw new ModelException(
                  "reshape: extents must be at least 0 but for one -1, got "
                      + java.util.Arrays.toString(extents));
            } else {
              known = known.times(extents[i]);
            }
          }
          Shape shape =
              new Shape(
                  java.util.Arrays.stream(extents).mapToObj(e -> Dim.of(Math.max(e, 0))).toList());
          if (open >= 0) {
            if (!a.shape().size().isDivisibleBy(known)) {
              throw new ModelException(
                  "reshape: "
                      + a.shape()
                      + " has "
                      + a.shape().size()
                      + " elements, which "
                      + java.util.Arrays.toString(extents)
                      + " does not divide");
            }
            shape = shape.with(open, a.shape().size().dividedBy(known));
          }
          return exactly(a, shape);
        });
  }

  static Tensor reshape(Tensor x, Shape shape) {
    return Operation.unary("reshape", x, a -> exactly(a, shape));
  }

  private static Tensor exactly(Tensor a, Shape shape) {
    if (!a.shape().size().equals(shape.size())) {
      throw new ModelException(
          "reshape: the number of elements must stay, got "
              + a.shape()
              + " ("
              + a.shape().size()
              + ") to "
              + shape
              + " ("
              + shape.size()
              + ")");
    }
    return a.shape().equals(shape) ? a : Primitive.apply(new Op.Reshape(shape), a);
  }

  static Tensor transpose(Tensor x, int... permutation) {
    return Operation.unary(
        "transpose",
        x,
        a -> {
          List<Integer> axes = new ArrayList<>();
          if (permutation.length == 0) {
            IntStream.range(0, a.rank()).forEach(axes::addFirst);
          } else {
            if (permutation.length != a.rank()) {
              throw new ModelException(
                  "transpose: needs one axis for each of the "
                      + a.rank()
                      + " axes of "
                      + a.shape()
                      + ", got "
                      + java.util.Arrays.toString(permutation));
            }
            for (int axis : permutation) {
              axes.add(Axes.normalize("transpose", axis, a.rank()));
            }
            if (axes.stream().distinct().count() < axes.size()) {
              throw new ModelException(
                  "transpose: every axis must occur once, got "
                      + java.util.Arrays.toString(permutation));
            }
          }
          boolean identity = IntStream.range(0, axes.size()).allMatch(i -> axes.get(i) == i);
          return identity ? a : Primitive.apply(new Op.Transpose(axes), a);
        });
  }

  static Tensor concatenate(List<Tensor> parts, int axis) {
    if (parts.isEmpty()) {
      throw new ModelException("concatenate: needs at least one tensor");
    }
    return Operation.variadic(
        "concatenate",
        parts,
        xs -> {
          int plain = Axes.normalize("concatenate", axis, xs.getFirst().rank());
          xs.forEach(x -> Elementwise.requireSame("concatenate", xs.getFirst(), x));
          return xs.size() == 1 ? xs.getFirst() : Primitive.apply(new Op.Concat(plain), xs);
        });
  }

  static Tensor expandDims(Tensor x, int axis) {
    return Operation.unary(
        "expand_dims",
        x,
        a -> {
          int plain = Axes.normalize("expand_dims", axis, a.rank() + 1);
          List<Dim> dims = new ArrayList<>(a.shape().dims());
          dims.add(plain, Dim.of(1));
          return Primitive.apply(new Op.Reshape(new Shape(dims)), a);
        });
  }

  static Tensor squeeze(Tensor x, int... axes) {
    return Operation.unary(
        "squeeze",
        x,
        a -> {
          List<Integer> plain =
              axes.length == 0
                  ? IntStream.range(0, a.rank())
                      .filter(i -> a.shape().dim(i).is(1))
                      .boxed()
                      .toList()
                  : Axes.normalize("squeeze", axes, a.rank());
          for (int axis : plain) {
            if (!a.shape().dim(axis).is(1)) {
              throw new ModelException(
                  "squeeze: axis " + axis + " must have extent 1, got " + a.shape());
            }
          }
          return plain.isEmpty() ? a : Primitive.apply(new Op.Reshape(a.shape().without(plain)), a);
        });
  }

  static Tensor slice(Tensor x, int axis, long start, long limit, long stride) {
    return Operation.unary(
        "slice",
        x,
        a -> {
          int plain = Axes.normalize("slice", axis, a.rank());
          List<Long> starts = new ArrayList<>(Collections.nCopies(a.rank(), 0L));
          List<Dim> limits = new ArrayList<>(a.shape().dims());
          List<Long> strides = new ArrayList<>(Collections.nCopies(a.rank(), 1L));
          Dim dim = a.shape().dim(plain);
          if (!dim.isFixed()) {
            throw new ModelException(
                "slice: axis " + axis + " of " + a.shape() + " must have a known extent");
          }
          long extent = dim.fixed();
          long from = start < 0 ? start + extent : start;
          long to = limit < 0 ? limit + extent : Math.min(limit, extent);
          if (from < 0 || from > extent || to < from || stride < 1) {
            throw new ModelException(
                "slice: "
                    + start
                    + " to "
                    + limit
                    + " by "
                    + stride
                    + " does not lie in axis "
                    + axis
                    + " of "
                    + a.shape());
          }
          if (from == 0 && to == extent && stride == 1) {
            return a;
          }
          if (stride == 1 && a.value() instanceof Lazy lazy && lazy.isData()) {
            return window(a, plain, from, to - from);
          }
          starts.set(plain, from);
          limits.set(plain, Dim.of(to));
          strides.set(plain, stride);
          return Primitive.apply(new Op.Slice(starts, limits, strides), a);
        });
  }

  /** Another part of the same data, as in a loop over batches, is the same program. */
  private static Tensor window(Tensor data, int axis, long from, long size) {
    List<Tensor> operands = new ArrayList<>(List.of(data));
    for (int i = 0; i < data.rank(); i++) {
      operands.add(Tensor.full(TensorType.scalar(DType.I64), i == axis ? from : 0));
    }
    return Primitive.apply(new Op.DynamicSlice(data.shape().with(axis, Dim.of(size))), operands);
  }

  static List<Tensor> split(Tensor x, int axis, long... sizes) {
    return new Operation(
            "split",
            xs -> {
              Tensor a = xs.getFirst();
              int plain = Axes.normalize("split", axis, a.rank());
              long sum = java.util.Arrays.stream(sizes).sum();
              if (!a.shape().dim(plain).is(sum)) {
                throw new ModelException(
                    "split: sizes must add up to axis "
                        + axis
                        + " of "
                        + a.shape()
                        + ", got "
                        + sum);
              }
              List<Tensor> parts = new ArrayList<>();
              long start = 0;
              for (long size : sizes) {
                parts.add(slice(a, plain, start, start + size, 1));
                start += size;
              }
              return parts;
            })
        .apply(List.of(x));
  }

  static Tensor pad(Tensor x, double value, List<Long> low, List<Long> high) {
    return Operation.unary(
        "pad",
        x,
        a -> {
          if (low.size() != a.rank() || high.size() != a.rank()) {
            throw new ModelException(
                "pad: needs one pair for each axis of "
                    + a.shape()
                    + ", got "
                    + low
                    + " and "
                    + high);
          }
          if (low.stream().allMatch(n -> n == 0) && high.stream().allMatch(n -> n == 0)) {
            return a;
          }
          return Primitive.apply(
              new Op.Pad(low, high, Collections.nCopies(a.rank(), 0L)), a, a.scalarLike(value));
        });
  }

  static Tensor reverse(Tensor x, int... axes) {
    return Operation.unary(
        "reverse",
        x,
        a -> Primitive.apply(new Op.Reverse(Axes.normalize("reverse", axes, a.rank())), a));
  }

  static Tensor broadcastTo(Tensor x, Shape shape) {
    return Operation.unary(
        "broadcast_to",
        x,
        a -> {
          if (!Elementwise.common("broadcast_to", List.of(a.shape(), shape)).equals(shape)) {
            throw new ModelException(
                "broadcast_to: " + a.shape() + " does not broadcast to " + shape);
          }
          return Elementwise.to(a, shape);
        });
  }

  /** Repeats each element along an axis: a b becomes a a b b. */
  static Tensor repeat(Tensor x, int count, int axis) {
    return Operation.unary(
        "repeat",
        x,
        a -> {
          int plain = Axes.normalize("repeat", axis, a.rank());
          List<Dim> wide = new ArrayList<>(a.shape().dims());
          wide.add(plain + 1, Dim.of(count));
          List<Integer> axes =
              IntStream.range(0, a.rank()).map(i -> i <= plain ? i : i + 1).boxed().toList();
          Tensor repeated = Primitive.apply(new Op.Broadcast(new Shape(wide), axes), a);
          return exactly(repeated, a.shape().with(plain, a.shape().dim(plain).times(count)));
        });
  }

  /** Repeats the whole along axes: a b becomes a b a b. */
  static Tensor tile(Tensor x, long... counts) {
    return Operation.unary(
        "tile",
        x,
        a -> {
          if (counts.length != a.rank()) {
            throw new ModelException(
                "tile: needs one count for each axis of "
                    + a.shape()
                    + ", got "
                    + java.util.Arrays.toString(counts));
          }
          List<Dim> wide = new ArrayList<>();
          List<Dim> flat = new ArrayList<>();
          for (int axis = 0; axis < a.rank(); axis++) {
            wide.add(Dim.of(counts[axis]));
            wide.add(a.shape().dim(axis));
            flat.add(a.shape().dim(axis).times(counts[axis]));
          }
          List<Integer> axes = IntStream.range(0, a.rank()).map(i -> 2 * i + 1).boxed().toList();
          return exactly(
              Primitive.apply(new Op.Broadcast(new Shape(wide), axes), a), new Shape(flat));
        });
  }
}
