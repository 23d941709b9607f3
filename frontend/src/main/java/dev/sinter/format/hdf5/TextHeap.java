package dev.sinter.format.hdf5;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Texts of any length, in HDF5's global heap: collections of at least 4 KiB that are numbered
 * within.
 */
final class TextHeap {
  private static final int SMALLEST = 4096;
  private static final int LARGEST_INDEX = 65535;
  private static final int HEADER = 16;

  /** Where a text is. */
  record Reference(long address, int index, int length) {}

  private final List<byte[]> texts = new ArrayList<>();

  void add(String text) {
    texts.add(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * {@return the collections, one after the other}
   *
   * @param address where the first will be
   * @param references gets one for each text, in order
   */
  List<byte[]> collections(long address, Collection<Reference> references) {
    List<byte[]> collections = new ArrayList<>();
    long at = address;
    int from = 0;
    while (from < texts.size()) {
      int size = HEADER;
      int to = from;
      while (to < texts.size()
          && to - from < LARGEST_INDEX
          && (to == from || size + space(texts.get(to)) <= SMALLEST)) {
        size += space(texts.get(to));
        references.add(new Reference(at, to - from + 1, texts.get(to).length));
        to++;
      }
      byte[] collection = collection(texts.subList(from, to), Math.max(SMALLEST, size));
      collections.add(collection);
      at += collection.length;
      from = to;
    }
    return collections;
  }

  private static int space(byte[] text) {
    return HEADER + (text.length + 7 & -8);
  }

  private static byte[] collection(List<byte[]> items, int size) {
    Bytes out = new Bytes().ascii("GCOL").u8(1).u8(0).u16(0).u64(size);
    for (int i = 0; i < items.size(); i++) {
      byte[] text = items.get(i);
      out.u16(i + 1).u16(0).u32(0).u64(text.length).bytes(text).pad();
    }
    int free = size - out.size();
    if (free >= HEADER) {
      out.u16(0).u16(0).u32(0).u64(free);
    }
    return out.upTo(size);
  }
}
