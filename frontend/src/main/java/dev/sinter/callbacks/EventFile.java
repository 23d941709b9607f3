package dev.sinter.callbacks;

import dev.sinter.ir.ModelException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.zip.CRC32C;

/**
 * A file of events as TensorBoard reads it: records of {@code Event} messages.
 *
 * <pre>
 *   length (8)   masked CRC-32C of the length (4)   event   masked CRC-32C of the event (4)
 * </pre>
 */
final class EventFile implements AutoCloseable {
  // Fields of tensorflow.Event, Summary, Summary.Value, HistogramProto and Summary.Image.
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int GRAPH_DEF = 4;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int IMAGE = 4;
  private static final int HISTOGRAM = 5;
  private static final int MASK = 0xa282ead8;

  private final Path path;
  private final Clock clock;
  private final OutputStream out;

  /**
   * Begins a file.
   *
   * @param folder made if missing
   * @param clock gives the times of events
   * @param number tells files of one process apart
   */
  EventFile(Path folder, Clock clock, int number) {
    this.clock = clock;
    long seconds = clock.millis() / 1000;
    path =
        folder.resolve(
            "events.out.tfevents."
                + seconds
                + ".sinter."
                + ProcessHandle.current().pid()
                + "."
                + number
                + ".v2");
    try {
      Files.createDirectories(folder);
      out = new BufferedOutputStream(Files.newOutputStream(path));
    } catch (IOException e) {
      throw failure(e);
    }
    write(event().text(FILE_VERSION, "brain.Event:2"));
  }

  private ModelException failure(IOException e) {
    return new ModelException("TensorBoard: cannot write '" + path + "': " + e.getMessage(), e);
  }

  private ProtocolBuffer event() {
    return new ProtocolBuffer().number(WALL_TIME, clock.millis() / 1e3);
  }

  private void write(ProtocolBuffer event) {
    byte[] bytes = event.toBytes();
    byte[] length =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(bytes.length)
            .array();
    try {
      out.write(length);
      out.write(masked(length));
      out.write(bytes);
      out.write(masked(bytes));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static byte[] masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    int value = (int) crc.getValue();
    int masked = ((value >>> 15) | (value << 17)) + MASK;
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(masked).array();
  }

  private void value(long step, ProtocolBuffer value) {
    write(event().integer(STEP, step).message(SUMMARY, new ProtocolBuffer().message(VALUE, value)));
  }

  /** Writes a number. */
  void scalar(String tag, double value, long step) {
    value(step, new ProtocolBuffer().text(TAG, tag).single(SIMPLE_VALUE, (float) value));
  }

  /** Writes how numbers are spread. */
  void histogram(String tag, double[] values, long step) {
    value(
        step,
        new ProtocolBuffer().text(TAG, tag).message(HISTOGRAM, Histogram.of(values).message()));
  }

  /** Writes a picture. */
  void image(String tag, int height, int width, byte[] png, long step) {
    ProtocolBuffer image =
        new ProtocolBuffer().integer(1, height).integer(2, width).integer(3, 1).bytes(4, png);
    value(step, new ProtocolBuffer().text(TAG, tag).message(IMAGE, image));
  }

  /** Writes a graph of named ops. */
  void graph(ProtocolBuffer definition) {
    write(event().bytes(GRAPH_DEF, definition.toBytes()));
  }

  /** Makes everything so far visible to readers. */
  void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
