package dev.sinter.testsuite.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.state.Checkpoint;
import dev.sinter.runtime.variable.Segments;
import dev.sinter.runtime.variable.Variable;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointTest {
  @TempDir private Path folder;
  private Path path = Path.of("checkpoint");
  private final Variable kernel = variable(Segments.WEIGHTS, "dense/kernel", 1, 2, 3, 4, 5, 6);
  private final Variable slot = variable(Segments.OPTIMIZER, "dense/kernel", 7);
  private final List<Variable> model = List.of(kernel, slot);

  @BeforeEach
  void place() {
    path = folder.resolve("model.state");
  }

  private static Variable variable(String segment, String name, float... values) {
    return new Variable(segment, name, NdArray.of(values, values.length));
  }

  private static SequencedMap<String, String> attributes() {
    SequencedMap<String, String> attributes = new LinkedHashMap<>();
    attributes.put("epoch", "3");
    attributes.put("größe", "");
    return attributes;
  }

  private void clear() {
    kernel.assign(NdArray.of(new float[6], 6));
    slot.assign(NdArray.of(new float[1], 1));
  }

  private void refused(String... parts) {
    clear();
    assertThatThrownBy(() -> Checkpoint.restore(path, model))
        .isInstanceOf(InputException.class)
        .message()
        .contains(path.toString())
        .satisfies(message -> assertThat(List.of(parts)).allMatch(message::contains));
    assertThat(kernel.value().buffer().toFloats()).containsOnly(0);
    assertThat(slot.value().buffer().toFloats()).containsOnly(0);
  }

  @Test
  void everythingComesBack() {
    Checkpoint.save(path, model, attributes());
    clear();
    long version = kernel.version();
    assertThat(Checkpoint.restore(path, model)).isEqualTo(attributes());
    assertThat(kernel.value().buffer().toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(slot.value().buffer().toFloats()).containsExactly(7);
    assertThat(kernel.version()).isGreaterThan(version);
    assertThat(Checkpoint.read(path).items())
        .extracting(Checkpoint.Contents.Item::segment)
        .containsExactly("weights", "optimizer");
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeComesBackBitForBit(ElementType type) {
    Buffer values = Buffer.allocate(MemoryKind.NATIVE, type, 300_007);
    for (int i = 0; i < values.count(); i++) {
      values.setLong(i, i % 251);
    }
    Variable saved = new Variable("random", "r", new NdArray(List.of(300_007L, 1L), values));
    Checkpoint.save(path, List.of(saved), new LinkedHashMap<>());
    Variable restored =
        new Variable("random", "r", NdArray.zeros(MemoryKind.HEAP, type, List.of(300_007L, 1L)));
    Checkpoint.restore(path, List.of(restored));
    assertThat(restored.value().buffer().toLongs()).isEqualTo(values.toLongs());
  }

  @Test
  void noVariablesScalarsAndEmptyArraysComeBack() {
    Checkpoint.save(path, List.of(), attributes());
    assertThat(Checkpoint.restore(path, List.of())).isEqualTo(attributes());
    Variable empty = new Variable("weights", "empty", NdArray.of(new float[0], 0, 3));
    Variable scalar = new Variable("weights", "scalar", NdArray.of(new long[] {9}));
    Checkpoint.save(path, List.of(empty, scalar), new LinkedHashMap<>());
    scalar.assign(NdArray.of(new long[] {0}));
    Checkpoint.restore(path, List.of(scalar, empty));
    assertThat(scalar.value().buffer().toLongs()).containsExactly(9);
  }

  @Test
  void segmentsCanBeRestoredAlone() {
    Checkpoint.save(path, model, attributes());
    clear();
    Checkpoint.restore(path, List.of(kernel), Set.of(Segments.WEIGHTS));
    assertThat(kernel.value().buffer().toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(slot.value().buffer().toFloats()).containsExactly(0);
  }

  @Test
  void allDifferencesAreReportedAtOnce() {
    Checkpoint.save(
        path,
        List.of(
            variable(Segments.WEIGHTS, "dense/kernel", 1, 2),
            variable(Segments.WEIGHTS, "old/bias", 1),
            variable(Segments.WEIGHTS, "old/kernel", 1)),
        attributes());
    refused(
        "nothing was restored",
        "mismatch: the model has weights dense/kernel: f32[6], the file has f32[2]",
        "unexpected: weights 'old/bias' f32[1]",
        "unexpected: weights 'old/kernel' f32[1]",
        "missing: optimizer dense/kernel: f32[1]");
    assertThatThrownBy(() -> Checkpoint.save(path, List.of(kernel, kernel), attributes()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("two variables are named 'dense/kernel'");
  }

  @Test
  void everyFlippedByteIsNoticed() throws IOException {
    Checkpoint.save(path, model, attributes());
    byte[] whole = Files.readAllBytes(path);
    assertThat(whole.length % 64).isZero();
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= (byte) (1 << at % 8);
      Files.write(path, changed);
      refused();
      assertThatThrownBy(() -> Checkpoint.restore(path, List.of(slot), Set.of(Segments.OPTIMIZER)))
          .as("byte %d, one segment", at)
          .isInstanceOf(InputException.class);
      assertThat(slot.value().buffer().toFloats()).containsOnly(0);
    }
  }

  @Test
  void everyCutAndEveryExtensionIsNoticed() throws IOException {
    Checkpoint.save(path, model, attributes());
    byte[] whole = Files.readAllBytes(path);
    for (int length = 0; length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));
      refused();
    }
    Files.write(path, Arrays.copyOf(whole, whole.length + 64));
    refused("must have " + whole.length + " bytes, got " + (whole.length + 64));
    Files.delete(path);
    refused("there is no such checkpoint");
  }

  @Test
  void madeUpTablesWithARightChecksumAreRefused() throws IOException {
    Checkpoint.save(path, List.of(slot), new LinkedHashMap<>());
    byte[] whole = Files.readAllBytes(path);
    int header = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(16);
    for (int at = 32; at + 8 <= header; at++) {
      for (long lie : new long[] {-1, Long.MAX_VALUE, Integer.MAX_VALUE, 1L << 40}) {
        byte[] changed = whole.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(at, lie);
        sign(changed, header);
        Files.write(path, changed);
        try {
          long bytes =
              Checkpoint.read(path).items().stream()
                  .mapToLong(item -> item.value().buffer().bytes())
                  .sum();
          assertThat(bytes).isLessThanOrEqualTo(whole.length);
        } catch (InputException e) {
          assertThat(e.getMessage()).as("refused in words, whatever the lie").isNotBlank();
        }
      }
    }
  }

  private static void sign(byte[] file, int header) {
    CRC32C crc = new CRC32C();
    crc.update(file, 0, 12);
    crc.update(file, 16, header - 16);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(12, (int) crc.getValue());
  }

  static boolean hasFullDevice() {
    return Files.exists(Path.of("/dev/full"));
  }

  @Test
  @EnabledIf("hasFullDevice")
  void aFullDiskIsReported() {
    assertThatThrownBy(() -> Checkpoint.save(Path.of("/dev/full"), model, attributes()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("/dev/full: cannot write")
        .hasMessageContaining("No space left");
    assertThat(Path.of("/dev/full")).exists();
  }

  @Test
  void aKillDuringSavingLosesNothing() throws Exception {
    Variable weight =
        new Variable("weights", "w", NdArray.of(new int[SaveLoop.ELEMENTS], SaveLoop.ELEMENTS));
    for (int round = 0; round < 12; round++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  SaveLoop.class.getName(),
                  path.toString())
              .redirectErrorStream(true)
              .start();
      try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
        assertThat(output.readLine()).isEqualTo("saved");
        Thread.sleep(11L * round);
      } finally {
        process.destroyForcibly().waitFor();
      }
      Checkpoint.restore(path, List.of(weight));
      int[] values = weight.value().buffer().toInts();
      assertThat(Arrays.stream(values).distinct().toArray()).hasSize(1).doesNotContain(0);
    }
  }
}
