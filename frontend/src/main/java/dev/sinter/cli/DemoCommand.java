package dev.sinter.cli;

import dev.sinter.codegen.aot.AotCompiler;
import dev.sinter.codegen.aot.AotModel;
import dev.sinter.codegen.aot.Artifact;
import dev.sinter.codegen.target.Targets;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.plan.Program;
import dev.sinter.language.DataPart;
import dev.sinter.language.ModelFile;
import dev.sinter.language.TrainingData;
import dev.sinter.language.TrainingSettings;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code sinter demo}: a tour. Trains on handwritten digits, measures, compiles ahead of time, and
 * compares the bits.
 */
@Command(
    name = "demo",
    description =
        "Trains a small network on handwritten digits, compiles it ahead of time, runs what was"
            + " made, and compares the bits.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  sinter demo --keep out     and look at what it made",
      "",
      "The last line is test_accuracy=...; exit code 1 if it is below 0.96 or bits differ."
    })
final class DemoCommand implements Callable<Integer> {
  private static final double WANTED = 0.96;

  @ParentCommand private Main main;
  @Spec private CommandSpec specification;

  @Option(
      names = "--examples",
      paramLabel = "DIR",
      description = "The folder of digits.sinter. Default: examples/ of this installation.")
  private @Nullable Path examples;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Instead of the file's number of epochs.")
  private @Nullable Integer epochs;

  @Option(names = "--keep", paramLabel = "DIR", description = "Keep what is compiled here.")
  private @Nullable Path keep;

  @Override
  public Integer call() throws Exception {
    Path file = folder().resolve("digits.sinter");
    ModelFile source = ModelFile.read(file);
    OptionalLong seed =
        main.inSession(
            OptionalLong.empty(),
            () ->
                source
                    .training(source.mainModel())
                    .map(TrainingSettings::seed)
                    .orElse(OptionalLong.empty()));
    return main.inSession(seed, () -> run(source, file));
  }

  private Path folder() {
    if (examples != null) {
      return examples;
    }
    String home = System.getProperty("sinter.home");
    return home == null ? Path.of("examples") : Path.of(home, "examples");
  }

  private int run(ModelFile source, Path file) throws IOException, InterruptedException {
    PrintWriter out = specification.commandLine().getOut();
    Model model = source.model();
    TrainingSettings settings =
        source
            .training(source.mainModel())
            .orElseThrow(() -> new ModelException(file + ": has no train declaration"));
    settings.compile(model);
    TrainingData data = settings.load(model, main.data());
    DataPart test =
        data.test().orElseThrow(() -> new ModelException(file + ": states no test data"));
    out.println(model.summary());
    out.printf(
        "Training on %d images (backend %s, %d threads); %d others wait for the test.%n",
        data.train().rows(), main.backend(), main.threads(), test.rows());
    out.flush();
    FitCommand.fit(
        model,
        settings,
        data,
        o -> {
          o.verbose(ModelCommand.verbosity(false));
          if (epochs != null) {
            o.epochs(epochs);
          }
        });
    Map<String, Double> measured = EvaluateCommand.measure(model, test, settings.batchSize(), 0);
    double accuracy = measured.getOrDefault("accuracy", 0.0);
    out.println(ModelCommand.line("test_", measured));
    boolean same = compareCompiled(model, test, out);
    if (accuracy < WANTED) {
      out.printf(Locale.ROOT, "The accuracy should be at least %.2f.%n", WANTED);
    }
    out.printf(Locale.ROOT, "test_accuracy=%.4f%n", accuracy);
    out.flush();
    return accuracy >= WANTED && same ? ExitCodes.DONE : ExitCodes.FAILED;
  }

  // ---- ahead of time
  // -----------------------------------------------------------------------------------------------

  private boolean compareCompiled(Model model, DataPart test, PrintWriter out)
      throws IOException, InterruptedException {
    if (!System.getProperty("os.name").equals("Linux")) {
      out.println(
          "Executables are made for Linux; this machine is "
              + System.getProperty("os.name")
              + ", so none is run.");
      return true;
    }
    Path directory =
        keep == null ? Files.createTempDirectory("sinter-demo") : Files.createDirectories(keep);
    try {
      byte[] expected = bytes(model.predict(test.x(), e -> e.verbose(0)).single().array());
      NdArray images = test.x().single().array();
      AotModel compiled =
          new Entries(
                  new ModelCommand.Loaded(model, Optional.empty()),
                  () -> new TrainingData(test, Optional.empty(), Optional.empty()))
              .lowered(model.name(), List.of("predict"), Targets.host());
      List<Path> files =
          new AotCompiler(compiled, Targets.host())
              .compile(Set.of(Artifact.EXECUTABLE, Artifact.HEADER), directory);
      Program program = compiled.entries().firstEntry().getValue();
      Path executable =
          files.stream().filter(f -> !f.toString().endsWith(".h")).findFirst().orElseThrow();
      out.printf(
          "Compiled: %s, %,d bytes, weights included; no library is needed to run it.%n",
          executable.getFileName(), Files.size(executable));
      Path input = Files.write(directory.resolve("images.bin"), input(program, images));
      boolean same = Arrays.equals(expected, execute(executable, input));
      out.println(
          "The executable gives "
              + (same ? "the bits of predict" : "OTHER BITS than predict")
              + " on "
              + images.rows()
              + " images.");
      return same;
    } finally {
      if (keep == null) {
        delete(directory);
      }
    }
  }

  private static byte[] input(Program program, NdArray images) {
    byte[] elements = bytes(images.cast(ElementType.F32));
    ByteBuffer buffer =
        ByteBuffer.allocate(8 * program.dimensions().size() + elements.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    program.dimensions().forEach(dimension -> buffer.putLong(images.rows()));
    return buffer.put(elements).array();
  }

  private static byte[] execute(Path executable, Path input)
      throws IOException, InterruptedException {
    Path output = executable.resolveSibling("answers.bin");
    Process process =
        new ProcessBuilder(
                executable.toAbsolutePath().toString(), input.toString(), output.toString())
            .redirectErrorStream(true)
            .start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new ModelException(
          "demo: " + executable + " ended with exit code " + process.exitValue() + ": " + said);
    }
    return Files.readAllBytes(output);
  }

  private static byte[] bytes(NdArray array) {
    float[] values = array.buffer().toFloats();
    ByteBuffer bytes =
        ByteBuffer.allocate(4 * Math.toIntExact(array.count())).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < array.count(); i++) {
      bytes.putFloat(values[i]);
    }
    return bytes.array();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
