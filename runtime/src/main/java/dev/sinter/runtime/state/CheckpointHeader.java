package dev.sinter.runtime.state;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.zip.CRC32C;

/**
 * The table at the start of a checkpoint, see {@link Checkpoint} for the layout.
 *
 * @param attributes text by name
 * @param entries what the file holds, in the order of their data
 */
record CheckpointHeader(SequencedMap<String, String> attributes, List<Entry> entries) {
  static final byte[] MAGIC = {(byte) 0x89, 'S', 'N', 'T', '\r', '\n', 0x1a, '\n'};
  static final int VERSION = 1;
  static final int ALIGNMENT = 64;

  /** Magic, version, checksum, header length, file length. */
  static final int PREFIX = 32;

  private static final int CHECKSUM_AT = 12;
  private static final int MOST_AXES = 255;

  /**
   * One array.
   *
   * @param segment its kind of state
   * @param name its path
   * @param type type of its elements
   * @param shape its extents
   * @param offset of its data in the file, a multiple of 64
   * @param checksum CRC-32C of its data and of the zeros that fill them up to a multiple of 64
   */
  record Entry(
      String segment, String name, ElementType type, List<Long> shape, long offset, int checksum) {
    long bytes() {
      return Math.multiplyExact(NdArray.count(shape), type.bytes());
    }

    long paddedBytes() {
      return padded(bytes());
    }

    /** {@return such as {@code weights dense/kernel f32[784, 10]}} */
    String describe() {
      return segment + " '" + name + "' " + type.text() + shape;
    }
  }

  static long padded(long bytes) {
    return Math.addExact(bytes, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** {@return the length of the file} */
  long fileLength(long headerLength) {
    return entries.isEmpty()
        ? headerLength
        : entries.getLast().offset() + entries.getLast().paddedBytes();
  }

  /** {@return the bytes, filled up to a multiple of 64} */
  byte[] encode() {
    int size = PREFIX + 8;
    for (var attribute : attributes.entrySet()) {
      size += 8 + utf8(attribute.getKey()).length + utf8(attribute.getValue()).length;
    }
    for (Entry entry : entries) {
      size +=
          12
              + utf8(entry.segment).length
              + utf8(entry.name).length
              + utf8(entry.type.text()).length;
      size += 4 + 8 * entry.shape.size() + 12;
    }
    byte[] bytes = new byte[(int) padded(size)];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC)
        .putInt(VERSION)
        .putInt(0)
        .putLong(bytes.length)
        .putLong(fileLength(bytes.length));
    out.putInt(attributes.size()).putInt(entries.size());
    attributes.forEach((key, value) -> put(put(out, key), value));
    for (Entry entry : entries) {
      put(put(put(out, entry.segment), entry.name), entry.type.text()).putInt(entry.shape.size());
      entry.shape.forEach(out::putLong);
      out.putLong(entry.offset).putInt(entry.checksum);
    }
    out.putInt(CHECKSUM_AT, checksum(bytes));
    return bytes;
  }

  /** {@return the CRC-32C of a header, its own four bytes left out} */
  static int checksum(byte[] header) {
    CRC32C crc = new CRC32C();
    crc.update(header, 0, CHECKSUM_AT);
    crc.update(header, CHECKSUM_AT + 4, header.length - CHECKSUM_AT - 4);
    return (int) crc.getValue();
  }

  /**
   * Reads a header whose checksum is right. It can still be one that was made up: every claim is
   * checked.
   *
   * @param file for messages
   * @param bytes the header
   */
  static CheckpointHeader decode(String file, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(PREFIX);
    try {
      int attributeCount = in.getInt();
      int entryCount = in.getInt();
      SequencedMap<String, String> attributes = new LinkedHashMap<>();
      for (int i = 0; i < attributeCount; i++) {
        attributes.put(text(in), text(in));
      }
      List<Entry> entries = new ArrayList<>();
      long expected = bytes.length;
      for (int i = 0; i < entryCount; i++) {
        Entry entry = entry(in);
        if (entry.offset != expected) {
          throw new InputException(
              file
                  + ": data of "
                  + entry.describe()
                  + " must begin at byte "
                  + expected
                  + ", got "
                  + entry.offset);
        }
        expected = Math.addExact(expected, entry.paddedBytes());
        entries.add(entry);
      }
      return new CheckpointHeader(
          Collections.unmodifiableSequencedMap(attributes), List.copyOf(entries));
    } catch (BufferUnderflowException
        | ArithmeticException
        | CharacterCodingException
        | IndexOutOfBoundsException e) {
      throw new InputException(
          file + ": byte " + in.position() + ": the table of the checkpoint is damaged", e);
    }
  }

  private static Entry entry(ByteBuffer in) throws CharacterCodingException {
    String segment = text(in);
    String name = text(in);
    ElementType type = ElementType.parse(text(in));
    int rank = in.getInt();
    if (rank < 0 || rank > MOST_AXES) {
      throw new IndexOutOfBoundsException(rank);
    }
    List<Long> shape = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      shape.add(in.getLong());
    }
    return new Entry(segment, name, type, List.copyOf(shape), in.getLong(), in.getInt());
  }

  private static String text(ByteBuffer in) throws CharacterCodingException {
    int length = in.getInt();
    CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(in.slice(in.position(), length));
    in.position(in.position() + length);
    return text.toString();
  }

  private static ByteBuffer put(ByteBuffer out, String text) {
    byte[] bytes = utf8(text);
    return out.putInt(bytes.length).put(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
