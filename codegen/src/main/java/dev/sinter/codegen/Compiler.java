package dev.sinter.codegen;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.text.Module;
import dev.sinter.passes.PassContext;
import dev.sinter.passes.PassManager;
import dev.sinter.passes.PassRegistry;
import dev.sinter.passes.Pipeline;
import dev.sinter.passes.lower.KnownKernels;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.runtime.program.Executable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The whole road from a graph to something that runs: passes on the graph, lowering for the
 * backend's target, then the backend.
 *
 * <p>Graphs that one compiler compiles share the kernels that are equal. Any number of threads may
 * compile at once.
 */
public final class Compiler {
  /** The passes on graphs that compilation runs unless told otherwise. */
  public static final Pipeline GRAPH_PASSES =
      Pipeline.parse("canonicalize,merge-scans,decompose,canonicalize");

  private final Backend backend;
  private final LoweringOptions options;
  private final PassRegistry registry;
  private final Pipeline graphPasses;
  private final KnownKernels known = new KnownKernels();

  /**
   * Compiles for {@code backend}, with {@link #GRAPH_PASSES} and lowering as {@code options} say.
   */
  public Compiler(Backend backend, LoweringOptions options) {
    this(backend, options, PassRegistry.load(), GRAPH_PASSES);
  }

  /**
   * Compiles with passes of one's own.
   *
   * @param backend makes the executable
   * @param options how to lower
   * @param registry the passes that {@code graphPasses} may name
   * @param graphPasses run before lowering; each keeps the graph a graph of the same parameters and
   *     results
   */
  public Compiler(
      Backend backend, LoweringOptions options, PassRegistry registry, Pipeline graphPasses) {
    this.backend = backend;
    this.options = options;
    this.registry = registry;
    this.graphPasses = graphPasses;
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
    return start(graph).get();
  }

  /**
   * {@return graphs, ready to run, and how they came about} Takes less time than one after the
   * other: the backend works on one while the next is lowered.
   */
  public List<Compilation> explain(List<Graph> graphs) {
    List<Supplier<Compilation>> started = new ArrayList<>();
    graphs.forEach(graph -> started.add(start(graph)));
    List<Compilation> done = new ArrayList<>();
    try {
      started.forEach(compilation -> done.add(compilation.get()));
      return done;
    } catch (RuntimeException e) {
      done.forEach(compilation -> compilation.executable().close());
      throw e;
    }
  }

  private Supplier<Compilation> start(Graph graph) {
    Phases phases = new Phases();
    Graph simplified = phases.time("graph-passes", () -> passes(graph));
    Lowering.Result lowering =
        phases.time("lower", () -> Lowering.explain(simplified, backend.target(), options, known));
    Supplier<Executable> executable = backend.start(lowering.program(), phases);
    return () -> new Compilation(executable.get(), lowering, phases);
  }

  private Graph passes(Graph graph) {
    return passes(graph, backend.target(), registry, graphPasses);
  }

  /** {@return the graph after {@link #GRAPH_PASSES}, as lowering takes it} */
  public static Graph simplified(Graph graph, Target target) {
    return passes(graph, target, PassRegistry.load(), GRAPH_PASSES);
  }

  private static Graph passes(
      Graph graph, Target target, PassRegistry registry, Pipeline graphPasses) {
    PassManager manager = new PassManager(registry, PassManager.Options.FAST);
    PassContext context = new PassContext(target);
    return manager
        .run(graphPasses, Module.of(graph), context)
        .module()
        .function(graph.name())
        .orElseThrow(
            () ->
                new ModelException(
                    "pipeline "
                        + graphPasses
                        + ": the function @"
                        + graph.name()
                        + " is gone; passes before lowering must keep it"));
  }
}
