package dev.sinter.testsuite.gradient;

import static dev.sinter.testsuite.gradient.StructuredCases.f64;
import static dev.sinter.testsuite.gradient.StructuredCases.graph;

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

/** Loops whose number of steps is known when they end only. */
final class WhileCases {
  private static final TensorType SCALAR = TensorType.scalar(DType.F64);
  private static final TensorType COUNT = TensorType.scalar(DType.I32);

  private WhileCases() {}

  /** {@return the condition that a counter is below a limit} */
  private static Graph below(String name, List<TensorType> types, int counter, int limit) {
    return graph(
        name,
        types,
        (g, p) ->
            List.of(
                g.elementwise(ScalarOp.LT, p.get(counter), g.constant(DType.I32, (double) limit))));
  }

  /** {@return a loop of {@code steps} steps of {@code x' = sin(a x) + x / 2}} */
  static Node repeated(GraphBuilder b, Node x, Node a, Node steps) {
    TensorType type = x.tensor();
    Graph condition =
        graph(
            "more",
            List.of(type, COUNT, a.tensor(), COUNT),
            (g, p) -> List.of(g.elementwise(ScalarOp.LT, p.get(1), p.get(3))));
    Graph body =
        graph(
            "step",
            List.of(type, COUNT, a.tensor(), COUNT),
            (g, p) ->
                List.of(
                    g.plus(
                        g.elementwise(ScalarOp.SIN, g.times(p.get(2), p.get(0))),
                        g.times(p.get(0), g.constant(DType.F64, 0.5))),
                    g.plus(p.get(1), g.constant(DType.I32, 1))));
    return b.result(
        b.add(new Op.While(condition, body, 2), x, b.constant(DType.I32, 0), a, steps), 0);
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int steps : List.of(0, 1, 3, 32, 33, 70)) {
      cases.add(
          new Case(
              "while of " + steps + " steps",
              List.of(Input.of(2), Input.within(0.6, 0.9, 2)),
              (b, x) -> repeated(b, x.get(0), x.get(1), b.constant(DType.I32, (double) steps)),
              steps <= 33 ? 2 : 1));
    }
    cases.add(
        new Case(
            "while on a condition of floats, in named batches",
            List.of(
                new Input(new TensorType(DType.F64, Shape.of(Dim.named("B"))), 0.5, 1),
                Input.within(1.2, 1.3, 1)),
            (b, x) -> {
              TensorType rows = x.get(0).tensor();
              Graph condition =
                  graph(
                      "below",
                      List.of(rows, SCALAR),
                      (g, p) ->
                          List.of(
                              g.elementwise(
                                  ScalarOp.LT,
                                  g.reduce(Reducer.SUM, p.get(0), List.of(0)),
                                  g.constant(DType.F64, 40))));
              Graph body =
                  graph(
                      "grow",
                      List.of(rows, SCALAR),
                      (g, p) -> List.of(g.times(p.get(0), g.times(p.get(1), p.get(1)))));
              return b.result(
                  b.add(
                      new Op.While(condition, body, 1),
                      x.get(0),
                      b.reshape(x.get(1), Shape.SCALAR)),
                  0);
            },
            2));
    cases.add(
        new Case(
            "while of 100 steps, each of which tells",
            List.of(Input.of(2), Input.of(2)),
            (b, x) -> {
              List<TensorType> types = List.of(f64(2), f64(2), COUNT, f64(2));
              Graph condition = below("hundred", types, 2, 100);
              Graph body =
                  graph(
                      "going_on",
                      types,
                      (g, p) ->
                          List.of(
                              g.plus(p.get(0), g.times(p.get(3), g.constant(DType.F64, 0.05))),
                              g.plus(p.get(1), g.elementwise(ScalarOp.SIN, p.get(0))),
                              g.plus(p.get(2), g.constant(DType.I32, 1))));
              Node loop =
                  b.add(
                      new Op.While(condition, body, 3),
                      x.get(0),
                      b.fullLike(x.get(0), 0),
                      b.constant(DType.I32, 0),
                      x.get(1));
              return b.result(loop, 1);
            },
            1));
    for (int forgets : List.of(0, 1)) {
      for (boolean used : List.of(true, false)) {
        cases.add(
            new Case(
                "while whose carry " + forgets + " forgets what it was" + (used ? "" : ", unused"),
                List.of(Input.of(2), Input.of(2)),
                (b, x) -> {
                  List<TensorType> types = List.of(f64(2), f64(2), COUNT, f64(2));
                  Graph condition = below("thrice", types, 2, 3);
                  Graph body =
                      graph(
                          "forgetting",
                          types,
                          (g, p) -> {
                            Node kept =
                                g.plus(
                                    p.get(1 - forgets),
                                    g.times(p.get(used ? forgets : 3), p.get(3)));
                            Node forgotten = g.elementwise(ScalarOp.SIN, p.get(3));
                            return List.of(
                                forgets == 0 ? forgotten : kept,
                                forgets == 0 ? kept : forgotten,
                                g.plus(p.get(2), g.constant(DType.I32, 1)));
                          });
                  Node loop =
                      b.add(
                          new Op.While(condition, body, 3),
                          x.get(0),
                          x.get(0),
                          b.constant(DType.I32, 0),
                          x.get(1));
                  return b.plus(b.result(loop, 0), b.result(loop, 1));
                },
                2));
      }
    }
    cases.add(
        new Case(
            "while in a while",
            List.of(Input.of(2), Input.within(0.6, 0.9, 2)),
            (b, x) -> {
              List<TensorType> types = List.of(f64(2), COUNT, f64(2));
              Graph condition = below("outer_more", types, 1, 3);
              Graph body =
                  graph(
                      "outer_step",
                      types,
                      (g, p) ->
                          List.of(
                              repeated(g, p.get(0), p.get(2), p.get(1)),
                              g.plus(p.get(1), g.constant(DType.I32, 1))));
              return b.result(
                  b.add(
                      new Op.While(condition, body, 2),
                      x.get(0),
                      b.constant(DType.I32, 0),
                      x.get(1)),
                  0);
            },
            1));
    cases.add(
        new Case(
            "while in a scan",
            List.of(Input.of(2), Input.within(0.6, 0.9, 3, 2)),
            (b, x) -> {
              Graph body =
                  graph(
                      "scanned",
                      List.of(f64(2), f64(2)),
                      (g, p) -> {
                        Node next = repeated(g, p.get(0), p.get(1), g.constant(DType.I32, 2));
                        return List.of(next, next);
                      });
              return b.result(b.add(new Op.Scan(body, 1, 1, Dim.of(3), false), x), 1);
            },
            2));
    return cases;
  }
}
