package dev.sinter.format.hdf5;

import dev.sinter.format.hdf5.Hdf5Tree.AttributeValue;
import dev.sinter.runtime.buffer.ElementType;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;

/** The messages that headers of HDF5 objects consist of, in their first versions. */
final class Messages {
  static final int DATASPACE = 0x01;
  static final int DATATYPE = 0x03;
  static final int FILL = 0x05;
  static final int LAYOUT = 0x08;
  static final int ATTRIBUTE = 0x0c;
  static final int SYMBOLS = 0x11;

  private Messages() {}

  /**
   * {@return the header of an object}
   *
   * @param names how many names the object has
   */
  static byte[] header(List<byte[]> messages, int names) {
    Bytes all = new Bytes();
    messages.forEach(all::bytes);
    Bytes out = new Bytes().u8(1).u8(0).u16(messages.size()).u32(names).u32(all.size()).u32(0);
    return out.bytes(all.toBytes()).toBytes();
  }

  /** {@return a message with its length in front} */
  static byte[] message(int type, Bytes data) {
    byte[] content = data.pad().toBytes();
    return new Bytes().u16(type).u16(content.length).u32(0).bytes(content).toBytes();
  }

  /** {@return the extents of an array} */
  static Bytes dataspace(List<Long> extents) {
    Bytes out = new Bytes().u8(1).u8(extents.size()).u8(0).u8(0).u32(0);
    extents.forEach(out::u64);
    return out;
  }

  /** {@return the type of elements that lie in this machine's byte order} */
  static Bytes datatype(ElementType type) {
    return switch (type) {
      case F32 -> floating(4, 23, 8, 127);
      case F64 -> floating(8, 52, 11, 1023);
      case F16 -> floating(2, 10, 5, 15);
      case BF16 -> floating(2, 7, 8, 127);
      case I8 -> integer(1, true);
      case U8, BOOL -> integer(1, false);
      case I32 -> integer(4, true);
      case I64 -> integer(8, true);
    };
  }

  private static int byteOrder() {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? 1 : 0;
  }

  private static Bytes floating(int bytes, int mantissa, int exponent, int bias) {
    Bytes out = new Bytes().u8(0x11).u8(0x20 | byteOrder()).u8(8 * bytes - 1).u8(0).u32(bytes);
    out.u16(0).u16(8 * bytes);
    return out.u8(mantissa).u8(exponent).u8(0).u8(mantissa).u32(bias);
  }

  private static Bytes integer(int bytes, boolean signed) {
    Bytes out = new Bytes().u8(0x10).u8((signed ? 8 : 0) | byteOrder()).u8(0).u8(0).u32(bytes);
    return out.u16(0).u16(8 * bytes);
  }

  /** {@return the type of texts of any length, which end with their length} */
  private static Bytes texts(boolean utf8) {
    Bytes out = new Bytes().u8(0x19).u8(1).u8(utf8 ? 1 : 0).u8(0).u32(16);
    return out.u8(0x10).u8(0).u8(0).u8(0).u32(1).u16(0).u16(8);
  }

  /** {@return the type of texts that are filled up with zeros} */
  private static Bytes texts(int length) {
    return new Bytes().u8(0x13).u8(1).u8(0).u8(0).u32(length);
  }

  /**
   * {@return an attribute as a message}
   *
   * @param references where the texts of all attributes are, in order
   */
  static byte[] attribute(String name, AttributeValue value, Queue<TextHeap.Reference> references) {
    Bytes data = new Bytes();
    return switch (value) {
      case AttributeValue.Text(_, boolean utf8) -> {
        reference(data, references);
        yield attribute(name, texts(utf8), List.of(), data);
      }
      case AttributeValue.Texts(List<String> all) -> {
        all.forEach(text -> reference(data, references));
        yield attribute(name, texts(false), List.of((long) all.size()), data);
      }
      case AttributeValue.FixedTexts(List<String> all, int length) -> {
        all.forEach(
            text ->
                data.bytes(new Bytes().bytes(text.getBytes(StandardCharsets.UTF_8)).upTo(length)));
        yield attribute(name, texts(length), List.of((long) all.size()), data);
      }
      case AttributeValue.Nothing() ->
          attribute(name, datatype(ElementType.F64), List.of(0L), data);
    };
  }

  private static void reference(Bytes data, Queue<TextHeap.Reference> references) {
    TextHeap.Reference reference = references.remove();
    data.u32(reference.length()).u64(reference.address()).u32(reference.index());
  }

  private static byte[] attribute(String name, Bytes type, List<Long> extents, Bytes data) {
    byte[] text = (name + '\0').getBytes(StandardCharsets.UTF_8);
    Bytes space = dataspace(extents);
    Bytes out = new Bytes().u8(1).u8(0).u16(text.length).u16(type.size()).u16(space.size());
    out.bytes(text).pad().bytes(type.toBytes()).pad().bytes(space.toBytes()).pad();
    return message(ATTRIBUTE, out.bytes(data.toBytes()));
  }
}
