package dev.sinter.testsuite.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.differentiate.Gradients;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * How many kernels well-known groups of ops become, that they compute the same, and that variables
 * are updated in place.
 */
final class KernelCountTest {
  private static final Dim B = Dim.named("B");

  private static TensorType rows(long... extents) {
    List<Dim> dims = new ArrayList<>(List.of(B));
    for (long extent : extents) {
      dims.add(Dim.of(extent));
    }
    return new TensorType(DType.F32, new Shape(dims));
  }

  private static Lowering.Result lower(Graph graph) {
    return Lowering.explain(graph, LoweringCheck.TARGET, LoweringOptions.DEFAULT);
  }

  private static void expect(Graph graph, int kernels) {
    Lowering.Result result = lower(graph);
    assertThat(result.program().steps()).as("%s", result.fusion()).hasSize(kernels);
    LoweringCheck.of(graph).with(Map.of("B", 5L)).within(1e-4).agrees();
  }

  private static Graph one(Op op) {
    GraphBuilder b = new GraphBuilder("one");
    b.output("y", b.add(op, b.input("x", rows(12))));
    return b.build();
  }

  @Test
  void rowOpsAreOneKernel() {
    expect(one(new Op.Softmax(1)), 1);
    expect(one(new Op.LogSoftmax(1)), 1);
    expect(one(new Op.Normalize(List.of(1), 1e-3)), 1);
    expect(one(new Op.Gelu(true)), 1);
    expect(one(new Op.ArgReduce(true, 1)), 1);
  }

  @Test
  void lossAndItsGradientAreOneKernel() {
    GraphBuilder b = new GraphBuilder("loss");
    Node logits = b.input("logits", rows(10));
    Node labels = b.input("labels", new TensorType(DType.I32, Shape.of(B)));
    Node loss = b.add(new Op.SparseSoftmaxCrossentropy(), logits, labels);
    b.output("loss", loss);
    b.output(
        "gradient",
        Gradients.differentiate(b, loss, List.of(logits), Optional.empty())
            .getFirst()
            .orElseThrow());
    expect(b.build(), 1);
  }

  @Test
  void denseWithActivationAndDropoutIsOneKernel() {
    GraphBuilder b = new GraphBuilder("dense");
    Node x = b.input("x", rows(8));
    Node w = b.variable("weights", "w", TensorType.of(DType.F32, 8, 6));
    Node bias = b.variable("weights", "b", TensorType.of(DType.F32, 6));
    Node y =
        b.elementwise(
            ScalarOp.MAX,
            b.plus(b.dot(x, w), b.broadcast(bias, rows(6).shape())),
            b.constant(DType.F32, 0));
    Node counter = b.variable("random", "counter", TensorType.scalar(DType.I64));
    Node bits =
        b.add(
            new Op.RandomBits(rows(6).shape(), 0),
            b.constant(Literal.scalar(DType.I64, 7L)),
            counter);
    Node kept = b.elementwise(ScalarOp.GE, bits, b.constant(DType.I32, 0));
    Node dropped = b.select(kept, b.times(y, b.constant(DType.F32, 2)), b.fullLike(y, 0));
    b.output("y", dropped);
    expect(b.build(), 1);
    assertThat(lower(b.build()).program().buffers())
        .noneMatch(buffer -> buffer.dtype() == DType.I32);
  }

  @Test
  void scalarsAndTheSumsTheyNeedAreOneKernel() {
    TensorType line = new TensorType(DType.F32, Shape.of(B));
    GraphBuilder b = new GraphBuilder("metrics");
    Node right = b.reduce(Reducer.SUM, b.input("right", line), List.of(0));
    Node loss = b.reduce(Reducer.SUM, b.input("loss", rows(3)), List.of(0, 1));
    Node count = b.cast(b.add(new Op.DimensionSize(0), b.input("x", line)), DType.F32);
    Node total = b.variable("metrics", "total", TensorType.scalar(DType.F32));
    b.output("accuracy", b.divide(right, count));
    b.output("mean", b.divide(b.plus(loss, total), count));
    b.write("metrics", "total", b.plus(loss, total));
    Graph graph = b.build();
    assertThat(lower(graph).kernels().steps()).hasSize(1);
    LoweringCheck.of(graph).with(Map.of("B", 5L)).within(1e-4).agrees();
    // More than one chunk of either sum.
    LoweringCheck.of(graph).with(Map.of("B", 70_000L)).within(1e-2).agrees();
  }

