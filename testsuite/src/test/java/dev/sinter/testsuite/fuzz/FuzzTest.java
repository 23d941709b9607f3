package dev.sinter.testsuite.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.OpNames;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.testsuite.fuzz.Shrinker.Case;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A bounded number of random graphs on every road; {@link FuzzMain} is for long runs. */
class FuzzTest {
  private static final long SEED = Long.getLong("sinter.seed", 20_261_121L);
  private static final int COUNT = Integer.getInteger("sinter.count", 60);

  @Test
  void allRoadsAgree() {
    List<Fuzzer.Finding> findings = new Fuzzer(Road.all()).run(SEED, COUNT, _ -> {});
    assertThat(findings).as("-Dsinter.seed=%d", SEED).isEmpty();
  }

  @Test
  void shrinkerFindsTheGuiltyOp() {
    GraphBuilder b = new GraphBuilder("chain");
    Node x = b.input("x", TensorType.of(DType.F32, 3));
    b.input("unused", TensorType.of(DType.F32, 2));
    Node a = b.elementwise(ScalarOp.NEG, b.plus(x, x));
    Node guilty = b.elementwise(ScalarOp.SIN, b.times(a, a));
    b.output("y", b.elementwise(ScalarOp.NEG, guilty));
    b.output("z", a);
    List<TensorValue> arguments =
        List.of(
            TensorValue.ofFloats(new float[] {1, 2, 3}, 3), TensorValue.ofFloats(new float[2], 2));
    Case smallest =
        new Shrinker(Map.of(), c -> holds(c.graph(), ScalarOp.SIN), 1000)
            .shrink(new Case(b.build(), arguments));
    assertThat(smallest.graph().nodes().stream().map(n -> OpNames.of(n.op())))
        .containsExactly("parameter", "sin", "neg");
    assertThat(smallest.arguments())
        .containsExactly(TensorValue.ofFloats(new float[] {4, 16, 36}, 3));
  }

  private static boolean holds(Graph graph, ScalarOp op) {
    return graph.nodes().stream().anyMatch(n -> n.op().equals(new Op.Elementwise(op)));
  }
}
