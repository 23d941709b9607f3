package dev.sinter.cli;

import dev.sinter.codegen.Compiler;
import dev.sinter.codegen.target.Targets;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.target.Target;
import dev.sinter.passes.fusion.FusionDecision;
import dev.sinter.passes.fusion.FusionOptions;
import dev.sinter.passes.fusion.KernelReport;
import dev.sinter.passes.fusion.MakeKernels;
import dev.sinter.passes.fusion.PrepareForKernels;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sinter kernels}: what fusion makes of a model. */
@Command(
    name = "kernels",
    description =
        "Lists the kernels of a model: the ops in each, what it reads and writes, how much work it"
            + " is, and why it ends where it ends.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sinter kernels examples/mnist_mlp.sinter",
      "  sinter kernels examples/vae.sinter --entry predict,train",
      "  sinter kernels examples/vae.sinter --decisions     everything that fusion asked itself"
    })
final class KernelsCommand extends ModelCommand {
  @Option(
      names = "--entry",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "train",
      description = "Entries: train (default), test, predict; several with commas.")
  private List<String> entries;

  @Option(
      names = "--target",
      paramLabel = "TRIPLE",
      defaultValue = "host",
      description = "The machine that passes work for.")
  private String target;

  @Option(names = "--no-fusion", description = "Every op as a kernel of its own, to compare.")
  private boolean withoutFusion;

  @Option(names = "--decisions", description = "Print what fusion asked and answered instead.")
  private boolean decisions;

  @Override
  int run(Loaded loaded) {
    entries.forEach(Entries::check);
    loaded.training().ifPresent(settings -> settings.compile(loaded.model()));
    Target machine = Targets.parse(target);
    Entries traced = Entries.ofTypes(loaded, "kernels");
    for (String entry : entries) {
      Graph graph = Compiler.simplified(traced.trace(entry).named(), machine);
      FusionOptions options = withoutFusion ? FusionOptions.NONE : FusionOptions.DEFAULT;
      List<FusionDecision> answers = new ArrayList<>();
      KernelReport report =
          MakeKernels.explain(PrepareForKernels.run(graph), options, answers).report();
      if (decisions) {
        answers.forEach(out()::println);
      } else {
        out().print(report);
      }
    }
    out().flush();
    return ExitCodes.DONE;
  }
}
