package dev.sinter.codegen.aot;

import dev.sinter.codegen.ArenaLayout;
import dev.sinter.codegen.llvm.ModuleText;
import dev.sinter.codegen.llvm.Names;
import dev.sinter.codegen.llvm.SystemCalls;
import dev.sinter.codegen.llvm.TargetFacts.SystemInterface;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a static program of an entry, without any library: {@code NAME-ENTRY INPUT [OUTPUT]}.
 *
 * <p>INPUT holds, little-endian and without gaps: each dimension of the entry as an i64, in the
 * order of its C function; then the elements of each input, row-major. OUTPUT (else the standard
 * output) gets the elements of each output, in order. Exit codes: 0 done, 1 data error, 2 wrong
 * arguments, 3 a file cannot be opened, 4 INPUT is too short or a file cannot be read or written, 5
 * a dimension is negative or above 2^31 - 1, or there is not enough memory.
 */
final class ProgramStart {
  private final EntryPoint entry;
  private final SystemInterface system;
  private final StringBuilder main = new StringBuilder();
  private final List<String> globals = new ArrayList<>();
  private int values;

  ProgramStart(EntryPoint entry, Target target) {
    this.entry = entry;
    this.system = SystemInterface.of(target);
  }

  /** Refuses what cannot be a program of its own. */
  static void check(EntryPoint entry, Target target) {
    if (SystemInterface.of(target) == SystemInterface.NONE || target.indexBits() != 64) {
      throw new ModelException(
          "compile: executables are made for Linux on x86_64, aarch64 and riscv64, not for "
              + target.triple()
              + "; use a static library");
    }
    for (StateLayout layout : List.of(entry.weights(), entry.state())) {
      if (entry.writes(layout)) {
        throw new ModelException(
            "compile: entry '"
                + entry.symbol()
                + "' changes variables, which an executable would lose; use a library");
      }
      if (entry.uses(layout)) {
        Optional<StateLayout.Field> missing =
            layout.fields().stream().filter(field -> field.initial().isEmpty()).findFirst();
        if (missing.isPresent()) {
          throw new ModelException(
              "compile: an executable needs the value of variable '"
                  + missing.get().port().name()
                  + "'");
        }
      }
    }
  }

  /** {@return the definitions of the program's first module; the entry is in another one} */
  String definitions() {
    Program program = entry.program();
    List<String> arguments = new ArrayList<>();
    line("%argc = load i64, ptr %stack");
    line("%enough = icmp ugt i64 %argc, 1");
    line("br i1 %enough, label %open, label %usage");
    line("usage:");
    fail(2, "usage: PROGRAM INPUT [OUTPUT]\n");
    line("open:");
    line("%argv1 = getelementptr i64, ptr %stack, i32 2");
    line("%path = load ptr, ptr %argv1");
    line("%in = call i64 @sinter.open(ptr %path, i64 0)");
    line("%more = icmp ugt i64 %argc, 2");
    line("br i1 %more, label %create, label %begin");
    line("create:");
    line("%argv2 = getelementptr i64, ptr %stack, i32 3");
    line("%target = load ptr, ptr %argv2");
    line("%created = call i64 @sinter.open(ptr %target, i64 577)");
    line("br label %begin");
    line("begin:");
    line("%out = phi i64 [ 1, %open ], [ %created, %create ]");
    dimensions(program);
    for (Program.Port port : program.inputs()) {
      String bytes = evaluate(port.type().shape().size().times(port.type().dtype().bytes()));
      String memory = map(bytes);
      line("call void @sinter.read(i64 %in, ptr " + memory + ", i64 " + bytes + ")");
      arguments.add("ptr " + memory);
    }
    List<String> writes = new ArrayList<>();
    for (Program.Port port : program.outputs()) {
      String bytes = evaluate(port.type().shape().size().times(port.type().dtype().bytes()));
      String memory = map(bytes);
      writes.add("call void @sinter.write(i64 %out, ptr " + memory + ", i64 " + bytes + ")");
      arguments.add("ptr " + memory);
    }
    for (StateLayout layout : List.of(entry.weights(), entry.state())) {
      if (entry.uses(layout)) {
        String symbol = Names.global(entry.initial(layout));
        globals.add(symbol + " = external constant i8\n");
        arguments.add("ptr " + symbol);
      }
    }
    for (int i = 0; i < program.dimensions().size(); i++) {
      arguments.add("i64 %dim" + i);
    }
    String arena = "0";
    for (ArenaLayout.Region region : entry.arena().regions()) {
      arena = value("add i64 " + arena + ", " + evaluate(region.names().times(region.unitBytes())));
    }
    arguments.add("ptr " + map(value("add i64 " + arena + ", " + entry.scratchBytes())));
    call(arguments, writes);
    return String.join("", globals)
        + SUPPORT_START
        + support()
        + "define hidden void @sinter.main(ptr %stack) #0 {\n"
        + main
        + "}\n"
        + "declare i32 "
        + Names.global(entry.symbol())
        + "("
        + types(arguments)
        + ")\n";
  }

