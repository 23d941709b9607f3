package dev.sinter.cli;

import dev.sinter.ir.text.Module;
import dev.sinter.ir.text.Printer;
import dev.sinter.runtime.file.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sinter trace}: the graph of an entry of a model, as text that {@code opt} reads. */
@Command(
    name = "trace",
    description =
        "Prints the graph of an entry of a model as IR text, before any pass: what 'opt' takes.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sinter trace examples/mnist_mlp.sinter",
      "  sinter trace examples/mnist_mlp.sinter --entry train -o train.sir",
      "  sinter opt train.sir --pipeline canonicalize --emit kernels"
    })
final class TraceCommand extends ModelCommand {
  @Option(
      names = "--entry",
      paramLabel = "NAME",
      defaultValue = "predict",
      description = "The entry: predict (default), test, train.")
  private String entry;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the text here instead of printing it.")
  private @Nullable Path output;

  @Override
  int run(Loaded loaded) {
    Entries.check(entry);
    loaded.training().ifPresent(settings -> settings.compile(loaded.model()));
    String text = Printer.print(Module.of(Entries.ofTypes(loaded, "trace").trace(entry).named()));
    if (output == null) {
      out().print(text);
      out().flush();
    } else {
      AtomicFile.write(output, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }
    return ExitCodes.DONE;
  }
}
