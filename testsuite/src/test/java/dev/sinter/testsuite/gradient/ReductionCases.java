package dev.sinter.testsuite.gradient;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.testsuite.gradient.GradientCheck.Case;
import dev.sinter.testsuite.gradient.GradientCheck.Input;
import java.util.ArrayList;
import java.util.List;

/** Reductions, running reductions, sorting and composites. */
final class ReductionCases {
  private ReductionCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (List<Integer> axes : List.of(List.of(0), List.of(1), List.of(0, 2), List.of(0, 1, 2))) {
      for (Reducer reducer : List.of(Reducer.SUM, Reducer.PROD, Reducer.MAX, Reducer.MIN)) {
        cases.add(
            new Case(
                "reduce " + reducer.text() + " " + axes,
                List.of(Input.of(2, 3, 2)),
                (b, x) -> b.reduce(reducer, b.elementwise(ScalarOp.SIN, x.get(0)), axes),
                2));
      }
    }
    for (Reducer reducer : List.of(Reducer.SUM, Reducer.PROD)) {
      for (int variant = 0; variant < 4; variant++) {
        boolean exclusive = (variant & 1) != 0;
        boolean reverse = (variant & 2) != 0;
        cases.add(
            new Case(
                "cumulative "
                    + reducer.text()
                    + (exclusive ? " exclusive" : "")
                    + (reverse ? " reverse" : ""),
                List.of(Input.of(2, 4, 2)),
                (b, x) ->
                    b.add(
                        new Op.Cumulative(reducer, 1, exclusive, reverse),
                        b.elementwise(ScalarOp.SIN, x.get(0))),
                2));
      }
    }
    cases.add(withZeros("reduce prod with zeros", new Op.Reduce(Reducer.PROD, List.of(0))));
    cases.add(
        withZeros("cumulative prod with zeros", new Op.Cumulative(Reducer.PROD, 0, false, false)));
    Op.Window window =
        new Op.Window(List.of(3L), List.of(1L), List.of(1L), List.of(0L), List.of(1L));
    cases.add(withZeros("window prod with zeros", new Op.WindowReduce(Reducer.PROD, window)));
    for (boolean descending : List.of(false, true)) {
      cases.add(
          new Case(
              "sort" + (descending ? " descending" : ""),
              List.of(Input.of(3, 4, 2)),
              (b, x) -> {
                Node y = b.add(new Op.Sort(1, descending), x.get(0));
                Node order = b.cast(b.add(new Op.ArgSort(0, descending), x.get(0)), DType.F64);
                return b.times(b.times(y, y), b.plus(order, b.constant(DType.F64, 1)));
              },
              2));
    }
    cases.add(
        new Case(
            "arg-reduce, any and all beside a path",
            List.of(Input.of(3, 4)),
            (b, x) -> {
              Node first = b.cast(b.add(new Op.ArgReduce(true, 1), x.get(0)), DType.F64);
              Node positive = b.elementwise(ScalarOp.GT, x.get(0), b.fullLike(x.get(0), 0));
              Node any = b.reduce(Reducer.ANY, positive, List.of(1));
              Node all = b.reduce(Reducer.ALL, positive, List.of(1));
              Node sum = b.reduce(Reducer.SUM, b.times(x.get(0), x.get(0)), List.of(1));
              return b.select(b.elementwise(ScalarOp.OR, any, all), b.times(first, sum), sum);
            },
            2));
    composites(cases);
    return cases;
  }

  /** {@return a product whose operand holds two zeros, so that dividing by elements would fail} */
  private static Case withZeros(String name, Op op) {
    return new Case(
        name,
        List.of(Input.fixed(1.5, 0, 0.7, 0, -1.2), Input.fixed(0.3, 0, 2, 1, 1)),
        (b, x) -> b.plus(b.add(op, x.get(0)), b.add(op, x.get(1))),
        2);
  }

  private static void composites(List<Case> cases) {
    for (int axis = 0; axis < 3; axis++) {
      int along = axis;
      cases.add(
          new Case(
              "softmax " + axis,
              List.of(Input.within(-2, 2, 2, 3, 2)),
              (b, x) -> b.add(new Op.Softmax(along), x.get(0)),
              2));
      cases.add(
          new Case(
              "log-softmax " + axis,
              List.of(Input.within(-2, 2, 2, 3, 2)),
              (b, x) -> b.add(new Op.LogSoftmax(along), x.get(0)),
              2));
      cases.add(
          new Case(
              "log-sum-exp " + axis,
              List.of(Input.within(-2, 2, 2, 3, 2)),
              (b, x) -> b.add(new Op.LogSumExp(along), x.get(0)),
              2));
    }
    for (List<Integer> axes : List.of(List.of(1), List.of(0, 2))) {
      cases.add(
          new Case(
              "normalize " + axes,
              List.of(Input.of(3, 4, 2)),
              (b, x) -> b.add(new Op.Normalize(axes, 1e-2), x.get(0)),
              2));
    }
    cases.add(
        new Case(
            "gelu by erf",
            List.of(Input.within(-3, 3, 6)),
            (b, x) -> b.add(new Op.Gelu(false), x.get(0)),
            2));
    cases.add(
        new Case(
            "gelu by tanh",
            List.of(Input.within(-3, 3, 6)),
            (b, x) -> b.add(new Op.Gelu(true), x.get(0)),
            2));
    Input batched =
        new Input(new TensorType(DType.F64, Shape.of(Dim.named("B"), Dim.of(3))), -1, 1);
    cases.add(
        new Case(
            "mean over a named extent",
            List.of(batched),
            (b, x) -> b.add(new Op.Mean(List.of(0)), b.times(x.get(0), x.get(0))),
            2));
    cases.add(
        new Case(
            "mean over all",
            List.of(batched),
            (b, x) -> b.add(new Op.Mean(List.of(0, 1)), b.times(x.get(0), x.get(0))),
            2));
    cases.add(
        new Case(
            "normalize over a named extent",
            List.of(batched),
            (b, x) -> b.add(new Op.Normalize(List.of(0), 1e-2), x.get(0)),
            2));
    cases.add(
        new Case(
            "attention",
            List.of(Input.of(2, 3, 2), Input.of(2, 4, 2), Input.of(2, 4, 3)),
            (b, x) -> b.add(new Op.Attention(0.7, false), x),
            2));
    cases.add(
        new Case(
            "attention with mask",
            List.of(Input.of(1, 2, 2), Input.of(1, 3, 2), Input.of(1, 3, 2), Input.of(1, 2, 3)),
            (b, x) -> b.add(new Op.Attention(0.7, true), x),
            2));
    cases.add(
        new Case(
            "softmax-crossentropy",
            List.of(Input.of(3, 4), Input.within(0, 1, 3, 4)),
            (b, x) -> b.add(new Op.SoftmaxCrossentropy(), x),
            2));
    cases.add(
        new Case(
            "sparse-softmax-crossentropy",
            List.of(Input.of(3, 4), Input.index(4, 3)),
            (b, x) -> b.add(new Op.SparseSoftmaxCrossentropy(), x),
            2));
    cases.add(
        new Case(
            "sparse-softmax-crossentropy over time",
            List.of(Input.of(2, 2, 3), Input.index(3, 2, 2)),
            (b, x) -> b.add(new Op.SparseSoftmaxCrossentropy(), x),
            2));
    cases.add(
        new Case(
            "sigmoid-crossentropy",
            List.of(Input.within(-3, 3, 6), Input.within(0, 1, 6)),
            (b, x) -> b.add(new Op.SigmoidCrossentropy(), x),
            2));
  }
}
