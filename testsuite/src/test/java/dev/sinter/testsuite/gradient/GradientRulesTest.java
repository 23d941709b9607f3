package dev.sinter.testsuite.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.differentiate.Gradients;
import dev.sinter.testsuite.gradient.GradientCheck.Body;
import dev.sinter.testsuite.gradient.GradientCheck.Case;
import dev.sinter.testsuite.gradient.GradientCheck.Input;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What finite differences cannot show: ties, zeros, missing paths, errors, and the size of gradient
 * graphs.
 */
class GradientRulesTest {
  private static double[] gradient(Body body, double... x) {
    GraphBuilder b = new GraphBuilder("f");
    Node input = b.input("x", TensorType.of(DType.F64, x.length));
    b.output("y", body.build(b, List.of(input)));
    Graph graph = Gradients.differentiate(b.build(), 0, List.of("x"));
    List<TensorValue> values =
        new GraphInterpreter()
            .run(graph, List.of(TensorValue.ofDoubles(DType.F64, x, x.length)))
            .values();
    return values.getLast().toDoubles();
  }

  private static Op.Window window(long size) {
    return new Op.Window(List.of(size), List.of(1L), List.of(1L), List.of(0L), List.of(1L));
  }

  @Test
  void checkFindsAWrongGradient() {
    Graph callee =
        StructuredCases.graph(
            "square",
            List.of(TensorType.of(DType.F64, 2)),
            (b, p) -> List.of(b.times(p.get(0), p.get(0))));
    Graph wrong =
        StructuredCases.graph(
            "wrong",
            List.of(
                TensorType.of(DType.F64, 2),
                TensorType.of(DType.F64, 2),
                TensorType.of(DType.F64, 2)),
            (b, p) -> List.of(b.times(p.get(0), p.get(2))));
    Case checked =
        new Case(
            "square",
            List.of(Input.of(2)),
            (b, x) ->
                b.result(b.add(new Op.Call(callee, Optional.of(wrong), Optional.empty()), x), 0),
            1);

    assertThatThrownBy(() -> GradientCheck.check(checked, 1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("seed 1");
  }

  @Test
  void maximumGivesTiesToTheOperandThatItSelects() {
    // max(a, b) selects a on a tie: so max(0, x) has slope 0 at 0, and max(x, 0) slope 1.
    assertThat(
            gradient(
                (b, x) -> b.elementwise(ScalarOp.MAX, b.fullLike(x.get(0), 0), x.get(0)), -1, 0, 2))
        .containsExactly(0, 0, 1);
    assertThat(
            gradient(
                (b, x) -> b.elementwise(ScalarOp.MAX, x.get(0), b.fullLike(x.get(0), 0)), -1, 0, 2))
        .containsExactly(0, 1, 1);
    assertThat(
            gradient(
                (b, x) -> b.elementwise(ScalarOp.MIN, b.fullLike(x.get(0), 0), x.get(0)), -1, 0, 2))
        .containsExactly(1, 0, 0);
    assertThat(
            gradient(
                (b, x) -> b.elementwise(ScalarOp.MIN, x.get(0), b.fullLike(x.get(0), 0)), -1, 0, 2))
        .containsExactly(1, 1, 0);
  }

  @Test
  void aConstantMayBeASource() {
    GraphBuilder b = new GraphBuilder("f");
    Node x = b.input("x", TensorType.of(DType.F64, 4));
    Node bound = b.constant(DType.F64, 1);
    Node y = b.elementwise(ScalarOp.MAX, b.broadcast(bound, x.tensor().shape()), x);
    List<Optional<Node>> gradients =
        Gradients.differentiate(b, y, List.of(bound, x), Optional.empty());
    gradients.forEach(g -> b.output("g" + gradients.indexOf(g), g.orElseThrow()));

    List<TensorValue> values =
        new GraphInterpreter()
            .run(
                b.build(), List.of(TensorValue.ofDoubles(DType.F64, new double[] {0, 1, 2, -3}, 4)))
            .values();

    // A tie goes to the first operand, the bound.
    assertThat(values.get(0).toDoubles()).containsExactly(3);
    assertThat(values.get(1).toDoubles()).containsExactly(0, 0, 1, 0);
  }

  @Test
  void maximumPassesTheGradientToNaN() {
    double nan = Double.NaN;
    assertThat(
            gradient(
                (b, x) -> b.elementwise(ScalarOp.MAX, b.fullLike(x.get(0), 0), x.get(0)), nan, -1))
        .containsExactly(1, 0);
    assertThat(
            gradient(
                (b, x) -> b.elementwise(ScalarOp.MAX, x.get(0), b.fullLike(x.get(0), 0)), nan, -1))
        .containsExactly(1, 0);
    for (ScalarOp op : List.of(ScalarOp.MAX, ScalarOp.MIN)) {
      assertThat(
              gradient(
                  (b, x) ->
                      b.elementwise(op, b.slice(x.get(0), 0, 0, 1), b.slice(x.get(0), 0, 1, 2)),
                  3,
                  nan))
          .containsExactly(0, 1);
    }
  }

  @Test
  void reducedExtremesShareTheGradientAmongTies() {
    assertThat(gradient((b, x) -> b.reduce(Reducer.MAX, x.get(0), List.of(0)), 3, 1, 3, 3, 2))
        .containsExactly(1 / 3.0, 0, 1 / 3.0, 1 / 3.0, 0);
    assertThat(gradient((b, x) -> b.reduce(Reducer.MIN, x.get(0), List.of(0)), 3, 1, 1, 3, 2))
        .containsExactly(0, 0.5, 0.5, 0, 0);
  }

  @Test
  void pooledExtremesGiveTheGradientToTheFirst() {
    assertThat(
            gradient(
                (b, x) -> b.add(new Op.WindowReduce(Reducer.MAX, window(2)), x.get(0)), 2, 2, 1, 1))
        .containsExactly(2, 1, 1, 0);
  }

  @Test
  void cotangentsOfPoolingGradientsFollowTheFirstExtreme() {
    // d/dg of (scatter of g to the first extremes) is the gather from there: here with ties,
    // infinities and NaN.
    double low = Double.NEGATIVE_INFINITY;
    assertThat(gathered(Reducer.MAX, low, low, 1, 1, Double.NaN, 5))
        .containsExactly(10, 10, 12, 12, 14, 14);
    assertThat(gathered(Reducer.MIN, -low, -low, 1, 1, Double.NaN, 5))
        .containsExactly(10, 10, 12, 12, 14, 14);
  }

  /** {@return the cotangents of g, of elements 10, 11, ..., where those of x must be zero} */
  private static double[] gathered(Reducer reducer, double... values) {
    GraphBuilder b = new GraphBuilder("f");
    Node x = b.input("x", TensorType.of(DType.F64, 6));
    Node g = b.input("g", TensorType.of(DType.F64, 6));
    Node weights =
        b.plus(b.add(new Op.Iota(TensorType.of(DType.F64, 6), 0)), b.constant(DType.F64, 10));
    Node spread = b.add(new Op.WindowReduceGradient(reducer, window(2)), x, g);
    b.output("y", b.times(spread, weights));
    Graph graph = Gradients.differentiate(b.build(), 0, List.of("g", "x"));
    List<TensorValue> results =
        new GraphInterpreter()
            .run(
                graph,
                List.of(
                    TensorValue.ofDoubles(DType.F64, values, 6),
                    TensorValue.ofDoubles(DType.F64, new double[6], 6)))
            .values();
    assertThat(results.get(2).toDoubles()).containsOnly(0);
    return results.get(1).toDoubles();
  }

  @Test
  void powersAtZeroHaveFiniteGradients() {
    assertThat(
            gradient(
                (b, x) -> b.elementwise(ScalarOp.POW, x.get(0), b.fullLike(x.get(0), 2)), 0, 3))
        .containsExactly(0, 6);
    assertThat(
            gradient(
                (b, x) -> b.elementwise(ScalarOp.POW, x.get(0), b.fullLike(x.get(0), 0)), 0, 3))
        .containsExactly(0, 0);
    assertThat(
            gradient(
                (b, x) -> b.elementwise(ScalarOp.POW, x.get(0), b.fullLike(x.get(0), 0)), 1e200))
        .containsExactly(0);
    assertThat(
            gradient(
                (b, x) -> b.elementwise(ScalarOp.POW, b.fullLike(x.get(0), 0), x.get(0)), 2, 3))
        .containsExactly(0, 0);
    assertThat(
            gradient(
                (b, x) -> b.elementwise(ScalarOp.POW, b.fullLike(x.get(0), -2), x.get(0)), 2, 4))
        .containsExactly(0, 0);
  }

  @Test
  void crossentropyOfLargeLogitsHasExactGradients() {
    double[] dx =
        gradient(
            (b, x) ->
                b.add(
                    new Op.SparseSoftmaxCrossentropy(),
                    b.reshape(x.get(0), Shape.of(1, 3)),
                    b.add(new Op.Iota(TensorType.of(DType.I32, 1), 0))),
            1000,
            999,
            -1000);

    assertThat(dx[0]).isEqualTo(-dx[1]);
    assertThat(dx[1]).isBetween(0.268, 0.27);
    assertThat(dx[2]).isZero();
  }

  @Test
  void sourcesWithoutAPathHaveNoGradient() {
    GraphBuilder b = new GraphBuilder("f");
    Node x = b.input("x", TensorType.of(DType.F32, 3));
    Node unused = b.input("unused", TensorType.of(DType.F32, 3));
    Node index = b.input("index", TensorType.of(DType.I32, 3));
    Node stopped = b.add(new Op.StopGradient(), unused);
    Node rounded = b.elementwise(ScalarOp.FLOOR, unused);
    Node whole = b.cast(b.cast(unused, DType.I32), DType.F32);
    Node y = b.plus(b.plus(b.times(x, stopped), b.plus(rounded, whole)), b.cast(index, DType.F32));

    List<Optional<Node>> gradients =
        Gradients.differentiate(b, y, List.of(x, unused, index), Optional.empty());

    assertThat(gradients.get(0)).isPresent();
    assertThat(gradients.get(1)).isEmpty();
    assertThat(gradients.get(2)).isEmpty();
  }

  @Test
  void loopsGiveNoGradientToWhatTheirUsedResultsDoNotDependOn() {
    GraphBuilder b = new GraphBuilder("f");
    TensorType type = TensorType.scalar(DType.F64);
    Node x = b.input("x", type);
    Node z = b.input("z", type);
    Graph body =
        StructuredCases.graph(
            "two",
            List.of(type, type),
            (g, p) -> List.of(g.times(p.get(0), p.get(0)), g.times(p.get(1), p.get(1))));
    Node loop = b.add(new Op.Scan(body, 2, 0, Dim.of(3), false), x, z);

    List<Optional<Node>> gradients =
        Gradients.differentiate(b, b.result(loop, 0), List.of(x, z), Optional.empty());

    assertThat(gradients.get(0)).isPresent();
    assertThat(gradients.get(1)).isEmpty();
  }

  @Test
  void aSourceMayBeComputedFromAnother() {
    GraphBuilder b = new GraphBuilder("f");
    Node x = b.input("x", TensorType.scalar(DType.F64));
    Node h = b.times(x, x);
    Node y = b.times(h, x);
    List<Optional<Node>> gradients =
        Gradients.differentiate(b, y, List.of(x, h, y), Optional.empty());
    gradients.forEach(g -> b.output("g" + gradients.indexOf(g), g.orElseThrow()));

    List<TensorValue> values =
        new GraphInterpreter().run(b.build(), List.of(TensorValue.scalar(DType.F64, 3.0))).values();

    assertThat(values.stream().map(v -> v.getDouble(0))).containsExactly(27.0, 3.0, 1.0);
  }

  @Test
  void valuesThatAreNotFloatingAreRefused() {
    GraphBuilder b = new GraphBuilder("f");
    Node x = b.input("x", TensorType.of(DType.I32, 3));
    Node y = b.input("y", TensorType.of(DType.F32, 3));

    assertThatThrownBy(() -> Gradients.differentiate(b, x, List.of(x), Optional.empty()))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "gradient: the differentiated value must be floating, got i32[3]; cast it to a float"
                + " type first");
    assertThatThrownBy(() -> Gradients.differentiate(b, y, List.of(y), Optional.of(x)))
        .isInstanceOf(ModelException.class)
        .hasMessage("gradient: the cotangent must be f32[3] like the value, got i32[3]");
    b.output("y", y);
    assertThatThrownBy(() -> Gradients.differentiate(b.build(), 0, List.of("z")))
        .isInstanceOf(ModelException.class)
        .hasMessage("differentiate: 'f' has no parameter 'z'; it has x, y");
    assertThatThrownBy(() -> Gradients.differentiate(b.build(), 1, List.of("x")))
        .isInstanceOf(ModelException.class)
        .hasMessage("differentiate: 'f' has results 0 to 0, got 1");
  }

  @Test
  void slicesOfOneTensorAreJoinedNotPadded() {
    GraphBuilder b = new GraphBuilder("f");
    Node x = b.input("x", TensorType.of(DType.F64, 2, 400));
    Node sum = b.constant(DType.F64, 0);
    for (int i = 0; i < 400; i++) {
      sum =
          b.plus(
              sum,
              b.reduce(
                  Reducer.SUM,
                  b.elementwise(ScalarOp.SIN, b.slice(x, 1, i, i + 1)),
                  List.of(0, 1)));
    }
    b.output("y", sum);

    Graph graph = Gradients.differentiate(b.build(), 0, List.of("x"));

    assertThat(graph.results().getLast().node().op()).isEqualTo(new Op.Concat(1));
    assertThat(graph.nodes()).noneMatch(n -> n.op() instanceof Op.Pad);
  }

  @Test
  void rowsTakenTwiceAreScatteredIntoOneSum() {
    GraphBuilder b = new GraphBuilder("f");
    Node table = b.input("table", TensorType.of(DType.F64, 5, 2));
    Node first = b.input("first", TensorType.of(DType.I32, 3));
    Node second = b.input("second", TensorType.of(DType.I32, 3));
    Op gather = new Op.Gather(0, 0);
    b.output("y", b.times(b.add(gather, table, first), b.add(gather, table, second)));

    Graph graph = Gradients.differentiate(b.build(), 0, List.of("table"));

    Node last = graph.results().getLast().node();
    assertThat(last.op()).isEqualTo(new Op.ScatterAdd(0, 0));
    assertThat(last.input(0).op()).isEqualTo(new Op.ScatterAdd(0, 0));
  }

  @Test
  void tenThousandLayersAreDifferentiated() {
    GraphBuilder b = new GraphBuilder("deep");
    Node x = b.input("x", TensorType.of(DType.F64, 2));
    Node y = x;
    for (int i = 0; i < 10_000; i++) {
      y = b.elementwise(ScalarOp.SIN, b.plus(y, x));
    }
    b.output("y", y);
    int forward = b.build().nodes().size();

    Graph graph = Gradients.differentiate(b.build(), 0, List.of("x"));

    assertThat(graph.nodes().size()).isLessThan(3 * forward);
  }

  @Test
  void forwardAndBackwardPartShareTheirValues() {
    GraphBuilder b = new GraphBuilder("f");
    Node x = b.input("x", TensorType.of(DType.F64, 2, 3));
    Node y = b.add(new Op.Softmax(1), x);
    b.output("y", y);

    Graph graph = Gradients.differentiate(b.build(), 0, List.of("x"));

    assertThat(graph.nodes()).filteredOn(n -> n.op() instanceof Op.Softmax).hasSize(1);
  }
}
