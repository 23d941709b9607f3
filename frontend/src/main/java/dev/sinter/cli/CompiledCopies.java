package dev.sinter.cli;

import dev.sinter.codegen.aot.AotCompiler;
import dev.sinter.codegen.aot.AotModel;
import dev.sinter.codegen.aot.Artifact;
import dev.sinter.codegen.target.Targets;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.target.Target;
import dev.sinter.language.DataPart;
import dev.sinter.language.TrainingData;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.NdArray;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Copies of a trained model that run without Sinter: a native executable and a jar. They get the
 * images of a test set, and their answers are compared with those of {@code predict}, bit by bit.
 *
 * @param model with one input and one output
 * @param test the images
 * @param out where the result is reported
 */
record CompiledCopies(Model model, DataPart test, PrintWriter out) {

  /**
   * {@return whether all copies gave the same bits}
   *
   * @param keep where the files go; a temporary folder if not stated
   */
  boolean compare(Optional<Path> keep) throws IOException, InterruptedException {
    Path directory =
        keep.isPresent()
            ? Files.createDirectories(keep.get())
            : Files.createTempDirectory("sinter-demo");
    try {
      boolean same = compareIn(directory);
      keep.ifPresent(this::explain);
      return same;
    } finally {
      if (keep.isEmpty()) {
        delete(directory);
      }
    }
  }

  /** Says how to run the copies on other images. */
  private void explain(Path directory) {
    out.printf(
        "Kept in %s. On images of your own, written like images.bin (the number of images as a"
            + " 64-bit integer, then their pixels as 32-bit floats, little-endian):%n",
        directory);
    if (System.getProperty("os.name").equals("Linux")) {
      out.printf("  %s images.bin answers.bin%n", directory.resolve(model.name() + "-predict"));
    }
    out.printf("  java -jar %s.jar images.bin answers.bin%n", directory.resolve(model.name()));
    out.flush();
  }

  private boolean compareIn(Path directory) throws IOException, InterruptedException {
    byte[] expected = bytes(model.predict(test.x(), e -> e.verbose(0)).single().array());
    Target target = Targets.host();
    ModelCommand.Loaded loaded = new ModelCommand.Loaded(model, Optional.empty());
    TrainingData data = new TrainingData(test, Optional.empty(), Optional.empty());
    AotModel lowered =
        new Entries(loaded, () -> data.train().rows(0, 1))
            .lowered(model.name(), List.of("predict"), target);
    Path input = Files.write(directory.resolve("images.bin"), input(lowered));
    boolean same = true;
    if (System.getProperty("os.name").equals("Linux")) {
      List<Path> files =
          new AotCompiler(lowered, target).compile(Set.of(Artifact.EXECUTABLE), directory);
      same = report(files.getFirst(), run(List.of(path(files.getFirst())), input), expected);
    } else {
      out.println("Executables are made for Linux, so only the jar is run here.");
    }
    Path jar = CompileCommand.jar(lowered, target, directory);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return report(jar, run(List.of(path(java), "-jar", path(jar)), input), expected) && same;
  }

  private boolean report(Path file, byte[] answers, byte[] expected) throws IOException {
    boolean same = Arrays.equals(answers, expected);
    out.printf(
        "%s (%,d bytes, needs %s) gives %s on %d images.%n",
        file.getFileName(),
        Files.size(file),
        file.toString().endsWith(".jar") ? "Java 17" : "no library",
        same ? "the bits of predict" : "OTHER BITS than predict",
        test.rows());
    out.flush();
    return same;
  }

  private static String path(Path file) {
    return file.toAbsolutePath().toString();
  }

  private byte[] input(AotModel lowered) {
    NdArray images = test.x().single().array();
    byte[] elements = bytes(images);
    int dimensions = lowered.entries().firstEntry().getValue().dimensions().size();
    ByteBuffer buffer =
        ByteBuffer.allocate(Long.BYTES * dimensions + elements.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < dimensions; i++) {
      buffer.putLong(images.rows());
    }
    return buffer.put(elements).array();
  }

  private static byte[] run(List<String> program, Path input)
      throws IOException, InterruptedException {
    Path output = input.resolveSibling("answers.bin");
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(path(input), path(output)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new ModelException("demo: " + String.join(" ", command) + " failed: " + said);
    }
    byte[] answers = Files.readAllBytes(output);
    Files.delete(output);
    return answers;
  }

  private static byte[] bytes(NdArray array) {
    float[] values = array.buffer().toFloats();
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * Math.toIntExact(array.count()))
            .order(ByteOrder.LITTLE_ENDIAN);
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
