package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.List;
import java.util.function.Function;

/** Reductions, running sums, sorting and what is built of them. */
final class Reductions {
  private Reductions() {}

  static Tensor reduce(String name, Reducer reducer, Tensor x, boolean keep, int... axes) {
    return reduce(name, x, keep, axes, plain -> new Op.Reduce(reducer, plain));
  }

  static Tensor mean(Tensor x, boolean keep, int... axes) {
    Elementwise.requireFloat("mean", x);
    return reduce("mean", x, keep, axes, Op.Mean::new);
  }

  private static Tensor reduce(
      String name, Tensor x, boolean keep, int[] axes, Function<List<Integer>, Op> op) {
    return Operation.unary(
        name,
        x,
        a -> {
          List<Integer> plain = Axes.normalize(name, axes, a.rank());
          Tensor reduced = plain.isEmpty() ? a : Primitive.apply(op.apply(plain), a);
          return keep ? restore(reduced, a.shape(), plain) : reduced;
        });
  }

  private static Tensor restore(Tensor reduced, Shape before, List<Integer> axes) {
    Shape shape = before;
    for (int axis : axes) {
      shape = shape.with(axis, Dim.of(1));
    }
    return reduced.shape().equals(shape)
        ? reduced
        : Primitive.apply(new Op.Reshape(shape), reduced);
  }

  static Tensor along(String name, Tensor x, int axis, Function<Integer, Op> op) {
    return Operation.unary(
        name, x, a -> Primitive.apply(op.apply(Axes.normalize(name, axis, a.rank())), a));
  }

  static Tensor.TopK topK(Tensor x, int k) {
    List<Tensor> both =
        new Operation(
                "top_k",
                xs -> {
                  Tensor a = xs.getFirst();
                  int axis = Axes.normalize("top_k", -1, a.rank());
                  if (k < 1 || (a.shape().last().isFixed() && k > a.shape().last().fixed())) {
                    throw new ModelException(
                        "top_k: k must be from 1 to " + a.shape().last() + ", got " + k);
                  }
                  Tensor values = Primitive.apply(new Op.Sort(axis, true), a);
                  Tensor indices = Primitive.apply(new Op.ArgSort(axis, true), a);
                  return List.of(values.slice(-1, 0, k), indices.slice(-1, 0, k));
                })
            .apply(List.of(x));
    return new Tensor.TopK(both.get(0), both.get(1));
  }
}
