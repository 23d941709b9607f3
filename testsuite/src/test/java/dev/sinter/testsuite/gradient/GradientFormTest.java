package dev.sinter.testsuite.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.differentiate.Gradients;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which ops the graphs of gradients are made of, where other ops would give the same values. */
class GradientFormTest {
  private static Stream<Arguments> sums() {
    List<Op.Composite> ops =
        List.of(
            new Op.Softmax(1),
            new Op.LogSoftmax(1),
            new Op.Normalize(List.of(1), 1e-3),
            new Op.Mean(List.of(1)),
            new Op.SoftmaxCrossentropy(),
            new Op.SparseSoftmaxCrossentropy());
    return Stream.of(DType.F16, DType.BF16)
        .flatMap(dtype -> ops.stream().map(op -> Arguments.of(dtype, op)));
  }

  @ParameterizedTest
  @MethodSource("sums")
  void gradientsWithSumsOfSixteenBitFloatsAreComputedInThirtyTwo(DType dtype, Op.Composite op) {
    GraphBuilder b = new GraphBuilder("f");
    List<Node> inputs = new ArrayList<>(List.of(b.input("x", TensorType.of(dtype, 3, 4))));
    if (op instanceof Op.SoftmaxCrossentropy) {
      inputs.add(b.input("labels", TensorType.of(dtype, 3, 4)));
    }
    if (op instanceof Op.SparseSoftmaxCrossentropy) {
      inputs.add(b.input("labels", TensorType.of(DType.I32, 3)));
    }
    Node y = b.add(op, inputs);
    Node g = b.input("g", y.tensor());
    Node dx =
        Gradients.differentiate(b, y, List.of(inputs.getFirst()), Optional.of(g))
            .getFirst()
            .orElseThrow();
    b.output("dx", dx);

    assertThat(dx.tensor().dtype()).isEqualTo(dtype);
    assertThat(b.build().nodes())
        .filteredOn(n -> n.op() instanceof Op.Elementwise || n.op() instanceof Op.Reduce)
        .filteredOn(n -> n.tensor().dtype().isFloat())
        .isNotEmpty()
        .allMatch(n -> n.tensor().dtype() == DType.F32);
    assertThat(b.build().nodes())
        .filteredOn(n -> n.op() instanceof Op.Composite && !n.equals(y))
        .allMatch(n -> n.tensor().dtype() == DType.F32);
  }

  private static Graph gradient(Op pad) {
    GraphBuilder b = new GraphBuilder("f");
    Node x = b.input("x", TensorType.of(DType.F64, 3, 4));
    b.output("y", b.add(pad, x, b.constant(DType.F64, 0)));
    return Gradients.differentiate(b.build(), 0, List.of("x"));
  }

  @Test
  void whatWasPaddedIsCutOffByOneSlice() {
    Graph graph = gradient(new Op.Pad(List.of(1L, 0L), List.of(2L, 3L), List.of(0L, 1L)));

    Node dx = graph.results().getLast().node();
    assertThat(dx.tensor().shape()).isEqualTo(Shape.of(3, 4));
    assertThat(dx.op()).isInstanceOf(Op.Slice.class);
    assertThat(dx.input(0).op()).isNotInstanceOf(Op.Pad.class);
  }

  @Test
  void whatWasCutOffComesBackAsZerosOnly() {
    Graph graph = gradient(new Op.Pad(List.of(-1L, 0L), List.of(0L, -2L), List.of(0L, 0L)));

    Node dx = graph.results().getLast().node();
    assertThat(dx.op()).isEqualTo(new Op.Pad(List.of(1L, 0L), List.of(0L, 2L), List.of(0L, 0L)));
  }

  /** {@return the gradient of sin(first rows of x) exp(last rows of x)} */
  private static Graph gradientOfFirstTimesLastRows(long rows, long taken) {
    GraphBuilder b = new GraphBuilder("f");
    Node x = b.input("x", TensorType.of(DType.F64, rows, 3));
    Node first = b.elementwise(ScalarOp.SIN, b.slice(x, 0, 0, taken));
    Node last = b.elementwise(ScalarOp.EXP, b.slice(x, 0, rows - taken, rows));
    b.output("y", b.times(first, last));
    return Gradients.differentiate(b.build(), 0, List.of("x"));
  }

  @Test
  void twoHalvesAreJoinedWithoutPadding() {
    Graph graph = gradientOfFirstTimesLastRows(2, 1);

    assertThat(graph.results().getLast().node().op()).isEqualTo(new Op.Concat(0));
    assertThat(graph.nodes()).noneMatch(n -> n.op() instanceof Op.Pad);
  }

  @Test
  void aPieceThatIsLeftOverStaysPadded() {
    Graph graph = gradientOfFirstTimesLastRows(3, 2);

    Node dx = graph.results().getLast().node();
    assertThat(dx.op()).isEqualTo(new Op.Elementwise(ScalarOp.ADD));
    assertThat(dx.inputs())
        .extracting(Node::op)
        .containsExactlyInAnyOrder(
            new Op.Concat(0), new Op.Pad(List.of(1L, 0L), List.of(0L, 0L), List.of(0L, 0L)));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "32, 1", "33, 2", "64, 2", "65, 3"})
  void loopsKeepEveryStepUntilThereAreThirtyTwo(int steps, int distance) {
    GraphBuilder b = new GraphBuilder("f");
    Node x = b.input("x", TensorType.of(DType.F64, 2));
    Node a = b.input("a", TensorType.of(DType.F64, 2));
    Node y = WhileCases.repeated(b, x, a, b.constant(DType.I32, (double) steps));
    Node dx = Gradients.differentiate(b, y, List.of(x), Optional.empty()).getFirst().orElseThrow();
    b.output("dx", dx);
    Node checkpoint =
        b.build().nodes().stream()
            .filter(
                n -> n.op() instanceof Op.While loop && loop.body().name().contains("checkpoint"))
            .findFirst()
            .orElseThrow();
    b.output("distance", checkpoint.inputs().getLast());

    List<TensorValue> values =
        new GraphInterpreter()
            .run(
                b.build(),
                List.of(
                    TensorValue.ofDoubles(DType.F64, new double[2], 2),
                    TensorValue.ofDoubles(DType.F64, new double[2], 2)))
            .values();

    assertThat(values.getLast().getLong(0)).isEqualTo(distance);
  }
}
