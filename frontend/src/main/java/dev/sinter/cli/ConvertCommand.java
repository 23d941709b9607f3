package dev.sinter.cli;

import dev.sinter.format.KerasJson;
import dev.sinter.language.SinterWriter;
import dev.sinter.runtime.file.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sinter convert}: the structure of a model in another format. */
@Command(
    name = "convert",
    description = "Writes the structure of a model in another format; weights are left out.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sinter convert keras.json -o model.sinter",
      "  sinter convert model.sinter -o keras.json",
      "  sinter convert keras.json      prints the model language"
    })
final class ConvertCommand extends ModelCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "A .sinter or .json file. Default: print the model language.")
  private @Nullable Path output;

  @Override
  int run(Loaded loaded) {
    if (output == null) {
      out().print(SinterWriter.write(loaded.model()));
      return ExitCodes.DONE;
    }
    String name = output.toString();
    if (!name.endsWith(".json") && !name.endsWith(".sinter")) {
      throw new UsageException("the output must end with .sinter or .json, got " + output);
    }
    String text =
        name.endsWith(".json")
            ? KerasJson.write(loaded.model())
            : SinterWriter.write(loaded.model());
    AtomicFile.write(output, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    return ExitCodes.DONE;
  }
}
