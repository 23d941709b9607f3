package dev.sinter.cli;

import dev.sinter.conformance.ModelFolder;
import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.language.SinterWriter;
import dev.sinter.runtime.file.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sinter convert}: a model in another format; or a look at a folder of model files. */
@Command(
    name = "convert",
    description =
        "Writes a model in another format: .keras and .h5 with its weights, .json, .yaml and"
            + " .sinter without.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sinter convert old.h5 -o new.keras",
      "  sinter convert keras.json -o model.sinter",
      "  sinter convert model.sinter -o keras.json",
      "  sinter convert keras.json      prints the model language",
      "  sinter convert --check models  says of every model file in a folder whether it loads, all",
      "                                 causes if not, and how far its outputs are from recorded"
          + " ones",
      "",
      "With --check, exit code 1 if outputs are beyond rtol 1e-4, atol 1e-5; refused files count"
          + " as",
      "told, not as failed."
    })
final class ConvertCommand extends ModelCommand {
  private static final List<String> FORMATS =
      List.of(".keras", ".h5", ".hdf5", ".json", ".yaml", ".yml", ".sinter");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "A .keras, .h5, .json, .yaml or .sinter file. Default: print the model language.")
  private @Nullable Path output;

  @Option(
      names = "--check",
      description = "MODEL is a folder: load every model file in it and compare.")
  private boolean check;

  @Option(names = "--json", description = "With --check: print all verdicts as JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    return check ? checkFolder() : super.call();
  }

  private int checkFolder() {
    if (!Files.isDirectory(file())) {
      throw new ModelException("convert --check: " + file() + " is no folder");
    }
    List<ModelFolder.Verdict> verdicts =
        new ModelFolder(file(), main().backend())
            .check(
                verdict -> {
                  if (!json) {
                    out().println(verdict);
                    out().flush();
                  }
                });
    if (json) {
      json(
          Map.of(
              "files",
              verdicts.stream().map(ConvertCommand::entry).toList(),
              "summary",
              ModelFolder.summary(verdicts)));
    } else {
      out().println(ModelFolder.summary(verdicts));
    }
    boolean beyond =
        verdicts.stream().flatMap(v -> v.comparison().stream()).anyMatch(c -> !c.isWithin());
    return beyond ? ExitCodes.FAILED : ExitCodes.DONE;
  }

  private static Map<String, Object> entry(ModelFolder.Verdict verdict) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("file", verdict.file());
    entry.put("loaded", verdict.loaded());
    entry.put("detail", verdict.detail());
    verdict
        .comparison()
        .ifPresent(
            comparison -> {
              entry.put("within", comparison.isWithin());
              entry.put("deviation", comparison.deviation());
              comparison.failure().ifPresent(why -> entry.put("failure", why));
            });
    return entry;
  }

  @Override
  int run(Loaded loaded) {
    if (output == null) {
      out().print(SinterWriter.write(loaded.model()));
      return ExitCodes.DONE;
    }
    String name = output.toString();
    if (FORMATS.stream().noneMatch(name::endsWith)) {
      throw new UsageException(
          "the output must end with one of " + String.join(", ", FORMATS) + ", got " + output);
    }
    if (name.endsWith(".sinter")) {
      String text = SinterWriter.write(loaded.model());
      AtomicFile.write(output, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    } else {
      Models.save(loaded.model(), output, options -> {});
    }
    return ExitCodes.DONE;
  }
}
