package dev.sinter.testsuite.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.cli.Main;
import dev.sinter.language.DataPart;
import dev.sinter.language.ModelFile;
import dev.sinter.language.TrainingSettings;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.data.ArraySource;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.BatchSource;
import dev.sinter.runtime.data.Shuffle;
import dev.sinter.runtime.training.History;
import dev.sinter.runtime.training.Phase;
import dev.sinter.session.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example in C trains the digits: 100 steps give the weights that {@code fit} gives. */
class TrainInCTest {
  private static final int EPOCHS = 5;
  private static final int STEPS_PER_EPOCH = 20;
  private static final int BATCH = 72;

  /** A field of a struct in the header, with what its comment says. */
  private static final Pattern FIELD =
      Pattern.compile("ALIGN (\\w+) \\w+\\[(\\d+)]; /\\* (\\w+) '([^']*)'");

  @TempDir private Path directory;

  /** What {@code fit} made. */
  private record Trained(History history, Map<String, byte[]> variables) {}

  @Test
  @Timeout(300)
  void hundredStepsGiveTheBitsOfFit() throws Exception {
    assumeTrue(hasCompiler(), "there is no C compiler on this machine");
    Path examples =
        Stream.of(Path.of("examples"), Path.of("../examples"))
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow();
    Path batches = directory.resolve("batches.bin");
    Trained trained = fit(examples.resolve("digits.sinter"), batches);
    compile(examples.resolve("digits.sinter"));
    run(
        "cc",
        "-std=c11",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-I" + directory,
        examples.resolve("train-in-c/train.c").toString(),
        directory.resolve("digits.o").toString(),
        "-o",
        directory.resolve("train").toString());
    Path weights = directory.resolve("weights.bin");
    String printed =
        run(
            directory.resolve("train").toString(),
            batches.toString(),
            Integer.toString(STEPS_PER_EPOCH),
            weights.toString());

    List<String> lines = printed.lines().toList();
    assertThat(lines).hasSize(EPOCHS);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      Matcher line =
          Pattern.compile("(\\d+) steps, loss (\\S+), accuracy (\\S+)").matcher(lines.get(epoch));
      assertThat(line.matches()).isTrue();
      assertThat(line.group(1)).isEqualTo(Integer.toString((epoch + 1) * STEPS_PER_EPOCH));
      Map<String, List<Double>> history = trained.history().history();
      assertThat(Float.parseFloat(line.group(2)))
          .isEqualTo(history.get("loss").get(epoch).floatValue());
      assertThat(Float.parseFloat(line.group(3)))
          .isEqualTo(history.get("accuracy").get(epoch).floatValue());
    }
    Map<String, byte[]> inC = structs(Files.readAllBytes(weights));
    assertThat(inC.keySet()).anyMatch(name -> name.startsWith("optimizer"));
    assertThat(inC.keySet()).anyMatch(name -> name.startsWith("random"));
    assertThat(trained.variables()).containsAllEntriesOf(inC);
  }

  /** Trains in this process with two threads, and writes the batches that it was given. */
  private static Trained fit(Path file, Path batches) throws Exception {
    ModelFile source = ModelFile.read(file);
    try (Session session = Session.builder().seed(7).backend("llvm").threads(2).build();
        OutputStream out = Files.newOutputStream(batches)) {
      return session.callChecked(
          () -> {
            TrainingSettings settings = source.training("digits").orElseThrow();
            Model model = source.model("digits", new LinkedHashMap<>());
            settings.compile(model);
            DataPart train = settings.load(model, Optional.empty()).train();
            NdArray labels = train.y().orElseThrow().single().array();
            BatchSource shuffled =
                ArraySource.of(Batch.of(train.x().single().array(), labels))
                    .batchSize(BATCH)
                    .shuffle(new Shuffle.Samples(11));
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
              try (BatchSource.Pass pass = shuffled.open(epoch)) {
                for (Optional<Batch> b = pass.next(); b.isPresent(); b = pass.next()) {
                  out.write(bytes(b.get()));
                }
              }
            }
            History history = model.fit(shuffled, f -> f.epochs(EPOCHS).verbose(0));
            Map<String, byte[]> variables = new LinkedHashMap<>();
            model
                .trace(Phase.TRAIN, train.x(), train.y())
                .variables()
                .forEach((name, v) -> variables.put(v.segment() + " " + name, bytes(v.value())));
            return new Trained(history, variables);
          });
    }
  }

  private static byte[] bytes(Batch batch) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteBuffer rows = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.writeBytes(rows.putLong(batch.rows()).array());
    bytes.writeBytes(bytes(batch.inputs().firstEntry().getValue()));
    bytes.writeBytes(bytes(batch.targets().firstEntry().getValue()));
    return bytes.toByteArray();
  }

  private static byte[] bytes(NdArray array) {
    return array.buffer().segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
  }

  private void compile(Path file) {
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            Main.commandLine().setOut(new PrintWriter(err)).setErr(new PrintWriter(err)),
            "compile",
            file.toString(),
            "--entry",
            "train",
            "-o",
            directory.toString());
    assertThat(code).as(err.toString()).isZero();
  }

  /** {@return the fields that the header describes, each at a multiple of 64 bytes} */
  private Map<String, byte[]> structs(byte[] content) throws IOException {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    Matcher field = FIELD.matcher(Files.readString(directory.resolve("digits.h")));
    int offset = 0;
    while (field.find()) {
      int width = field.group(1).equals("int64_t") ? Long.BYTES : Float.BYTES;
      int bytes = width * Integer.parseInt(field.group(2));
      ByteBuffer value = ByteBuffer.wrap(content, offset, bytes);
      byte[] copy = new byte[bytes];
      value.get(copy);
      fields.put(field.group(3) + " " + field.group(4), copy);
      offset = (offset + bytes + 63) / 64 * 64;
    }
    assertThat(offset).isEqualTo(content.length);
    return fields;
  }

  private static boolean hasCompiler() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("cc", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
