package dev.sinter.cli;

import dev.sinter.codegen.aot.AotCompiler;
import dev.sinter.codegen.aot.Artifact;
import dev.sinter.codegen.target.Targets;
import dev.sinter.ir.text.NearestName;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sinter compile}: makes machine code of a model, ahead of time. */
@Command(
    name = "compile",
    description =
        "Compiles a model ahead of time: to an object file, a library, an executable, a C header.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sinter compile examples/digits.sinter --weights digits.ckpt -o out",
      "  sinter compile examples/digits.sinter -o out --target aarch64 --emit"
          + " static-library,header",
      "  sinter compile examples/digits.sinter -o out --entry predict,test,train --emit"
          + " shared-library,header",
      "  sinter compile examples/digits.sinter -o out --target cortex-m4 --emit object,header",
      "",
      "The C header in the output directory says how to call what was made."
    })
final class CompileCommand extends ModelCommand {
  private static final List<String> ENTRIES = List.of("predict", "test", "train");

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Where the files go; made if absent.")
  private Path output;

  @Option(
      names = "--target",
      paramLabel = "TRIPLE",
      defaultValue = "host",
      description =
          "The machine: host (default), a name (x86-64, x86-64-v2, x86-64-v3, x86-64-v4, aarch64,"
              + " riscv64, riscv32, cortex-m4, wasm32), or TRIPLE[:CPU[:FEATURE,...]].")
  private String target;

  @Option(
      names = "--entry",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "predict",
      description = "Entries: predict (default), test, train; several with commas.")
  private List<String> entries;

  @Option(
      names = "--emit",
      split = ",",
      paramLabel = "KIND",
      defaultValue = "object,header",
      description =
          "object, header, static-library, shared-library, executable, llvm-ir, assembly; several"
              + " with commas. Default: object,header.")
  private List<String> kinds;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "Weights that 'fit --save' wrote. Default: initial values.")
  private @Nullable Path weights;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Prefix of files and symbols. Default: the model's name.")
  private @Nullable String name;

  @Override
  int run(Loaded loaded) {
    Set<Artifact> artifacts = EnumSet.noneOf(Artifact.class);
    kinds.forEach(kind -> artifacts.add(artifact(kind)));
    for (String entry : entries) {
      if (!ENTRIES.contains(entry)) {
        throw new UsageException(
            "there is no entry '"
                + entry
                + "'"
                + NearestName.hint(entry, ENTRIES)
                + "; entries are "
                + String.join(", ", ENTRIES));
      }
    }
    var machine = Targets.parse(target);
    loaded.training().ifPresent(settings -> settings.compile(loaded.model()));
    if (weights != null) {
      restore(loaded.model(), weights);
    }
    Entries traced = new Entries(loaded, () -> data(loaded));
    String prefix = name == null ? loaded.model().name() : name;
    for (Path file :
        new AotCompiler(traced.lowered(prefix, entries, machine), machine)
            .compile(artifacts, output)) {
      out().println(file);
    }
    return ExitCodes.DONE;
  }

  private static Artifact artifact(String kind) {
    List<String> names = EnumSet.allOf(Artifact.class).stream().map(CompileCommand::name).toList();
    return EnumSet.allOf(Artifact.class).stream()
        .filter(artifact -> name(artifact).equals(kind))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--emit does not know '"
                        + kind
                        + "'"
                        + NearestName.hint(kind, names)
                        + "; kinds are "
                        + String.join(", ", names)));
  }

  private static String name(Artifact artifact) {
    return artifact.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
