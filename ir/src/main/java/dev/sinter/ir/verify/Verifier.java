package dev.sinter.ir.verify;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.text.Module;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Entry to the checks of all levels. */
public final class Verifier {
  private Verifier() {}

  /**
   * {@return every violation of a graph and of the graphs in its ops} See {@link GraphVerifier} for
   * the rules.
   */
  public static List<Violation> check(Graph graph) {
    return GraphVerifier.check(graph);
  }

  /**
   * Checks a proc.
   *
   * @param proc the proc
   * @param emittable whether it must be ready for backends: one-dimensional buffers, only ops that
   *     backends print, no VECTOR loops
   * @return every violation; see {@link ProcVerifier} for the rules
   */
  public static List<Violation> check(Proc proc, boolean emittable) {
    return new ProcVerifier(proc, emittable).check();
  }

  /**
   * {@return every violation of a program and its procs} See {@link ProgramVerifier} for the rules.
   */
  public static List<Violation> check(Program program) {
    return new ProgramVerifier(program).check();
  }

  /**
   * {@return every violation of a function as kernels} Values are defined once before they are read
   * and fit where they go; stages fit their results.
   */
  public static List<Violation> check(KernelFunction function) {
    return KernelVerifier.check(function);
  }

  /** {@return every violation of every item; procs need not be ready for backends} */
  public static List<Violation> check(Module module) {
    List<Violation> all = new ArrayList<>();
    module
        .functions()
        .forEach(f -> check(f).stream().filter(v -> !all.contains(v)).forEach(all::add));
    module.kernels().forEach(k -> all.addAll(check(k)));
    module.procs().forEach(p -> all.addAll(check(p, false)));
    module.programs().forEach(p -> all.addAll(check(p)));
    return all;
  }

  /**
   * Fails if a graph has violations.
   *
   * @param graph the graph
   * @param when what was done just before, such as {@code pass 'fuse'}
   * @throws IrException with all violations
   */
  public static void require(Graph graph, String when) {
    fail(check(graph), when);
  }

  /**
   * Fails if a proc has violations.
   *
   * @throws IrException with all violations
   */
  public static void require(Proc proc, boolean emittable, String when) {
    fail(check(proc, emittable), when);
  }

  /**
   * Fails if a program has violations.
   *
   * @throws IrException with all violations
   */
  public static void require(Program program, String when) {
    fail(check(program), when);
  }

  private static void fail(List<Violation> found, String when) {
    if (!found.isEmpty()) {
      throw new IrException(
          "the IR is wrong after "
              + when
              + ":\n"
              + found.stream().map(Violation::toString).collect(Collectors.joining("\n")));
    }
  }
}
