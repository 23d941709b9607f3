package dev.sinter.testsuite.gradient;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
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
import java.util.Optional;
import java.util.function.BiFunction;

/** Loops, branches and calls, nested too. */
final class StructuredCases {
  private static final TensorType SCALAR = TensorType.scalar(DType.F64);
  private static final TensorType COUNT = TensorType.scalar(DType.I32);

  private StructuredCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    scans(cases);
    cases.addAll(WhileCases.cases());
    branches(cases);
    calls(cases);
    return cases;
  }

  /** {@return a graph with these parameters} */
  static Graph graph(
      String name,
      List<TensorType> parameters,
      BiFunction<GraphBuilder, List<Node>, List<Node>> body) {
    GraphBuilder b = new GraphBuilder(name);
    List<Node> nodes = new ArrayList<>();
    for (TensorType type : parameters) {
      nodes.add(b.input("p" + nodes.size(), type));
    }
    List<Node> results = body.apply(b, nodes);
    for (int i = 0; i < results.size(); i++) {
      b.output("r" + i, results.get(i));
    }
    return b.build();
  }

  static TensorType f64(long... extents) {
    return TensorType.of(DType.F64, extents);
  }

  /** {@return h' = tanh(x U + h W), giving also the stacked h' h'} */
  static Graph cell(TensorType state) {
    return graph(
        "cell",
        List.of(state, state, f64(2, 2), f64(2, 2)),
        (b, p) -> {
          Node h =
              b.elementwise(
                  ScalarOp.TANH, b.plus(b.dot(p.get(1), p.get(2)), b.dot(p.get(0), p.get(3))));
          return List.of(h, b.times(h, h));
        });
  }

  private static void scans(List<Case> cases) {
    for (boolean reverse : List.of(false, true)) {
      cases.add(
          new Case(
              "recurrent cell" + (reverse ? " backwards" : ""),
              List.of(Input.of(3, 2), Input.of(4, 3, 2), Input.of(2, 2), Input.of(2, 2)),
              (b, x) -> {
                Node loop = b.add(new Op.Scan(cell(f64(3, 2)), 1, 1, Dim.of(4), reverse), x);
                Node stacked =
                    b.reduce(
                        Reducer.SUM, b.elementwise(ScalarOp.EXP, b.result(loop, 1)), List.of(0));
                return b.plus(b.result(loop, 0), stacked);
              },
              2));
    }
    TensorType state = new TensorType(DType.F64, Shape.of(Dim.named("B"), Dim.of(2)));
    TensorType sequence =
        new TensorType(DType.F64, Shape.of(Dim.named("T"), Dim.named("B"), Dim.of(2)));
    cases.add(
        new Case(
            "recurrent cell over named time and batch, stacked results only",
            List.of(
                new Input(state, -1, 1),
                new Input(sequence, -1, 1),
                Input.of(2, 2),
                Input.of(2, 2)),
            (b, x) -> b.result(b.add(new Op.Scan(cell(state), 1, 1, Dim.named("T"), false), x), 1),
            2));
    cases.add(
        new Case(
            "scan whose last carry only is used, with an integer carry",
            List.of(Input.within(0.5, 1, 1), Input.of(5), Input.of(1)),
            (b, x) -> {
              Graph body =
                  graph(
                      "mixed",
                      List.of(SCALAR, COUNT, SCALAR, SCALAR),
                      (g, p) -> {
                        Node weight = g.cast(p.get(1), DType.F64);
                        Node next =
                            g.plus(
                                g.times(p.get(0), p.get(3)),
                                g.times(weight, g.times(p.get(2), p.get(0))));
                        return List.of(next, g.plus(p.get(1), g.constant(DType.I32, 1)), next);
                      });
              Node first = b.reshape(x.get(0), Shape.SCALAR);
              Node factor = b.reshape(x.get(2), Shape.SCALAR);
              return b.result(
                  b.add(
                      new Op.Scan(body, 2, 1, Dim.of(5), false),
                      first,
                      b.constant(DType.I32, 1),
                      x.get(1),
                      factor),
                  0);
            },
            2));
    cases.add(
        new Case(
            "scan without sequences, slicing an invariant by time",
            List.of(Input.of(4, 2), Input.of(2)),
            (b, x) -> {
              Graph body =
                  graph(
                      "slicing",
                      List.of(f64(2), TensorType.scalar(DType.I64), f64(4, 2)),
                      (g, p) -> {
                        Node row =
                            g.add(
                                new Op.DynamicSlice(Shape.of(1, 2)),
                                p.get(2),
                                p.get(1),
                                g.constant(DType.I64, 0));
                        Node next =
                            g.times(
                                g.reshape(row, Shape.of(2)), g.elementwise(ScalarOp.SIN, p.get(0)));
                        return List.of(next, g.plus(p.get(1), g.constant(DType.I64, 1)));
                      });
              return b.result(
                  b.add(
                      new Op.Scan(body, 2, 0, Dim.of(4), false),
                      x.get(1),
                      b.constant(DType.I64, 0),
                      x.get(0)),
                  0);
            },
            2));
    cases.add(
        new Case(
            "scan with a bias, and weights used twice, transposed and in batches",
            List.of(
                Input.of(3, 2), Input.of(4, 3, 2), Input.of(2), Input.of(2, 2), Input.of(3, 2, 2)),
            (b, x) -> {
              Graph body =
                  graph(
                      "biased",
                      List.of(f64(3, 2), f64(3, 2), f64(2), f64(2, 2), f64(3, 2, 2)),
                      (g, p) -> {
                        Op batched =
                            new Op.DotGeneral(List.of(0), List.of(0), List.of(1), List.of(1));
                        Node bias = g.broadcast(p.get(2), p.get(0).tensor().shape());
                        Node once = g.dot(p.get(1), p.get(3));
                        Node twice = g.dot(p.get(0), g.transpose(p.get(3), 1, 0));
                        Node each = g.add(batched, p.get(0), p.get(4));
                        Node ones = g.dot(g.fullLike(p.get(0), 1), p.get(3));
                        Node sum = g.plus(g.plus(g.plus(bias, once), g.plus(twice, each)), ones);
                        Node next = g.elementwise(ScalarOp.TANH, sum);
                        return List.of(next, g.times(next, next));
                      });
              Node loop = b.add(new Op.Scan(body, 1, 1, Dim.of(4), false), x);
              return b.plus(
                  b.result(loop, 0), b.reduce(Reducer.SUM, b.result(loop, 1), List.of(0)));
            },
            2));
    cases.add(
        new Case(
            "scan whose weights are joined and whose products are results",
            List.of(Input.of(3, 2), Input.of(4, 3, 2), Input.of(2), Input.of(2, 2)),
            (b, x) -> {
              Graph body =
                  graph(
                      "dense",
                      List.of(f64(3, 2), f64(3, 2), f64(2), f64(2, 2)),
                      (g, p) -> {
                        Node bias = g.broadcast(p.get(2), p.get(0).tensor().shape());
                        Node input = g.add(new Op.Concat(1), p.get(0), p.get(1));
                        Node weights =
                            g.add(new Op.Concat(0), p.get(3), g.transpose(p.get(3), 1, 0));
                        Node next =
                            g.elementwise(ScalarOp.SIGMOID, g.plus(g.dot(input, weights), bias));
                        return List.of(next, g.dot(input, weights), g.dot(p.get(1), p.get(3)));
                      });
              Node loop = b.add(new Op.Scan(body, 1, 1, Dim.of(4), true), x);
              return b.times(b.result(loop, 1), b.result(loop, 2));
            },
            2));
    cases.add(
        new Case(
            "scan whose carry forgets what it was",
            List.of(Input.of(2), Input.of(3, 2), Input.of(2)),
            (b, x) -> {
              Graph body =
                  graph(
                      "forgetting",
                      List.of(f64(2), f64(2), f64(2)),
                      (g, p) ->
                          List.of(
                              g.elementwise(ScalarOp.SIN, g.times(p.get(1), p.get(2))),
                              g.times(p.get(0), p.get(1))));
              Node loop = b.add(new Op.Scan(body, 1, 1, Dim.of(3), false), x);
              return b.plus(
                  b.result(loop, 0), b.reduce(Reducer.SUM, b.result(loop, 1), List.of(0)));
            },
            2));
    cases.add(
        new Case(
            "scan whose carries hand a value on",
            List.of(Input.of(2), Input.of(2)),
            (b, x) -> {
              Graph body =
                  graph(
                      "handing_on",
                      List.of(f64(2), f64(2), f64(2), f64(2)),
                      (g, p) ->
                          List.of(
                              g.elementwise(ScalarOp.SIN, p.get(1)),
                              g.elementwise(ScalarOp.EXP, p.get(2)),
                              g.times(p.get(3), p.get(3))));
              Node zero = b.fullLike(x.get(0), 0);
              return b.result(
                  b.add(new Op.Scan(body, 3, 0, Dim.of(4), false), zero, zero, x.get(0), x.get(1)),
                  0);
            },
            2));
    cases.add(
        new Case(
            "scan whose stacked result does not depend on its carry, an integer",
            List.of(Input.of(3, 2), Input.of(2)),
            (b, x) -> {
              Graph body =
                  graph(
                      "counting",
                      List.of(COUNT, f64(2), f64(2)),
                      (g, p) ->
                          List.of(
                              g.plus(p.get(0), g.constant(DType.I32, 1)),
                              g.elementwise(ScalarOp.SIN, g.times(p.get(1), p.get(2)))));
              return b.result(
                  b.add(
                      new Op.Scan(body, 1, 1, Dim.of(3), false),
                      b.constant(DType.I32, 0),
                      x.get(0),
                      x.get(1)),
                  1);
            },
            2));
    cases.add(
        new Case(
            "scan of no steps",
            List.of(Input.of(3, 2), Input.of(0, 3, 2), Input.of(2, 2), Input.of(2, 2)),
            (b, x) -> b.result(b.add(new Op.Scan(cell(f64(3, 2)), 1, 1, Dim.of(0), false), x), 0),
            2));
    cases.add(
        new Case(
            "scan in a scan",
            List.of(Input.of(2), Input.of(3, 2, 2), Input.of(2)),
            (b, x) -> {
              Graph inner =
                  graph(
                      "inner",
                      List.of(f64(2), f64(2), f64(2)),
                      (g, p) -> {
                        Node next =
                            g.elementwise(
                                ScalarOp.SIN, g.plus(g.times(p.get(0), p.get(2)), p.get(1)));
                        return List.of(next, g.times(next, p.get(1)));
                      });
              Graph outer =
                  graph(
                      "outer",
                      List.of(f64(2), f64(2, 2), f64(2)),
                      (g, p) -> {
                        Node loop = g.add(new Op.Scan(inner, 1, 1, Dim.of(2), true), p);
                        return List.of(
                            g.result(loop, 0),
                            g.reduce(Reducer.SUM, g.result(loop, 1), List.of(0)));
                      });
              Node loop = b.add(new Op.Scan(outer, 1, 1, Dim.of(3), false), x);
              return b.plus(
                  b.result(loop, 0), b.reduce(Reducer.PROD, b.result(loop, 1), List.of(0)));
            },
            2));
  }

  private static void branches(List<Case> cases) {
    for (boolean taken : List.of(true, false)) {
      cases.add(
          new Case(
              "cond on " + taken,
              List.of(Input.of(3), Input.of(3)),
              (b, x) -> {
                List<TensorType> types = List.of(f64(3), f64(3));
                Graph then =
                    graph(
                        "then",
                        types,
                        (g, p) ->
                            List.of(
                                g.elementwise(ScalarOp.SIN, p.get(0)), g.fullLike(p.get(0), 1)));
                Graph otherwise =
                    graph(
                        "otherwise",
                        types,
                        (g, p) ->
                            List.of(g.times(p.get(0), p.get(1)), g.times(p.get(1), p.get(1))));
                Node choice =
                    b.add(
                        new Op.Cond(then, otherwise),
                        b.constant(DType.BOOL, taken ? 1 : 0),
                        x.get(0),
                        x.get(1));
                return b.times(b.result(choice, 0), b.result(choice, 1));
              },
              2));
    }
    cases.add(
        new Case(
            "cond in a scan in a cond",
            List.of(Input.of(2), Input.of(4, 2)),
            (b, x) -> {
              List<TensorType> pair = List.of(f64(2), f64(2));
              Graph then =
                  graph(
                      "add",
                      pair,
                      (g, p) -> List.of(g.elementwise(ScalarOp.SIN, g.plus(p.get(0), p.get(1)))));
              Graph otherwise =
                  graph(
                      "multiply",
                      pair,
                      (g, p) -> List.of(g.elementwise(ScalarOp.EXP, g.times(p.get(0), p.get(1)))));
              Graph body =
                  graph(
                      "choosing",
                      pair,
                      (g, p) -> {
                        Node positive =
                            g.elementwise(
                                ScalarOp.GT,
                                g.reduce(Reducer.SUM, p.get(1), List.of(0)),
                                g.constant(DType.F64, 0));
                        Node next =
                            g.result(
                                g.add(new Op.Cond(then, otherwise), positive, p.get(0), p.get(1)),
                                0);
                        return List.of(next, next);
                      });
              List<TensorType> types = List.of(f64(2), f64(4, 2));
              Graph looping =
                  graph(
                      "looping",
                      types,
                      (g, p) ->
                          List.of(
                              g.result(g.add(new Op.Scan(body, 1, 1, Dim.of(4), false), p), 1)));
              Graph plain = graph("plain", types, (g, p) -> List.of(p.get(1)));
              return b.result(
                  b.add(new Op.Cond(looping, plain), b.constant(DType.BOOL, 1), x.get(0), x.get(1)),
                  0);
            },
            2));
  }

  private static void calls(List<Case> cases) {
    Graph callee =
        graph(
            "product_and_sine",
            List.of(f64(3), f64(3)),
            (g, p) -> List.of(g.times(p.get(0), p.get(1)), g.elementwise(ScalarOp.SIN, p.get(0))));
    Graph gradient =
        graph(
            "product_and_sine_gradient",
            List.of(f64(3), f64(3), f64(3), f64(3), f64(3), f64(3)),
            (g, p) ->
                List.of(
                    g.plus(
                        g.times(p.get(4), p.get(1)),
                        g.times(p.get(5), g.elementwise(ScalarOp.COS, p.get(0)))),
                    g.times(p.get(4), p.get(0))));
    for (boolean custom : List.of(false, true)) {
      for (boolean both : List.of(false, true)) {
        cases.add(
            new Case(
                "call"
                    + (custom ? " with a gradient of its own" : "")
                    + (both ? ", both results" : ""),
                List.of(Input.of(3), Input.of(3)),
                (b, x) -> {
                  Node call =
                      b.add(
                          new Op.Call(
                              callee,
                              custom ? Optional.of(gradient) : Optional.empty(),
                              Optional.empty()),
                          x);
                  return both ? b.times(b.result(call, 0), b.result(call, 1)) : b.result(call, 0);
                },
                2));
      }
    }
  }
}
