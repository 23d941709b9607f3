package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.callbacks.Callbacks;
import dev.sinter.callbacks.TensorBoard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files for TensorBoard. */
class TensorBoardTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  @TempDir private Path folder;

  /** The texts and numbers of one event, as far as tests look at them. */
  private record Event(long step, String text) {}

  /** {@return the events of the only file of a folder; the checksums are checked} */
  private static List<Event> events(Path inside) throws IOException {
    byte[] bytes;
    try (Stream<Path> files = Files.list(inside)) {
      bytes = Files.readAllBytes(files.findFirst().orElseThrow());
    }
    List<Event> events = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      int at = buffer.position();
      int length = (int) buffer.getLong();
      assertThat(buffer.getInt()).isEqualTo(masked(bytes, at, 8));
      byte[] event = new byte[length];
      buffer.get(event);
      assertThat(buffer.getInt()).isEqualTo(masked(event, 0, length));
      long step = 0;
      // Field 1 is a double, field 2 the step.
      if (event[9] == 16) {
        step = event[10];
      }
      events.add(new Event(step, new String(event, StandardCharsets.ISO_8859_1)));
    }
    return events;
  }

  private static int masked(byte[] bytes, int from, int length) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(bytes, from, length);
    int value = (int) crc.getValue();
    return ((value >>> 15) | (value << 17)) + 0xa282ead8;
  }

  @Test
  void tensorBoardFilesHoldValuesWeightsAndTheGraph() throws IOException {
    Path logs = folder.resolve("board");
    Linear.in(
        () ->
            Linear.model()
                .fit(
                    X,
                    Y,
                    f ->
                        f.epochs(2)
                            .batchSize(5)
                            .verbose(0)
                            .validationData(X, Y)
                            .callbacks(
                                new TensorBoard(logs)
                                    .histogramFreq(1)
                                    .writeImages(true)
                                    .writeStepsPerSecond(true)
                                    .updateFreq("batch")
                                    .clock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)))));
    assertThat(FolderListing.names(logs)).containsExactly("train", "validation");
    List<Event> train = events(logs.resolve("train"));
    assertThat(train.getFirst().text()).contains("brain.Event:2");
    assertThat(train.get(1).text()).contains("Dense").contains("InputLayer");
    assertThat(train).filteredOn(e -> e.text().contains("batch_loss")).hasSize(4);
    assertThat(train)
        .filteredOn(e -> e.text().contains("epoch_loss"))
        .extracting(Event::step)
        .containsExactly(0L, 1L);
    assertThat(train).filteredOn(e -> e.text().contains("epoch_learning_rate")).hasSize(2);
    assertThat(train).filteredOn(e -> e.text().contains("epoch_steps_per_second")).hasSize(2);
    assertThat(train).filteredOn(e -> e.text().contains("kernel/histogram")).hasSize(2);
    assertThat(train).filteredOn(e -> e.text().contains("kernel/image")).hasSize(2);
    List<Event> validation = events(logs.resolve("validation"));
    assertThat(validation).filteredOn(e -> e.text().contains("epoch_loss")).hasSize(2);
    assertThat(validation)
        .filteredOn(e -> e.text().contains("evaluation_loss_vs_iterations"))
        .extracting(Event::step)
        .containsExactly(2L, 4L);
    Path bare = folder.resolve("bare");
    Linear.in(() -> Linear.fit(Linear.model(), 1, new TensorBoard(bare).writeGraph(false)));
    assertThat(events(bare.resolve("train")))
        .noneMatch(e -> e.text().contains("InputLayer"))
        .noneMatch(e -> e.text().contains("batch_loss"))
        .noneMatch(e -> e.text().contains("histogram"));
    assertThatThrownBy(() -> new TensorBoard().updateFreq("step"))
        .hasMessageContaining("\"epoch\", \"batch\" or a number");
    assertThatThrownBy(
            () ->
                Callbacks.registry()
                    .read(
                        Map.of("class_name", "TensorBoard", "config", Map.of("profile_batch", 2))))
        .hasMessageContaining("profile_batch");
  }
}