  private static String types(List<String> arguments) {
    return String.join(", ", arguments.stream().map(argument -> argument.split(" ")[0]).toList());
  }

  private void dimensions(Program program) {
    line("%dims = alloca [" + Math.max(1, program.dimensions().size()) + " x i64], align 8");
    if (!program.dimensions().isEmpty()) {
      line(
          "call void @sinter.read(i64 %in, ptr %dims, i64 "
              + 8 * program.dimensions().size()
              + ")");
    }
    for (int i = 0; i < program.dimensions().size(); i++) {
      line("%dimp" + i + " = getelementptr i64, ptr %dims, i32 " + i);
      line("%dim" + i + " = load i64, ptr %dimp" + i);
      line("%legal" + i + " = icmp ult i64 %dim" + i + ", 2147483648");
      line("br i1 %legal" + i + ", label %good" + i + ", label %bad" + i);
      line("bad" + i + ":");
      fail(5, "dimension '" + program.dimensions().get(i) + "' is not between 0 and 2147483647\n");
      line("good" + i + ":");
    }
  }

  private void call(List<String> arguments, List<String> writes) {
    line(
        "%code = call i32 "
            + Names.global(entry.symbol())
            + "("
            + String.join(", ", arguments)
            + ")");
    line("%fine = icmp eq i32 %code, 0");
    line("br i1 %fine, label %write, label %failed");
    line("write:");
    writes.forEach(this::line);
    line("call void @sinter.exit(i64 0, ptr null, i64 0)");
    line("unreachable");
    List<String> messages = entry.program().messages();
    List<String> cases = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      cases.add("i32 " + (i + 1) + ", label %message" + i);
    }
    line("failed:");
    line("switch i32 %code, label %other [ " + String.join(" ", cases) + " ]");
    for (int i = 0; i < messages.size(); i++) {
      line("message" + i + ":");
      fail(1, messages.get(i) + "\n");
    }
    line("other:");
    fail(1, "data error\n");
  }

  private String map(String bytes) {
    String name = "%m" + ++values;
    line(name + " = call ptr @sinter.map(i64 " + bytes + ")");
    return name;
  }

  private String value(String instruction) {
    String name = "%x" + ++values;
    line(name + " = " + instruction);
    return name;
  }

  private String evaluate(Dim dim) {
    String product = Long.toString(dim.factor());
    for (String name : dim.names()) {
      product = value("mul i64 " + product + ", %dim" + entry.program().dimensions().indexOf(name));
    }
    return product;
  }

  private void fail(int code, String message) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    String name = "@message." + globals.size();
    globals.add(name + " = internal constant " + ModuleText.array(bytes) + "\n");
    line("call void @sinter.exit(i64 " + code + ", ptr " + name + ", i64 " + bytes.length + ")");
    line("unreachable");
  }

  private void line(String instruction) {
    main.append(instruction.endsWith(":") ? "" : "  ").append(instruction).append('\n');
  }

  private String support() {
    boolean x86 = system == SystemInterface.LINUX_X86_64;
    return SUPPORT
        .replace("START", start())
        .replace(
            "OPEN",
            SystemCalls.call(
                system, x86 ? 257 : 56, "i64 -100", "ptr %path", "i64 %flags", "i64 420"))
        .replace(
            "READ", SystemCalls.call(system, x86 ? 0 : 63, "i64 %file", "ptr %to", "i64 %left"))
        .replace(
            "WRITE", SystemCalls.call(system, x86 ? 1 : 64, "i64 %file", "ptr %from", "i64 %left"))
        .replace(
            "MAP",
            SystemCalls.call(
                system, x86 ? 9 : 222, "i64 0", "i64 %size", "i64 3", "i64 34", "i64 -1", "i64 0"))
        .replace("SAY", SystemCalls.call(system, x86 ? 1 : 64, "i64 2", "ptr %text", "i64 %length"))
        .replace("EXIT", SystemCalls.call(system, x86 ? 231 : 94, "i64 %code"));
  }

  /**
   * The kernel starts a program with its arguments on the stack, which is not aligned as a call
   * would have it.
   */
  private String start() {
    return switch (system) {
      case LINUX_X86_64 ->
          "xorl %ebp, %ebp\\0A movq %rsp, %rdi\\0A andq $-16, %rsp\\0A callq sinter.main\\0A ud2";
      case LINUX_AARCH64 -> "mov x29, xzr\\0A mov x0, sp\\0A bl sinter.main\\0A brk #1";
      case LINUX_RISCV64 -> "mv a0, sp\\0A andi sp, sp, -16\\0A call sinter.main\\0A ebreak";
      case NONE -> throw new ModelException("compile: no executable without a system");
    };
  }

  private static final String SUPPORT_START =
      "module asm \".globl _start\"\nmodule asm \"_start:\"\n";

  private static final String SUPPORT =
      """
      module asm "START"
      define internal void @sinter.exit(i64 %code, ptr %text, i64 %length) noinline #0 {
        %said = SAY
        %gone = EXIT
        unreachable
      }
      define internal i64 @sinter.open(ptr %path, i64 %flags) noinline #0 {
        %file = OPEN
        %bad = icmp slt i64 %file, 0
        br i1 %bad, label %fail, label %good
      fail:
        call void @sinter.exit(i64 3, ptr @sinter.cannot.open, i64 19)
        unreachable
      good:
        ret i64 %file
      }
      define internal ptr @sinter.map(i64 %bytes) noinline #0 {
        %size = add i64 %bytes, 64
        %address = MAP
        %bad = icmp ugt i64 %address, -4096
        br i1 %bad, label %fail, label %good
      fail:
        call void @sinter.exit(i64 5, ptr @sinter.no.memory, i64 18)
        unreachable
      good:
        %pointer = inttoptr i64 %address to ptr
        ret ptr %pointer
      }
      define internal void @sinter.read(i64 %file, ptr %memory, i64 %bytes) noinline #0 {
      entry:
        br label %next
      next:
        %left = phi i64 [ %bytes, %entry ], [ %rest, %more ]
        %to = phi ptr [ %memory, %entry ], [ %after, %more ]
        %done = icmp eq i64 %left, 0
        br i1 %done, label %good, label %try
      try:
        %got = READ
        %bad = icmp sle i64 %got, 0
        br i1 %bad, label %fail, label %more
      more:
        %rest = sub i64 %left, %got
        %after = getelementptr i8, ptr %to, i64 %got
        br label %next
      fail:
        call void @sinter.exit(i64 4, ptr @sinter.too.short, i64 19)
        unreachable
      good:
        ret void
      }
      define internal void @sinter.write(i64 %file, ptr %memory, i64 %bytes) noinline #0 {
      entry:
        br label %next
      next:
        %left = phi i64 [ %bytes, %entry ], [ %rest, %more ]
        %from = phi ptr [ %memory, %entry ], [ %after, %more ]
        %done = icmp eq i64 %left, 0
        br i1 %done, label %good, label %try
      try:
        %got = WRITE
        %bad = icmp sle i64 %got, 0
        br i1 %bad, label %fail, label %more
      more:
        %rest = sub i64 %left, %got
        %after = getelementptr i8, ptr %from, i64 %got
        br label %next
      fail:
        call void @sinter.exit(i64 4, ptr @sinter.cannot.write, i64 20)
        unreachable
      good:
        ret void
      }
      @sinter.cannot.open = internal constant [19 x i8] c"cannot open a file\\0A"
      @sinter.no.memory = internal constant [18 x i8] c"not enough memory\\0A"
      @sinter.too.short = internal constant [19 x i8] c"INPUT is too short\\0A"
      @sinter.cannot.write = internal constant [20 x i8] c"cannot write OUTPUT\\0A"
      """;
}
