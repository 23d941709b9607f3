package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.text.Module;
import dev.sinter.passes.Pass;
import dev.sinter.passes.PassContext;
import dev.sinter.passes.PassFactory;
import dev.sinter.passes.fusion.FusionDecision;
import dev.sinter.passes.fusion.FusionOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Fusion in a pipeline: every function that no other one names becomes kernels. Each decision, with
 * its reason, is a remark.
 *
 * @param options what may be fused
 */
public record FuseOps(FusionOptions options) implements Pass {

  /** {@return its factory} */
  public static PassFactory factory() {
    return new PassFactory(
        "fuse",
        "makes kernels of functions: ops that share a row of work share a kernel",
        List.of(Lower.MAX_OPS, Lower.MAX_STAGES, Lower.ROW_BYTES),
        given -> new FuseOps(Lower.fusion(given)));
  }

  @Override
  public String name() {
    return "fuse";
  }

  @Override
  public Module run(Module module, PassContext context) {
    if (module.functions().isEmpty()) {
      return module;
    }
    List<KernelFunction> kernels = new ArrayList<>(module.kernels());
    List<FusionDecision> decisions = new ArrayList<>();
    for (Graph function : Lower.entries(module)) {
      kernels.add(Lowering.fuse(function, options, decisions));
    }
    decisions.forEach(decision -> context.remark(name(), decision.toString()));
    return new Module(List.of(), kernels, module.procs(), module.programs());
  }
}
