package dev.sinter.testsuite.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.testsuite.fuzz.CompiledGraph;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Loops whose end depends on data, run by several workers: each must see the flag that another one
 * wrote. (Code that was told that buffers never overlap once read the flag before the loop only,
 * and went on for ever.)
 */
class WorkersInLoopsTest {
  /** Large enough that every launch is worth several workers. */
  private static final int SIZE = 1 << 17;

  static Stream<Backend> backends() {
    return Stream.of(new LlvmBackend(), new JvmBackend(), JvmBackend.scalar());
  }

  /** Doubles x until its largest element is above 1000. */
  private static Graph doubling() {
    TensorType row = TensorType.of(DType.F32, SIZE);
    GraphBuilder condition = new GraphBuilder("condition");
    Node tested = condition.input("x", row);
    Node largest = condition.reduce(Reducer.MAX, tested, List.of(0));
    condition.output(
        "more", condition.elementwise(ScalarOp.LT, largest, condition.fullLike(largest, 1000)));
    GraphBuilder body = new GraphBuilder("body");
    Node x = body.input("x", row);
    body.output("x", body.plus(x, x));
    GraphBuilder b = new GraphBuilder("doubling");
    Node loop = b.add(new Op.While(condition.build(), body.build(), 1), b.input("x", row));
    b.output("y", b.result(loop, 0));
    return b.build();
  }

  @ParameterizedTest
  @MethodSource("backends")
  @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void everyWorkerLeavesAWhileLoop(Backend backend) {
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = (i % 97) / 16f;
    }
    List<TensorValue> arguments = List.of(TensorValue.ofFloats(values, SIZE));
    Graph graph = doubling();
    List<TensorValue> expected = new GraphInterpreter().run(graph, arguments).values();
    for (int workers : new int[] {1, 2, 3}) {
      assertThat(CompiledGraph.run(graph, arguments, backend, LoweringOptions.DEFAULT, workers))
          .as("%d workers", workers)
          .isEqualTo(expected);
    }
  }
}
