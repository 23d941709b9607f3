package dev.sinter.testsuite.codegen;

import static dev.sinter.testsuite.codegen.Programs.write;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.program.Executable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements, steps and errors of bytecode, with the Vector API and without. */
@Timeout(300)
class JvmControlTest implements StatementSuite, StepSuite {
  @Override
  public List<JvmBackend> backends() {
    return List.of(new JvmBackend(), JvmBackend.scalar());
  }

  @Test
  void whatDoesNotFitJavaArraysIsRefused() {
    Dim b = Dim.named("B");
    Buffer y = Programs.parameter("y", DType.I8, 64);
    Program program =
        new Program(
            "big",
            List.of("B"),
            List.of(),
            List.of(),
            List.of(),
            List.of(new Proc("k", List.of(write(y)), List.of(), Stmt.NOTHING, Optional.empty())),
            List.of(new PlanBuffer("t", DType.I8, b.times(1000), new Place.Arena(b, 0))),
            List.of(new Step.Launch("k", List.of(Slice.whole("t")), List.of(), Dim.of(1))),
            List.of());
    try (Executable executable = JvmBackend.scalar().load(program)) {
      assertThatThrownBy(() -> executable.workspace(new long[] {3_000_000}, 1))
          .isInstanceOf(InputException.class)
          .hasMessage(
              "big: buffer 't' has 3000000000 elements, a Java array at most 2147483639; use a"
                  + " smaller batch or machine code");
    }
  }
}
