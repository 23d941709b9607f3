package dev.sinter.testsuite.codegen;

import static dev.sinter.testsuite.codegen.Programs.load;
import static dev.sinter.testsuite.codegen.Programs.proc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.codegen.llvm.LlvmModule;
import dev.sinter.ir.IrException;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.type.DType;
import dev.sinter.runtime.program.Executable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Statements, steps, barriers and errors of machine code. */
@Timeout(300)
class LlvmControlTest implements StatementSuite, StepSuite {
  private static final LlvmBackend BACKEND = new LlvmBackend();

  @Override
  public List<LlvmBackend> backends() {
    return List.of(BACKEND);
  }

  @Test
  void badModulesAreRefusedWithTheirLine() {
    assertThatThrownBy(
            () ->
                LlvmModule.parse(
                    "define void @f() {\n  store i32 %x, ptr null\n  ret void\n}\n",
                    BACKEND.target()))
        .isInstanceOf(IrException.class)
        .hasMessageContaining("module:2:13: error: use of undefined value '%x'");
    assertThatThrownBy(
            () ->
                LlvmModule.parse(
                    "define i32 @f(i32 %a) {\n"
                        + "  br label %b\n"
                        + "b:\n"
                        + "  ret i32 %c\n"
                        + "d:\n"
                        + "  %c = add i32 %a, 1\n"
                        + "  br label %b\n"
                        + "}\n",
                    BACKEND.target()))
        .isInstanceOf(IrException.class)
        .hasMessageContaining("not valid");
  }

  @Test
  void errorsOfTheCodeGeneratorDoNotEndTheProcess(@TempDir Path directory) {
    String text =
        "define void @f() {\n"
            + "  call void asm sideeffect \"no such instruction\", \"\"()\n"
            + "  ret void\n"
            + "}\n";
    try (LlvmModule module = LlvmModule.parse(text, BACKEND.target())) {
      Path file = directory.resolve("bad.o");
      assertThatThrownBy(() -> module.writeObject(file))
          .isInstanceOf(IrException.class)
          .hasMessageContaining("no such instruction");
    }
  }

  @Test
  void codeIsFreed() {
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Program program = proc(x, y, new Stmt.Store(y, List.of(Expr.index(0)), load(x, 0)));
    long begin = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      Executable executable = BACKEND.load(program);
      executable.close();
      executable.close();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(60));
  }
}
