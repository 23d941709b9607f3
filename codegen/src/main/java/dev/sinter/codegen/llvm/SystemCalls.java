package dev.sinter.codegen.llvm;

import dev.sinter.codegen.llvm.TargetFacts.SystemInterface;
import java.util.ArrayList;
import java.util.List;

/** Asks the kernel of the target's system, without a library. */
public final class SystemCalls {
  private static final List<String> X86_64 = List.of("rdi", "rsi", "rdx", "r10", "r8", "r9");

  private SystemCalls() {}

  /**
   * {@return an instruction that makes a system call and gives its i64 result; where there is no
   * system, it gives 0}
   *
   * @param system how
   * @param number of the call on that system
   * @param arguments typed operands, each i64 or a pointer; at most 6
   */
  public static String call(SystemInterface system, int number, String... arguments) {
    List<String> operands = new ArrayList<>(List.of("i64 " + number));
    operands.addAll(List.of(arguments));
    String list = "(" + String.join(", ", operands) + ")";
    return switch (system) {
      case LINUX_X86_64 ->
          assembly("syscall", "rax", "rax", X86_64, arguments.length)
              + ",~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}\""
              + list;
      case LINUX_AARCH64 ->
          assembly("svc #0", "x0", "x8", numbered("x", 0), arguments.length)
              + ",~{memory}\""
              + list;
      case LINUX_RISCV64 ->
          assembly("ecall", "x10", "x17", numbered("x", 10), arguments.length)
              + ",~{memory}\""
              + list;
      case NONE -> "add i64 0, 0";
    };
  }

  private static String assembly(
      String instruction, String result, String number, List<String> registers, int count) {
    StringBuilder text =
        new StringBuilder(
            "call i64 asm sideeffect \""
                + instruction
                + "\", \"={"
                + result
                + "},{"
                + number
                + "}");
    registers.subList(0, count).forEach(register -> text.append(",{").append(register).append('}'));
    return text.toString();
  }

  private static List<String> numbered(String prefix, int first) {
    List<String> registers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      registers.add(prefix + (first + i));
    }
    return registers;
  }
}
