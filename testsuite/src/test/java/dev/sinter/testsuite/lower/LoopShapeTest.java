package dev.sinter.testsuite.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.interpret.LoopInterpreter;
import dev.sinter.ir.interpret.ProgramInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.kernel.KernelGraph;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What naive loops look like: joined axes, simplified indices, chunks of large reductions. */
final class LoopShapeTest {
  private static final Dim B = Dim.named("B");

  private static Lowering.Result lower(Graph graph) {
    return Lowering.explain(graph, LoweringCheck.TARGET, LoweringOptions.DEFAULT);
  }

  @Test
  void axesThatAreWalkedTogetherBecomeOne() {
    GraphBuilder b = new GraphBuilder("relu");
    TensorType type = new TensorType(DType.F32, Shape.of(B, Dim.of(6), Dim.of(5), Dim.of(4)));
    Node x = b.input("x", type);
    b.output(
        "bias", b.plus(x, b.broadcast(b.input("b", TensorType.of(DType.F32, 4)), type.shape())));
    b.output("square", b.times(x, x));
    Lowering.Result result = lower(b.build());
    assertThat(result.kernels().steps())
        .extracting(step -> ((KernelGraph.Launch) step).kernel().rowAxes())
        .containsExactly(2, 1);
    LoweringCheck.of(b.build()).with(Map.of("B", 2L)).agrees();
  }

  @Test
  void reshapesOfStoredValuesNeedNoDivision() {
    GraphBuilder b = new GraphBuilder("reshape");
    Node x = b.input("x", new TensorType(DType.F32, Shape.of(B, Dim.named("T"), Dim.of(8))));
    Node flat = b.reshape(b.times(x, x), Shape.of(B.times(Dim.named("T")), Dim.of(8)));
    b.output("y", b.plus(flat, flat));
    String text = Printer.print(lower(b.build()).program());
    assertThat(text).doesNotContain(" / ").doesNotContain("rem");
    LoweringCheck.of(b.build()).with(Map.of("B", 2L, "T", 3L)).agrees();
  }

  @Test
  void largeReductionsGiveTheSameBitsForAnyNumberOfWorkers() {
    GraphBuilder b = new GraphBuilder("sum");
    b.output(
        "y",
        b.reduce(
            Reducer.SUM,
            b.input("x", new TensorType(DType.F32, Shape.of(B, Dim.of(100)))),
            List.of(0, 1)));
    Program program = lower(b.build()).program();
    assertThat(Printer.print(program)).contains("barrier");
    Random random = new Random(7);
    double[] values = random.doubles(100 * 1000).map(v -> (float) v).toArray();
    TensorValue x = TensorValue.ofDoubles(DType.F32, values, 1000, 100);
    List<Double> sums =
        List.of(1, 2, 5).stream()
            .map(
                n ->
                    new ProgramInterpreter(program, LoopInterpreter.Options.DEFAULT.withWorkers(n)))
            .map(i -> i.run(List.of(x), List.of()).outputs().getFirst().getDouble(0))
            .toList();
    assertThat(sums).containsOnly(sums.getFirst());
  }
}
