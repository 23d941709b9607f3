package dev.sinter.testsuite.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Npz;
import dev.sinter.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files of the formats that Sinter writes with a checksum over all bytes: each byte of a small file
 * is changed once at random, and the file is cut off at 250 places; all that is refused. System
 * property {@code sinter.hostile} set to {@code full} flips each of the eight bits, too, and cuts
 * behind every byte.
 */
class SealedFilesTest {
  private static final long SEED = 20261122;
  private static final boolean FULL = "full".equals(System.getProperty("sinter.hostile"));
  private static final String SEALED = "is damaged: its checksum does not fit";
  private static final String BEGINNING = "does not begin as such a file does";

  @TempDir private Path folder;

  /** Writes a file, or reads one. */
  private interface Use {
    void of(Model model, Path path);
  }

  /** What is written, and how it is read. */
  enum Kind {
    KERAS("model.keras", SEALED, 2, Model::save, (_, path) -> Models.load(path)),
    KERAS_WEIGHTS("model.keras", SEALED, 2, Model::save, Model::loadWeights),
    H5("model.h5", SEALED, 8, Model::save, (_, path) -> Models.load(path)),
    WEIGHTS_H5("weights.h5", SEALED, 8, Model::saveWeights, Model::loadWeights),
    STATE_H5("state.weights.h5", SEALED, 8, Model::saveWeights, Model::loadWeights),
    CHECKPOINT("weights.ckpt", "", 0, Model::saveWeights, Model::loadWeights),
    BACKUP(
        "training.backup",
        "",
        0,
        (model, path) -> model.trainingState().save(path, new LinkedHashMap<>()),
        (model, path) -> model.trainingState().restore(path)),
    WEIGHTS_OF_BACKUP(
        "training.backup",
        "",
        0,
        (model, path) -> model.trainingState().save(path, new LinkedHashMap<>()),
        Model::loadWeights),
    NPZ(
        "data.npz",
        SEALED,
        0,
        (_, path) -> Npz.write(path, arrays(), false),
        (_, path) -> Npz.read(path)),
    PACKED_NPZ(
        "data.npz",
        SEALED,
        0,
        (_, path) -> Npz.write(path, arrays(), true),
        (_, path) -> Npz.read(path));

    private final String name;
    private final String message;
    private final int beginning;
    private final Use write;
    private final Use read;

    /**
     * Describes a format.
     *
     * @param message part of the one about a changed byte
     * @param beginning how many bytes tell what a file is, without which another message comes
     */
    Kind(String name, String message, int beginning, Use write, Use read) {
      this.name = name;
      this.message = message;
      this.beginning = beginning;
      this.write = write;
      this.read = read;
    }
  }

