package dev.sinter.testsuite.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.runtime.InputException;
import dev.sinter.session.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged files: an error, or a model of the same architecture in which only values changed; soon,
 * and in bounded memory. System property {@code sinter.hostile} set to {@code full} makes 200 cuts
 * and 2,000 flips of each file instead of 20 and 150. Each byte of small files of our own is
 * flipped in {@link SealedFilesTest}.
 */
class HostileFilesTest {
  private static final boolean FULL = "full".equals(System.getProperty("sinter.hostile"));
  private static final int CUTS = FULL ? 200 : 20;
  private static final int FLIPS = FULL ? 2000 : 150;
  private static final long SECONDS = 2;
  private static final long BYTES = 256L << 20;

  @TempDir private Path folder;
  private int files;
  private long longest;
  private long most;

  @AfterEach
  void report(TestReporter reporter) {
    reporter.publishEntry(
        "%d damaged files".formatted(files),
        "at most %.3f s and %.1f MiB allocated each".formatted(longest * 1e-9, most / 0x1p20));
  }

  /** Ten files of different kinds. */
  enum Kind {
    OWN_KERAS("model.keras", Checked.EVERY_BYTE),
    OWN_H5("model.h5", Checked.EVERY_BYTE),
    OWN_WEIGHTS_H5("weights.h5", Checked.EVERY_BYTE),
    OWN_STATE_H5("state.weights.h5", Checked.EVERY_BYTE),
    OWN_CHECKPOINT("weights.ckpt", Checked.EVERY_BYTE),
    KERAS_1("dl4j_lstm_tensorflow_1.h5", Checked.NOTHING),
    KERAS_2("dl4j_ELU_0_model.h5", Checked.NOTHING),
    KERAS_3("emg_lstm_120ms.keras", Checked.CONTENTS),
    TENSORFLOW_JS("tfjs_embedding_gru/model.json", Checked.NOTHING),
    TENSORFLOW_JS_SHARD("tfjs_embedding_gru/weights.bin", Checked.NOTHING);

    private final String name;
    private final Checked checked;

    Kind(String name, Checked checked) {
      this.name = name;
      this.checked = checked;
    }
  }

  /** What of a file has a checksum. */
  enum Checked {
    NOTHING,
    /** What the model is made of; not what an archive says of itself, such as times. */
    CONTENTS,
    EVERY_BYTE
  }

  private static final SampleModels SAMPLE = SampleModels.DENSE;

  /** The intact file, in the test's folder with all that it needs. */
  private Path prepare(Kind kind) throws IOException, URISyntaxException {
    Path file = folder.resolve(kind.name);
    Files.createDirectories(file.getParent());
    Path resource = ModelFolderTest.folder().resolve(kind.name);
    if (Files.exists(resource)) {
      try (Stream<Path> beside = Files.list(resource.getParent())) {
        for (Path path : beside.filter(Files::isRegularFile).toList()) {
          Files.write(file.resolveSibling(path.getFileName()), Files.readAllBytes(path));
        }
      }
      return file;
    }
    inSession(
        () -> {
          Model model = SAMPLE.make();
          model.compile(c -> c.optimizer("adam").loss("mse"));
          if (kind == Kind.OWN_KERAS || kind == Kind.OWN_H5) {
            model.save(file);
          } else {
            model.saveWeights(file);
          }
          return model;
        });
    return file;
  }

  /** Automatic names begin anew in each session; checkpoints go by names. */
  private static Model inSession(Supplier<Model> work) {
    try (Session session = Session.builder().backend("interpreter").threads(1).build()) {
      return session.call(work);
    }
  }

  /** {@return what a file makes, which may be damaged} */
  private static Model load(Path file) {
    return inSession(() -> loadNow(file));
  }

  private static Model loadNow(Path file) {
    String name = file.getFileName().toString();
    if (name.equals("weights.bin")) {
      return Models.load(file.resolveSibling("model.json"));
    } else if (name.startsWith("weights.") || name.startsWith("state.")) {
      Model model = SAMPLE.make();
      model.loadWeights(file);
      return model;
    }
    return Models.load(file);
  }

