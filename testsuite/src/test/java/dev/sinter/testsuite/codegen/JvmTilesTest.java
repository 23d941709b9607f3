package dev.sinter.testsuite.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.codegen.interpreter.InterpreterBackend;
import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.text.Parser;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Register tiles with much to do behind their sums: a gradient and the optimizer's update. */
class JvmTilesTest {
  private static final long SEED = 31;
  private static final long BATCH = 5;

  /** Of about two bytes each: HotSpot compiles no method of more than 8000 bytes. */
  private static final int MOST_INSTRUCTIONS = 3250;

  private static final Graph UPDATE =
      Parser.parse(
              """
              func @update(%x: f32[B,140], %g: f32[B,128], %v: f32[140,128], %m: f32[140,128], %w: f32[140,128], %r: f32[]) {
                %0 = dot-general %x, %g {left-contract=[0], right-contract=[0]} : f32[140,128]
                %1 = constant 0.9 : f32[]
                %2 = broadcast %1 {shape=[140,128], axes=[]} : f32[140,128]
                %3 = mul %v, %2 : f32[140,128]
                %4 = mul %0, %0 : f32[140,128]
                %5 = add %3, %4 : f32[140,128]
                %6 = mul %m, %2 : f32[140,128]
                %7 = add %6, %0 : f32[140,128]
                %8 = broadcast %r {shape=[140,128], axes=[]} : f32[140,128]
                %9 = mul %7, %8 : f32[140,128]
                %10 = sqrt %5 : f32[140,128]
                %11 = div %9, %10 : f32[140,128]
                %12 = sub %w, %11 : f32[140,128]
                return "v" %5, "m" %7, "w" %12
              }
              """,
              "update")
          .function("update")
          .orElseThrow();

  private static Program program(JvmBackend backend) {
    return Lowering.lower(UPDATE, backend.target(), LoweringOptions.DEFAULT);
  }

  @Test
  void sumsStayVectorsAndMethodsShortEnough() {
    JvmBackend backend = new JvmBackend();
    String code = backend.print(program(backend));
    if (backend.target().vectorBytes() > 0) {
      assertThat(code).contains("FloatVector.fma").doesNotContain("java/lang/Math.fma");
    } else {
      assertThat(code).doesNotContain("FloatVector");
    }
    for (String method : code.split("\n  method ")) {
      assertThat(method.lines().count())
          .as(method.lines().findFirst().orElse(""))
          .isLessThan(MOST_INSTRUCTIONS);
    }
  }

  @Test
  void bitsAreTheInterpreters() {
    Random random = new Random(SEED);
    List<Literal> inputs = new ArrayList<>();
    for (Graph.Parameter parameter : UPDATE.parameters()) {
      TensorType named = parameter.type();
      TensorType type = named.with(named.shape().bind(Map.of("B", BATCH)));
      Literal.Builder builder = Literal.builder(type);
      for (long i = 0; i < type.shape().size().fixed(); i++) {
        builder.set(i, random.nextDouble(0.1, 2));
      }
      inputs.add(builder.build());
    }
    for (JvmBackend backend : List.of(new JvmBackend(), JvmBackend.scalar())) {
      Program program = program(backend);
      ProgramRun expected = ProgramRun.of(new InterpreterBackend(), program, UPDATE, inputs, 1);
      for (int workers : new int[] {1, 2}) {
        ProgramRun.of(backend, program, UPDATE, inputs, workers)
            .assertSame(workers + " workers", expected);
      }
    }
  }
}