  @Test
  void gradientOfARectifierAsksItsResult() {
    GraphBuilder b = new GraphBuilder("rectifier");
    Node x = b.input("x", rows(6));
    Node y = b.elementwise(ScalarOp.MAX, b.fullLike(x, 0), b.times(x, b.constant(DType.F32, 3)));
    Node dx = Gradients.differentiate(b, y, List.of(x), Optional.empty()).getFirst().orElseThrow();
    b.output("dx", dx);
    assertThat(b.build().nodes())
        .filteredOn(n -> n.op().equals(new Op.Elementwise(ScalarOp.LE)))
        .singleElement()
        .satisfies(n -> assertThat(n.inputs()).contains(y));
  }

  @Test
  void adamIsOneKernelPerVariableInPlace() {
    GraphBuilder b = new GraphBuilder("adam");
    TensorType type = TensorType.of(DType.F32, 40, 50);
    Node w = b.variable("weights", "w", type);
    Node m = b.variable("optimizer", "m", type);
    Node v = b.variable("optimizer", "v", type);
    Node g = b.input("g", type);
    Node rate = b.input("rate", TensorType.scalar(DType.F32));
    Node newM =
        b.plus(b.times(m, b.constant(DType.F32, 0.9)), b.times(g, b.constant(DType.F32, 0.1)));
    Node newV =
        b.plus(
            b.times(v, b.constant(DType.F32, 0.99)),
            b.times(b.times(g, g), b.constant(DType.F32, 0.01)));
    Node root =
        b.plus(
            b.elementwise(ScalarOp.SQRT, b.elementwise(ScalarOp.ABS, newV)),
            b.constant(DType.F32, 1e-3));
    b.write("weights", "w", b.minus(w, b.divide(b.times(newM, rate), root)));
    b.write("optimizer", "m", newM);
    b.write("optimizer", "v", newV);
    expect(b.build(), 1);
    assertThat(lower(b.build()).memory())
        .filteredOn(line -> line.endsWith("updated in place"))
        .hasSize(3);
  }

  @Test
  void trainingStepOfTwoLayers() {
    GraphBuilder b = new GraphBuilder("step");
    Node x = b.input("x", rows(20));
    Node labels = b.input("labels", new TensorType(DType.I32, Shape.of(B)));
    Node w1 = b.variable("weights", "w1", TensorType.of(DType.F32, 20, 30));
    Node b1 = b.variable("weights", "b1", TensorType.of(DType.F32, 30));
    Node w2 = b.variable("weights", "w2", TensorType.of(DType.F32, 30, 10));
    Node b2 = b.variable("weights", "b2", TensorType.of(DType.F32, 10));
    Node h =
        b.elementwise(
            ScalarOp.MAX,
            b.plus(b.dot(x, w1), b.broadcast(b1, rows(30).shape())),
            b.constant(DType.F32, 0));
    Node logits = b.plus(b.dot(h, w2), b.broadcast(b2, rows(10).shape()));
    Node loss =
        b.reduce(
            Reducer.SUM, b.add(new Op.SparseSoftmaxCrossentropy(), logits, labels), List.of(0));
    b.output("loss", loss);
    List<Node> weights = List.of(w1, b1, w2, b2);
    List<String> names = List.of("w1", "b1", "w2", "b2");
    List<Optional<Node>> gradients = Gradients.differentiate(b, loss, weights, Optional.empty());
    for (int i = 0; i < 4; i++) {
      Node step = b.times(gradients.get(i).orElseThrow(), b.constant(DType.F32, 0.01));
      b.write("weights", names.get(i), b.minus(weights.get(i), step));
    }
    // forward 1, forward 2, loss with gradient, loss sum, dh, and four updates each with its
    // gradient as an epilogue
    expect(b.build(), 9);
    assertThat(lower(b.build()).memory())
        .filteredOn(line -> line.endsWith("updated in place"))
        .hasSize(4);
  }

  @Test
  void readersOfTheOldValueBehindTheUpdateKeepTheCopy() {
    GraphBuilder b = new GraphBuilder("late");
    TensorType type = TensorType.of(DType.F32, 30, 40);
    Node w = b.variable("weights", "w", type);
    Node x = b.input("x", TensorType.of(DType.F32, 40, 30));
    b.write("weights", "w", b.plus(w, b.transpose(b.reshape(w, Shape.of(40, 30)), 1, 0)));
    b.output("y", b.dot(x, w));
    Lowering.Result result = lower(b.build());
    assertThat(result.memory()).noneMatch(line -> line.endsWith("updated in place"));
    LoweringCheck.of(b.build()).agrees();
  }
}
