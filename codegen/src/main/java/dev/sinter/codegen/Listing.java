package dev.sinter.codegen;

import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.text.Module;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.verify.Verifier;
import dev.sinter.ir.verify.Violation;
import dev.sinter.passes.PassContext;
import dev.sinter.passes.PassManager;
import dev.sinter.passes.PassRegistry;
import dev.sinter.passes.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The texts that a module can be shown as, one for each level of the road. What is missing on the
 * way to a level is run with default options: a graph can be listed as assembly.
 */
public enum Listing {
  /** The module as it is. */
  SIR,
  /** Fused kernels. */
  KERNELS,
  /** Loops as the schedule shapes them, memory not placed. */
  LOOPS,
  /** Procs as they are emitted, and the plan. */
  PROGRAM,
  /** LLVM's intermediate representation, before LLVM's passes. */
  LLVM_IR,
  /** The same after LLVM's passes. */
  OPTIMIZED_LLVM_IR,
  /** The target's assembly. */
  ASSEMBLY,
  /** Class files for Java machines without the Vector API. */
  BYTECODE,
  /** Class files that use the Vector API, for this machine. */
  VECTOR_BYTECODE;

  /** {@return the name in commands: {@code llvm-ir}} */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Finds a listing.
   *
   * @param text its name
   * @throws ModelException if there is none of that name; names all
   */
  public static Listing named(String text) {
    for (Listing listing : values()) {
      if (listing.text().equals(text)) {
        return listing;
      }
    }
    throw new ModelException(
        "listing '"
            + text
            + "' is not known; use one of "
            + List.of(values()).stream().map(Listing::text).collect(Collectors.joining(", ")));
  }

  /**
   * Lists a module.
   *
   * @param module what
   * @param target what code is made for; listings of bytecode have a target of their own
   * @return the text
   * @throws ModelException if the module cannot be brought to this level
   */
  public String print(Module module, Target target) {
    return switch (this) {
      case SIR -> Printer.print(module);
      case KERNELS -> Printer.print(run(toKernels(module), module, target));
      case LOOPS -> Printer.print(toLoops(module, target));
      case PROGRAM -> Printer.print(toProgram(module, target));
      case LLVM_IR -> each(module, target, new LlvmBackend(target)::print);
      case OPTIMIZED_LLVM_IR -> each(module, target, new LlvmBackend(target)::printOptimized);
      case ASSEMBLY -> each(module, target, new LlvmBackend(target)::printAssembly);
      case BYTECODE -> bytecode(module, JvmBackend.scalar());
      case VECTOR_BYTECODE -> bytecode(module, new JvmBackend());
    };
  }

  private static String bytecode(Module module, JvmBackend backend) {
    return each(module, backend.target(), backend::print);
  }

  private static String each(Module module, Target target, Function<Program, String> print) {
    Module lowered = toProgram(module, target);
    if (lowered.programs().isEmpty()) {
      throw new ModelException("there is no function, kernels or program to make code of");
    }
    for (Program program : lowered.programs()) {
      List<Violation> wrong = new ArrayList<>();
      for (Proc proc : program.procs()) {
        wrong.addAll(Verifier.check(proc, true));
      }
      if (!wrong.isEmpty()) {
        throw new ModelException(
            "program @"
                + program.name()
                + " is not ready for backends: "
                + wrong.stream().map(Violation::toString).collect(Collectors.joining("; ")));
      }
    }
    return lowered.programs().stream().map(print).collect(Collectors.joining("\n"));
  }

  private static Module toLoops(Module module, Target target) {
    Module kernels = run(toKernels(module), module, target);
    boolean missing = kernels.kernels().stream().anyMatch(k -> kernels.program(k.name()).isEmpty());
    return missing ? run("write-loops,schedule", kernels, target) : kernels;
  }

  private static Module toProgram(Module module, Target target) {
    return run("expand-functions,flatten-loops,plan-memory", toLoops(module, target), target);
  }

  private static String toKernels(Module module) {
    return module.functions().isEmpty() ? "" : "fuse";
  }

  private static Module run(String pipeline, Module module, Target target) {
    return new PassManager(PassRegistry.load(), PassManager.Options.DEFAULT)
        .run(Pipeline.parse(pipeline), module, new PassContext(target))
        .module();
  }
}
