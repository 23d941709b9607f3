package dev.sinter.cli;

import dev.sinter.codegen.aot.AotCompiler;
import dev.sinter.codegen.aot.AotModel;
import dev.sinter.codegen.aot.Artifact;
import dev.sinter.codegen.jvm.JarWriter;
import dev.sinter.codegen.target.Targets;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.text.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
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
      "  sinter compile examples/digits.sinter -o out --emit jar      for Java 17 and newer, no"
          + " library needed",
      "  sinter compile examples/digits.sinter -o out --target cortex-m4 --emit object,header",
      "",
      "The C header in the output directory says how to call what was made."
    })
final class CompileCommand extends ModelCommand {
  /** Made of bytecode, by another writer than the other kinds. */
  private static final String JAR = "jar";

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
          "object, header, static-library, shared-library, executable, jar, llvm-ir, assembly;"
              + " several with commas. Default: object,header.")
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

  @Option(names = "--json", description = "Print what was made as JSON.")
  private boolean json;

  @Override
  int run(Loaded loaded) {
    Set<Artifact> artifacts = EnumSet.noneOf(Artifact.class);
    kinds.stream().filter(kind -> !kind.equals(JAR)).forEach(kind -> artifacts.add(artifact(kind)));
    entries.forEach(Entries::check);
    var machine = Targets.parse(target);
    loaded.training().ifPresent(settings -> settings.compile(loaded.model()));
    if (weights != null) {
      restore(loaded.model(), weights);
    }
    Entries traced = new Entries(loaded, () -> data(loaded).train().rows(0, 1));
    String prefix = name == null ? loaded.model().name() : name;
    AotModel lowered = traced.lowered(prefix, entries, machine);
    List<Path> files = new ArrayList<>();
    if (!artifacts.isEmpty()) {
      files.addAll(new AotCompiler(lowered, machine).compile(artifacts, output));
    }
    if (kinds.contains(JAR)) {
      files.add(jar(lowered, machine, output));
    }
    if (json) {
      describe(lowered, machine, files);
    } else {
      files.forEach(out()::println);
    }
    return ExitCodes.DONE;
  }

  private void describe(AotModel model, Target machine, List<Path> files) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("model", model.name());
    description.put("target", machine.triple());
    description.put("entries", List.copyOf(model.entries().keySet()));
    List<Map<String, Object>> made = new ArrayList<>();
    for (Path file : files) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("path", file.toString());
      entry.put("bytes", file.toFile().length());
      made.add(entry);
    }
    description.put("files", made);
    json(description);
  }

  /** {@return the jar of a model, written} */
  static Path jar(AotModel model, Target machine, Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new ModelException("compile: cannot write to " + directory + ": " + e.getMessage(), e);
    }
    Path file = directory.resolve(model.name() + ".jar");
    new JarWriter(model, 8 * machine.vectorBytes()).write(file);
    return file;
  }

  private static Artifact artifact(String kind) {
    List<String> names =
        Stream.concat(
                EnumSet.allOf(Artifact.class).stream().map(CompileCommand::name), Stream.of(JAR))
            .toList();
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