  private Optional<Model> tryLoad(Path file) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long started = threads.getCurrentThreadCpuTime();
    Optional<Model> model;
    try {
      model = Optional.of(load(file));
    } catch (ModelException | InputException e) {
      assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(20_000);
      model = Optional.empty();
    }
    long time = threads.getCurrentThreadCpuTime() - started;
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    files++;
    longest = Math.max(longest, time);
    most = Math.max(most, bytes);
    assertThat(time).isLessThan(SECONDS * 1_000_000_000);
    assertThat(bytes).isLessThan(BYTES);
    return model;
  }

  /** Classes and connections as far as they show in shapes: what weights must fit. */
  private static List<String> architecture(Model model) {
    return model.layers().stream().map(HostileFilesTest::describe).toList();
  }

  private static String describe(Layer layer) {
    return layer.className() + layer.weights().stream().map(w -> w.type().toString()).toList();
  }

  private static List<double[]> values(Model model) {
    return model.getWeights().stream().map(w -> w.buffer().toDoubles()).toList();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void cutFilesAreRefused(Kind kind) throws IOException, URISyntaxException {
    Path file = prepare(kind);
    byte[] whole = Files.readAllBytes(file);
    Model intact = load(file);
    for (int i = 0; i < CUTS; i++) {
      int length = (int) ((long) whole.length * i / CUTS);
      Files.write(file, Arrays.copyOf(whole, length));
      Optional<Model> model = tryLoad(file);
      if (kind.checked == Checked.EVERY_BYTE) {
        assertThat(model).as("%d of %d bytes", length, whole.length).isEmpty();
      }
      // HDF5 ends with elements that an untouched part of the file may not need.
      model.ifPresent(made -> assertThat(architecture(made)).isEqualTo(architecture(intact)));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void flippedBytesAreRefusedOrChangeValuesOnly(Kind kind) throws IOException, URISyntaxException {
    Path file = prepare(kind);
    byte[] whole = Files.readAllBytes(file);
    Model intact = load(file);
    List<double[]> intactValues = values(intact);
    Random random = new Random(kind.name().hashCode());
    for (int i = 0; i < FLIPS; i++) {
      byte[] damaged = whole.clone();
      int at = random.nextInt(whole.length);
      damaged[at] ^= (byte) (1 + random.nextInt(255));
      Files.write(file, damaged);
      Optional<Model> model = tryLoad(file);
      if (kind.checked == Checked.EVERY_BYTE) {
        assertThat(model).as("byte %d", at).isEmpty();
      }
      if (model.isPresent()) {
        assertThat(architecture(model.get())).as("byte %d", at).isEqualTo(architecture(intact));
        if (kind.checked == Checked.CONTENTS) {
          assertThat(values(model.get()))
              .as("byte %d", at)
              .usingRecursiveComparison()
              .isEqualTo(intactValues);
          assertThat(model.get().getConfig()).as("byte %d", at).isEqualTo(intact.getConfig());
        }
      }
    }
  }

  // ---- hostile sizes ----------------------------------------------------------------------------

  @Test
  void everyLongOfAnHdf5FileMayBeHuge() throws IOException, URISyntaxException {
    Path file = prepare(Kind.KERAS_2);
    byte[] whole = Files.readAllBytes(file);
    Model intact = load(file);
    int step = FULL ? 8 : 64;
    for (int at = 0; at + 8 <= whole.length; at += step) {
      for (long hostile : new long[] {Long.MAX_VALUE, 1L << 40, 0x7fffffffL, -1}) {
        byte[] damaged = whole.clone();
        ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putLong(at, hostile);
        Files.write(file, damaged);
        tryLoad(file)
            .ifPresent(model -> assertThat(architecture(model)).isEqualTo(architecture(intact)));
      }
    }
  }

  @Test
  void anArchiveThatExpandsWithoutEndIsRefused() throws IOException {
    Path file = folder.resolve("bomb.keras");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("config.json"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 300; i++) {
        zip.write(zeros);
      }
      zip.closeEntry();
    }

    assertThat(tryLoad(file)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"class_name\":", "{\"config\":[", "- ", "a: {"})
  void deepTextsAreRefused(String part) throws IOException {
    for (String name : List.of("deep.json", "deep.yaml")) {
      Path file = folder.resolve(name);
      String start = name.endsWith(".json") ? "{\"class_name\":\"Sequential\",\"config\":" : "";
      Files.writeString(file, start + part.repeat(100_000));

      assertThat(tryLoad(file)).isEmpty();
    }
  }

  @Test
  void yamlThatRepeatsItselfWithoutEndIsRefused() throws IOException {
    StringBuilder text =
        new StringBuilder("class_name: Sequential\nconfig:\n  a0: &a0 [x, x, x]\n");
    for (int i = 1; i < 40; i++) {
      String before = "*a" + (i - 1);
      text.append("  a%d: &a%d [%s, %s, %s]\n".formatted(i, i, before, before, before));
    }
    Path file = folder.resolve("laughs.yaml");
    Files.writeString(file, text);

    assertThat(tryLoad(file)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000_000_000_000L, 4_000_000_000L, 2_147_483_647L})
  void hugeLayersAreRefusedBeforeMemoryIsAskedFor(long units) throws IOException {
    Path file = prepareShards(units);

    assertThat(tryLoad(file)).isEmpty();
  }

  private Path prepareShards(long units) {
    try {
      Path file = folder.resolve("model.json");
      Files.write(folder.resolve("weights.bin"), new byte[64]);
      Files.writeString(
          file,
          """
          {"modelTopology": {"class_name": "Sequential", "config": {"name": "s", "layers": [
            {"class_name": "Dense", "config": {"name": "d", "units": %d,
              "batch_input_shape": [null, 4]}}]}},
           "weightsManifest": [{"paths": ["weights.bin"], "weights": [
             {"name": "d/kernel", "shape": [4, %d], "dtype": "float32"},
             {"name": "d/bias", "shape": [%d], "dtype": "float32"}]}]}
          """
              .formatted(units, units, units));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shardsOutsideOfTheFolderAreNotRead() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("inner"));
    Files.write(folder.resolve("secret.bin"), new byte[64]);
    Path file = inner.resolve("model.json");
    Files.writeString(
        file,
        """
        {"modelTopology": {"class_name": "Sequential", "config": {"name": "s", "layers": [
          {"class_name": "Dense", "config": {"units": 1, "batch_input_shape": [null, 4]}}]}},
         "weightsManifest": [{"paths": ["../secret.bin"], "weights": []}]}
        """);

    assertThatThrownBy(() -> Models.load(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("outside of the model's folder");
  }

  @Test
  void textThatIsNoModelIsRefused() throws IOException {
    Path file = folder.resolve("notes.txt");
    Files.writeString(file, "hello", StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Models.load(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("models are read from");
  }
}