  private static SequencedMap<String, NdArray> arrays() {
    SequencedMap<String, NdArray> arrays = new LinkedHashMap<>();
    arrays.put("x", NdArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
    arrays.put("y", NdArray.of(new long[] {7}, 1));
    return arrays;
  }

  private static Model model() {
    Model model = new Sequential("small").input(2).add(new Dense(1));
    model.compile(c -> c.optimizer("adam").loss("mse"));
    return model;
  }

  /** Reads a file again and again, changed in between. */
  private final class Reader {
    private final Kind kind;
    private final Model model = model();
    private final Path path;

    Reader(Kind kind) {
      this.kind = kind;
      path = folder.resolve(kind.name);
      kind.write.of(model, path);
    }

    void accepts() {
      kind.read.of(model, path);
    }

    void refuses(String change, String message) {
      String said = "accepted";
      try {
        kind.read.of(model, path);
      } catch (ModelException | InputException e) {
        said = e.getMessage();
      }
      if (!said.contains(path.toString()) || !said.contains(message)) {
        fail("%s: %s: %s", kind, change, said);
      }
    }
  }

  private static void inSession(Runnable work) {
    try (Session session = Session.builder().backend("interpreter").threads(1).build()) {
      session.call(
          () -> {
            work.run();
            return "";
          });
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyChangedByteIsRefused(Kind kind) {
    inSession(
        () -> {
          Reader reader = new Reader(kind);
          reader.accepts();
          try (FileChannel file = FileChannel.open(reader.path, StandardOpenOption.WRITE)) {
            byte[] whole = Files.readAllBytes(reader.path);
            Random random = new Random(SEED);
            for (int at = 0; at < whole.length; at++) {
              String message = at < kind.beginning ? BEGINNING : kind.message;
              changeByte(file, at, whole[at] ^ (1 + random.nextInt(255)));
              reader.refuses("byte " + at, message);
              for (int bit = 0; FULL && bit < 8; bit++) {
                changeByte(file, at, whole[at] ^ (1 << bit));
                reader.refuses("byte " + at + " bit " + bit, message);
              }
              changeByte(file, at, whole[at]);
            }
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          reader.accepts();
        });
  }

  private static void changeByte(FileChannel file, int at, int value) throws IOException {
    file.write(ByteBuffer.wrap(new byte[] {(byte) value}), at);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void missingAndAddedEndsAreRefused(Kind kind) {
    inSession(
        () -> {
          Reader reader = new Reader(kind);
          try {
            byte[] whole = Files.readAllBytes(reader.path);
            for (int added : new int[] {1, 7, 64, 100, 70_000}) {
              Files.write(reader.path, Arrays.copyOf(whole, whole.length + added));
              reader.refuses(added + " bytes more", "");
            }
            Files.write(reader.path, whole);
            try (FileChannel file = FileChannel.open(reader.path, StandardOpenOption.WRITE)) {
              int step = FULL ? 1 : Math.max(1, whole.length / 250);
              for (int length = whole.length - 1; length >= 0; length -= step) {
                file.truncate(length);
                reader.refuses(length + " bytes of " + whole.length, "");
              }
            }
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** What a zip program makes of an archive when it changes it: intact, but for the seal. */
  @Test
  void anArchiveThatWasPackedAnewIsRefusedUnlessItsMetadataSaysNoMore() throws IOException {
    Path path = folder.resolve("model.keras");
    Path packed = folder.resolve("packed.keras");
    inSession(() -> model().save(path));

    repack(path, packed, Map.of());
    assertThatThrownBy(() -> Models.load(packed))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("packed.keras: is damaged: its checksum is missing")
        .hasMessageContaining("must leave sinter_seal out of metadata.json");
    inSession(
        () ->
            assertThatThrownBy(() -> model().loadWeights(packed))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("its checksum is missing"));

    repack(path, packed, Map.of("metadata.json", "{\"keras_version\": \"2.13.1\"}"));
    inSession(
        () -> assertThat(Models.load(packed).getConfig()).isEqualTo(Models.load(path).getConfig()));
  }

  @Test
  void archivesAreTheSameInEveryTimeZone() throws IOException {
    TimeZone here = TimeZone.getDefault();
    Path path = folder.resolve("model.keras");
    try {
      byte[][] made = new byte[2][];
      for (int i = 0; i < made.length; i++) {
        TimeZone.setDefault(TimeZone.getTimeZone(i == 0 ? "Asia/Tokyo" : "America/Lima"));
        inSession(() -> model().save(path));
        made[i] = Files.readAllBytes(path);
      }
      assertThat(made[0]).isEqualTo(made[1]);
    } finally {
      TimeZone.setDefault(here);
    }
  }

  private static void repack(Path from, Path to, Map<String, String> changed) throws IOException {
    try (ZipFile archive = new ZipFile(from.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
      for (ZipEntry entry : Collections.list(archive.entries())) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        try (InputStream in = archive.getInputStream(entry)) {
          byte[] content = in.readAllBytes();
          String text = changed.get(entry.getName());
          out.write(text == null ? content : text.getBytes(StandardCharsets.UTF_8));
        }
        out.closeEntry();
      }
    }
  }
}
