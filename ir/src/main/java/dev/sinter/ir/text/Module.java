package dev.sinter.ir.text;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code .sir} file holds. Functions that ops of other functions name (bodies of loops,
 * branches, callees) are functions of the file like any other.
 *
 * @param functions graphs, in the order of the file
 * @param kernels functions as kernels
 * @param procs loop procedures
 * @param programs compiled functions as plans
 */
public record Module(
    List<Graph> functions, List<KernelFunction> kernels, List<Proc> procs, List<Program> programs) {
  /** Freezes the lists. */
  public Module {
    functions = List.copyOf(functions);
    kernels = List.copyOf(kernels);
    procs = List.copyOf(procs);
    programs = List.copyOf(programs);
  }

  /** {@return the module of these functions} */
  public static Module of(Graph... functions) {
    return new Module(List.of(functions), List.of(), List.of(), List.of());
  }

  /** {@return this with other functions} */
  public Module withFunctions(List<Graph> others) {
    return new Module(others, kernels, procs, programs);
  }

  /** {@return this with other programs} */
  public Module withPrograms(List<Program> others) {
    return new Module(functions, kernels, procs, others);
  }

  /** {@return the function of that name} */
  public Optional<Graph> function(String name) {
    return functions.stream().filter(f -> f.name().equals(name)).findFirst();
  }

  /** {@return the function as kernels of that name} */
  public Optional<KernelFunction> kernelFunction(String name) {
    return kernels.stream().filter(k -> k.name().equals(name)).findFirst();
  }

  /** {@return the proc of that name} */
  public Optional<Proc> proc(String name) {
    return procs.stream().filter(p -> p.name().equals(name)).findFirst();
  }

  /** {@return the program of that name} */
  public Optional<Program> program(String name) {
    return programs.stream().filter(p -> p.name().equals(name)).findFirst();
  }
}
