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
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.decompose.Decompose;
import dev.sinter.passes.differentiate.Gradients;
import dev.sinter.passes.loops.MergeScans;
import dev.sinter.testsuite.gradient.GradientCheck.Case;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Decompose and merge-scans on graphs with gradients: values stay, composites and double loops go.
 */
class GraphPassesTest {
  private static final long SEED = Long.getLong("sinter.seed", 20240607L);

  /** {@return a case's graph with the gradients of its float inputs} */
  private static Graph differentiated(Case checked) {
    List<String> names =
        IntStream.range(0, checked.inputs().size())
            .filter(i -> checked.inputs().get(i).type().dtype().isFloat())
            .mapToObj(i -> "x" + i)
            .toList();
    return Gradients.differentiate(checked.graph(), 0, names);
  }

  private static void assertSameValues(Case checked, Graph before, Graph after) {
    List<TensorValue> values = GradientCheck.values(checked, SEED);
    List<TensorValue> expected = new GraphInterpreter().run(before, values).values();
    List<TensorValue> found = new GraphInterpreter().run(after, values).values();
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i).toDoubles())
          .as("%s, result %d (seed %d)", checked, i, SEED)
          .usingComparatorWithPrecision(1e-12)
          .containsExactly(expected.get(i).toDoubles());
    }
  }

  @TestFactory
  Stream<DynamicTest> decomposeKeepsValues() {
    return Stream.concat(ReductionCases.cases().stream(), StructuredCases.cases().stream())
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.name(),
                    () -> {
                      Graph before = differentiated(c);
                      Graph after = Decompose.run(before);
                      assertThat(after.nodes())
                          .noneMatch(
                              n -> n.op() instanceof Op.Composite || n.op() instanceof Op.Call);
                      assertThat(Decompose.run(after)).isSameAs(after);
                      assertSameValues(c, before, after);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> mergeScansKeepsValues() {
    return StructuredCases.cases().stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.name(),
                    () -> {
                      Graph before = differentiated(c);
                      Graph after = MergeScans.run(before);
                      assertThat(MergeScans.run(after)).isSameAs(after);
                      assertSameValues(c, before, after);
                    }));
  }

  @Test
  void forwardScanAndSavingScanBecomeOne() {
    Case recurrent = StructuredCases.cases().getFirst();
    Graph before = differentiated(recurrent);
    Graph after = MergeScans.run(before);

    assertThat(before.nodes()).filteredOn(n -> n.op() instanceof Op.Scan).hasSize(3);
    assertThat(after.nodes()).filteredOn(n -> n.op() instanceof Op.Scan).hasSize(2);
    // The backward step reads the saved tanh and computes no forward product again; the weights'
    // gradients are products over all time steps at once, after the loop.
    Node backward =
        after.nodes().stream().filter(n -> n.op() instanceof Op.Scan).toList().getLast();
    Graph body = ((Op.Scan) backward.op()).body();
    assertThat(body.nodes()).noneMatch(n -> n.op().equals(new Op.Elementwise(ScalarOp.TANH)));
    assertThat(body.nodes()).filteredOn(n -> n.op() instanceof Op.DotGeneral).hasSize(2);
    assertThat(after.nodes()).filteredOn(n -> n.op() instanceof Op.DotGeneral).hasSize(2);
  }

  @Test
  void unusedStackedResultsAreDropped() {
    GraphBuilder b = new GraphBuilder("f");
    TensorType state = TensorType.of(DType.F64, 3, 2);
    Node loop =
        b.add(
            new Op.Scan(StructuredCases.cell(state), 1, 1, Dim.of(4), false),
            b.input("h", state),
            b.input("x", TensorType.of(DType.F64, 4, 3, 2)),
            b.input("u", TensorType.of(DType.F64, 2, 2)),
            b.input("w", TensorType.of(DType.F64, 2, 2)));
    b.output("last", b.result(loop, 0));

    Node scan = MergeScans.run(b.build()).results().getFirst().node().input(0);

    assertThat(scan.tuple().elements()).containsExactly(state);
  }

  @Test
  void graphsWithNothingToDoStayTheSameObject() {
    GraphBuilder b = new GraphBuilder("f");
    Node x = b.input("x", TensorType.of(DType.F64, 3));
    b.output("y", b.plus(x, x));
    Graph graph = b.build();

    assertThat(Decompose.run(graph)).isSameAs(graph);
    assertThat(MergeScans.run(graph)).isSameAs(graph);
  }

  @Test
  void callsOfAKernelStayCalls() {
    TensorType type = TensorType.of(DType.F64, 3);
    Graph callee =
        StructuredCases.graph(
            "square", List.of(type), (b, p) -> List.of(b.times(p.get(0), p.get(0))));
    GraphBuilder b = new GraphBuilder("f");
    Node x = b.input("x", type);
    Node kernel = b.add(new Op.Call(callee, Optional.empty(), Optional.of("my_square")), x);
    Node plain = b.add(new Op.Call(callee, Optional.empty(), Optional.empty()), x);
    b.output("y", b.plus(b.result(kernel, 0), b.result(plain, 0)));

    Graph after = Decompose.run(b.build());

    assertThat(after.nodes())
        .filteredOn(n -> n.op() instanceof Op.Call)
        .singleElement()
        .extracting(Node::op)
        .isEqualTo(kernel.op());
  }
}
