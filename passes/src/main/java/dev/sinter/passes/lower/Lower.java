package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.NestedGraphs;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.text.Module;
import dev.sinter.passes.Pass;
import dev.sinter.passes.PassContext;
import dev.sinter.passes.PassFactory;
import dev.sinter.passes.PassFactory.Option;
import dev.sinter.passes.PassOptions;
import dev.sinter.passes.fusion.FusionOptions;
import dev.sinter.passes.schedule.HeuristicScheduler;
import dev.sinter.passes.schedule.Scheduler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@link Lowering} in a pipeline: every function that no other one names becomes a program.
 * Decisions of fusion and of memory planning are remarks.
 *
 * @param options how
 */
public record Lower(LoweringOptions options) implements Pass {

  static final Option MAX_OPS =
      new Option("max-ops", "" + FusionOptions.DEFAULT.maxOps(), "most scalar ops in one stage");
  static final Option MAX_STAGES =
      new Option("max-stages", "" + FusionOptions.DEFAULT.maxStages(), "most stages of one kernel");
  static final Option ROW_BYTES =
      new Option(
          "row-bytes", "" + FusionOptions.DEFAULT.rowBytes(), "most bytes of buffers of one row");

  /** {@return what may be fused, as the three options say} */
  static FusionOptions fusion(PassOptions given) {
    return new FusionOptions(
        true,
        given.integer("max-ops", 1),
        given.integer("max-stages", 1),
        given.integer("row-bytes", 0));
  }

  /** {@return its factory} */
  public static PassFactory factory() {
    return new PassFactory(
        "lower",
        "makes programs of functions: fuses ops into kernels, shapes their loops, plans memory",
        List.of(
            new Option("fuse", "true", "whether ops are fused; else each is a kernel of its own"),
            MAX_OPS,
            MAX_STAGES,
            ROW_BYTES,
            new Option("schedule", "true", "whether loops are shaped for the target")),
        given -> new Lower(options(given)));
  }

  private static LoweringOptions options(PassOptions given) {
    FusionOptions fusion = given.flag("fuse") ? fusion(given) : FusionOptions.NONE;
    Scheduler scheduler = given.flag("schedule") ? HeuristicScheduler.INSTANCE : Scheduler.NAIVE;
    return new LoweringOptions(fusion, scheduler);
  }

  /** {@return the functions that no other one names} */
  static List<Graph> entries(Module module) {
    Set<Graph> named = new HashSet<>();
    for (Graph function : module.functions()) {
      function.nodes().forEach(n -> NestedGraphs.of(n.op()).forEach(named::add));
    }
    return module.functions().stream().filter(f -> !named.contains(f)).toList();
  }

  @Override
  public String name() {
    return "lower";
  }

  @Override
  public Module run(Module module, PassContext context) {
    if (module.functions().isEmpty()) {
      return module;
    }
    List<Program> programs = new ArrayList<>(module.programs());
    for (Graph function : entries(module)) {
      Lowering.Result result = Lowering.explain(function, context.target(), options);
      result.fusion().forEach(decision -> context.remark("lower", decision.toString()));
      result.memory().forEach(line -> context.remark("lower", line));
      programs.add(result.program());
    }
    return new Module(List.of(), module.kernels(), module.procs(), programs);
  }
}
