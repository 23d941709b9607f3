package dev.sinter.runtime.file;

import java.nio.ByteOrder;

/**
 * Turns elements of files, which have a byte order of their own, into those of the machine and
 * back.
 */
public final class ByteOrders {
  private ByteOrders() {}

  /**
   * Reverses the bytes of each element if the orders differ.
   *
   * @param bytes whole elements
   * @param length how many bytes of them
   * @param element size of an element
   * @param order the order of the file
   */
  public static void swap(byte[] bytes, int length, int element, ByteOrder order) {
    if (element == 1 || order == ByteOrder.nativeOrder()) {
      return;
    }
    for (int start = 0; start < length; start += element) {
      for (int low = start, high = start + element - 1; low < high; low++, high--) {
        byte kept = bytes[low];
        bytes[low] = bytes[high];
        bytes[high] = kept;
      }
    }
  }
}
