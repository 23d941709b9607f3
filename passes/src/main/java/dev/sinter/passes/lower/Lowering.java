package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelGraph;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.passes.fusion.FusionDecision;
import dev.sinter.passes.fusion.FusionOptions;
import dev.sinter.passes.fusion.MakeKernels;
import dev.sinter.passes.fusion.PrepareForKernels;
import dev.sinter.passes.memory.PlanMemory;
import dev.sinter.passes.memory.ProcFacts;
import dev.sinter.passes.schedule.Scheduler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The road from a graph to a program.
 *
 * <pre>
 *   Graph --prepare, group--> KernelGraph --write loops, schedule, expand, flatten--> procs + steps --plan memory--> Program
 * </pre>
 *
 * <p>Requires: a typed graph; composites and calls are taken apart here. Ensures: procs are ready
 * for emission, every buffer is placed, a row's result depends neither on the batch nor on the
 * number of workers.
 */
public final class Lowering {
  private Lowering() {}

  /**
   * A program and how it came about.
   *
   * @param kernels the kernels
   * @param program the program
   * @param fusion every decision of fusion, in order
   * @param memory what memory planning did, line by line
   */
  public record Result(
      KernelGraph kernels, Program program, List<FusionDecision> fusion, List<String> memory) {
    /** Freezes the lists. */
    public Result {
      fusion = List.copyOf(fusion);
      memory = List.copyOf(memory);
    }
  }

  /** {@return the program of a graph} */
  public static Program lower(Graph graph, Target target, LoweringOptions options) {
    return explain(graph, target, options).program();
  }

  /** {@return the program of a graph, with the decisions that led to it} */
  public static Result explain(Graph graph, Target target, LoweringOptions options) {
    return explain(graph, target, options, new KnownKernels());
  }

  /**
   * {@return the program of a graph, with the decisions that led to it}
   *
   * @param graph typed
   * @param target what the loops are shaped for
   * @param options how to lower
   * @param known what kernels became before, for the same target and options
   */
  public static Result explain(
      Graph graph, Target target, LoweringOptions options, KnownKernels known) {
    List<FusionDecision> decisions = new ArrayList<>();
    KernelFunction function = fuse(graph, options.fusion(), decisions);
    Procs procs = new Procs(shape(target, options), known);
    Program unplaced = ProgramBuilder.build(function, procs);
    PlanMemory.Result placed = PlanMemory.run(unplaced, procs.facts());
    return new Result(function.kernels(), placed.program(), decisions, placed.explanation());
  }

  private static Procs.Shape shape(Target target, LoweringOptions options) {
    return Procs.Shape.scheduled(options.scheduler(), target).emittable(target);
  }

  /**
   * {@return a graph as kernels}
   *
   * @param graph typed
   * @param options what may be fused
   * @param decisions receives every decision
   */
  public static KernelFunction fuse(
      Graph graph, FusionOptions options, List<FusionDecision> decisions) {
    Graph prepared = PrepareForKernels.run(graph);
    List<KernelFunction.Parameter> parameters = new ArrayList<>();
    for (Graph.Parameter p : prepared.parameters()) {
      boolean read =
          prepared.nodes().stream().anyMatch(n -> n.inputs().contains(p.node()))
              || prepared.results().stream().anyMatch(r -> r.node() == p.node());
      parameters.add(new KernelFunction.Parameter(p.name(), p.role(), p.segment(), read));
    }
    List<KernelFunction.Result> results =
        prepared.results().stream()
            .map(r -> new KernelFunction.Result(r.name(), r.role(), r.segment()))
            .toList();
    return new KernelFunction(MakeKernels.run(prepared, options, decisions), parameters, results);
  }

  /** {@return kernels as a program of plain loops: nothing shaped, no memory placed} */
  public static Program writeLoops(KernelFunction function) {
    return ProgramBuilder.build(function, new Procs(Procs.Shape.PLAIN));
  }

  /** {@return kernels as a program of loops shaped for a target; no memory placed} */
  public static Program schedule(KernelFunction function, Scheduler scheduler, Target target) {
    return ProgramBuilder.build(function, new Procs(Procs.Shape.scheduled(scheduler, target)));
  }

  /** {@return what memory planning knows of the procs of a function's kernels, by their names} */
  public static Map<String, ProcFacts> facts(KernelFunction function) {
    Procs procs = new Procs(Procs.Shape.PLAIN);
    ProgramBuilder.build(function, procs);
    return Collections.unmodifiableMap(procs.facts());
  }

  /** {@return the program of a graph before memory is planned: its temporaries have no place} */
  public static Program unplaced(Graph graph, Target target, LoweringOptions options) {
    KernelFunction function = fuse(graph, options.fusion(), new ArrayList<>());
    return ProgramBuilder.build(function, new Procs(shape(target, options)));
  }
}
