package dev.sinter.testsuite.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The arena is packed, aligned, and reused. */
final class MemoryPlanTest {
  private static Graph chain(int length) {
    GraphBuilder b = new GraphBuilder("chain");
    Node x = b.input("x", new TensorType(DType.F32, Shape.of(Dim.named("B"), Dim.of(16))));
    Node w = b.variable("weights", "w", TensorType.of(DType.F32, 16, 16));
    for (int i = 0; i < length; i++) {
      x = b.dot(x, w);
    }
    b.output("y", x);
    return b.build();
  }

  private static long end(Program program) {
    long end = 0;
    for (PlanBuffer b : program.buffers()) {
      if (b.place() instanceof Place.Arena(_, var offset)) {
        assertThat(offset % 64).isZero();
        end = Math.max(end, offset + b.size().factor() * b.dtype().bytes());
      }
    }
    return end;
  }

  @Test
  void aChainNeedsTwoBuffers() {
    Program program = Lowering.lower(chain(10), LoweringCheck.TARGET, LoweringOptions.DEFAULT);
    assertThat(program.steps()).hasSize(10);
    assertThat(end(program)).isEqualTo(2 * 16 * 4);
    LoweringCheck.of(chain(10)).with(Map.of("B", 3L)).scaledBy(0.25).agrees();
  }

  @Test
  void equalLayersShareOneProc() {
    assertThat(Lowering.lower(chain(10), LoweringCheck.TARGET, LoweringOptions.DEFAULT).procs())
        .hasSize(1);
  }

  @Test
  void aThousandLayersAreLowered() {
    Program program = Lowering.lower(chain(1000), LoweringCheck.TARGET, LoweringOptions.DEFAULT);
    assertThat(program.steps()).hasSize(1000);
    assertThat(end(program)).isEqualTo(2 * 16 * 4);
  }

  @Test
  void elementwiseResultsTakeTheirOperandsStorage() {
    GraphBuilder b = new GraphBuilder("reuse");
    TensorType type = new TensorType(DType.F32, Shape.of(Dim.named("B"), Dim.of(32)));
    Node x = b.input("x", type);
    Node y = b.dot(x, b.variable("weights", "w", TensorType.of(DType.F32, 32, 32)));
    Node z = b.add(new Op.Softmax(1), y);
    b.output("out", b.dot(z, b.variable("weights", "v", TensorType.of(DType.F32, 32, 32))));
    Lowering.Result result =
        Lowering.explain(b.build(), LoweringCheck.TARGET, LoweringOptions.DEFAULT);
    assertThat(result.memory()).anyMatch(line -> line.contains("in the storage of"));
    assertThat(end(result.program())).isEqualTo(32 * 4);
    LoweringCheck.of(b.build()).with(Map.of("B", 3L)).agrees();
  }
}
