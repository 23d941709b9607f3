package dev.sinter.ir.graph;

import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.ir.type.TupleType;
import java.util.ArrayList;
import java.util.List;

/** Type rules of the ops that contain graphs. */
final class StructuredTypes {
  private StructuredTypes() {}

  static TupleType scan(Op.Scan op, Operands in) {
    Graph body = op.body();
    in.require(
        op.carries() >= 0 && op.sequences() >= 0 && in.size() >= op.carries() + op.sequences(),
        () ->
            "needs "
                + op.carries()
                + " carries and "
                + op.sequences()
                + " sequences, got "
                + in.size()
                + " operands");
    in.require(
        body.parameters().size() == in.size(),
        () -> "the body must take " + in.size() + " values, it takes " + body.parameters().size());
    in.require(
        body.results().size() >= op.carries(),
        () -> "the body must give at least its " + op.carries() + " carries");
    for (int i = 0; i < in.size(); i++) {
      boolean sequence = i >= op.carries() && i < op.carries() + op.sequences();
      TensorType expected = in.get(i);
      if (sequence) {
        if (expected.rank() == 0 || !expected.dim(0).equals(op.length())) {
          throw in.refusal(
              "sequence "
                  + i
                  + " must have "
                  + op.length()
                  + " time steps on axis 0, got "
                  + expected);
        }
        expected = expected.with(expected.shape().slice(1, expected.rank()));
      }
      same("parameter", i, expected, body.parameters().get(i).type(), in);
    }
    List<TensorType> results = new ArrayList<>();
    for (int i = 0; i < body.results().size(); i++) {
      TensorType result = body.results().get(i).type();
      if (i < op.carries()) {
        same("carry", i, in.get(i), result, in);
        results.add(result);
      } else {
        results.add(result.with(Shape.of(op.length()).concat(result.shape())));
      }
    }
    return new TupleType(results);
  }

  static TupleType loop(Op.While op, Operands in) {
    in.require(
        op.carries() >= 0 && in.size() >= op.carries(),
        () -> "needs " + op.carries() + " carries, got " + in.size() + " operands");
    parameters(op.condition(), 0, "the condition", in);
    parameters(op.body(), 0, "the body", in);
    in.require(
        op.condition().results().size() == 1
            && op.condition().results().getFirst().type().equals(TensorType.scalar(DType.BOOL)),
        () -> "the condition must give one bool scalar, got " + types(op.condition()));
    in.require(
        op.body().results().size() == op.carries(),
        () -> "the body must give " + op.carries() + " carries, got " + types(op.body()));
    for (int i = 0; i < op.carries(); i++) {
      same("carry", i, in.get(i), op.body().results().get(i).type(), in);
    }
    return new TupleType(types(op.body()));
  }

  static TupleType cond(Op.Cond op, Operands in) {
    in.atLeast(1);
    in.require(
        in.get(0).equals(TensorType.scalar(DType.BOOL)),
        () -> "the condition must be a bool scalar, got " + in.get(0));
    parameters(op.then(), 1, "the first branch", in);
    parameters(op.otherwise(), 1, "the second branch", in);
    in.require(
        types(op.then()).equals(types(op.otherwise())),
        () ->
            "both branches must give the same types, got "
                + types(op.then())
                + " and "
                + types(op.otherwise()));
    return new TupleType(types(op.then()));
  }

  static TupleType call(Op.Call op, Operands in) {
    parameters(op.callee(), 0, "'" + op.callee().name() + "'", in);
    op.gradient()
        .ifPresent(
            gradient -> {
              List<TensorType> expected = new ArrayList<>();
              op.callee().parameters().forEach(p -> expected.add(p.type()));
              expected.addAll(types(op.callee()));
              expected.addAll(types(op.callee()));
              in.require(
                  gradient.parameters().stream()
                          .map(Graph.Parameter::type)
                          .toList()
                          .equals(expected)
                      && types(gradient)
                          .equals(
                              op.callee().parameters().stream()
                                  .map(Graph.Parameter::type)
                                  .toList()),
                  () ->
                      "the gradient of '"
                          + op.callee().name()
                          + "' must take (parameters, results, cotangents) and give the cotangents"
                          + " of the parameters");
            });
    return new TupleType(types(op.callee()));
  }

  private static void parameters(Graph graph, int from, String what, Operands in) {
    in.require(
        graph.parameters().size() == in.size() - from,
        () ->
            what
                + " must take "
                + (in.size() - from)
                + " values, it takes "
                + graph.parameters().size());
    for (int i = from; i < in.size(); i++) {
      same("parameter", i - from, in.get(i), graph.parameters().get(i - from).type(), in);
    }
  }

  private static void same(
      String what, int index, TensorType expected, TensorType got, Operands in) {
    in.require(
        expected.equals(got), () -> what + " " + index + " must be " + expected + ", got " + got);
  }

  private static List<TensorType> types(Graph graph) {
    return graph.results().stream().map(Graph.Result::type).toList();
  }
}
