package dev.sinter.codegen;

import dev.sinter.ir.graph.Graph;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.runtime.program.Executable;

/**
 * The whole road from a graph to something that runs: lowering for the backend's target, then the
 * backend.
 *
 * <p>Immutable; any number of threads may compile at once.
 */
public final class Compiler {
  private final Backend backend;
  private final LoweringOptions options;

  /** Compiles for {@code backend}, lowering as {@code options} say. */
  public Compiler(Backend backend, LoweringOptions options) {
    this.backend = backend;
    this.options = options;
  }

  /**
   * What a graph became.
   *
   * @param executable to be closed by the caller
   * @param lowering the program and the decisions that led to it
   * @param phases how long each phase took
   */
  public record Compilation(Executable executable, Lowering.Result lowering, Phases phases) {}

  /** {@return the graph, ready to run} */
  public Executable compile(Graph graph) {
    return explain(graph).executable();
  }

  /** {@return the graph, ready to run, and how it came about} */
  public Compilation explain(Graph graph) {
    Phases phases = new Phases();
    Lowering.Result lowering =
        phases.time("lower", () -> Lowering.explain(graph, backend.target(), options));
    return new Compilation(backend.load(lowering.program(), phases), lowering, phases);
  }
}
