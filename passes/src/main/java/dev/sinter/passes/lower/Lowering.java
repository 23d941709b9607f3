package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.kernel.KernelGraph;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.passes.fusion.FusionDecision;
import dev.sinter.passes.fusion.MakeKernels;
import dev.sinter.passes.fusion.PrepareForKernels;
import dev.sinter.passes.memory.PlanMemory;
import java.util.ArrayList;
import java.util.List;

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
    List<FusionDecision> decisions = new ArrayList<>();
    Graph prepared = PrepareForKernels.run(graph);
    KernelGraph kernels = MakeKernels.run(prepared, options.fusion(), decisions);
    Procs procs = new Procs(target, options.scheduler());
    Program unplaced = ProgramBuilder.build(prepared, kernels, procs);
    PlanMemory.Result placed = PlanMemory.run(unplaced, procs.facts());
    return new Result(kernels, placed.program(), decisions, placed.explanation());
  }

  /** {@return the program of a graph before memory is planned: its temporaries have no place} */
  public static Program unplaced(Graph graph, Target target, LoweringOptions options) {
    Graph prepared = PrepareForKernels.run(graph);
    KernelGraph kernels = MakeKernels.run(prepared, options.fusion(), new ArrayList<>());
    return ProgramBuilder.build(prepared, kernels, new Procs(target, options.scheduler()));
  }
}
