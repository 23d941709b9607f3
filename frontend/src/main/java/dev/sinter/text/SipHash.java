package dev.sinter.text;

import java.nio.charset.StandardCharsets;

/**
 * SipHash-2-4 (Aumasson and Bernstein 2012): a 64-bit hash under a key of 128 bits, which Keras's
 * hashing layers use when they have a salt.
 */
public final class SipHash {
  private SipHash() {}

  /**
   * {@return the hash of a string's UTF-8 bytes}
   *
   * @param text what is hashed
   * @param key0 low half of the key
   * @param key1 high half of the key
   */
  public static long hash(String text, long key0, long key1) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long[] v = {
      key0 ^ 0x736f6d6570736575L,
      key1 ^ 0x646f72616e646f6dL,
      key0 ^ 0x6c7967656e657261L,
      key1 ^ 0x7465646279746573L
    };
    int whole = bytes.length / 8 * 8;
    for (int at = 0; at < whole; at += 8) {
      word(v, little(bytes, at, 8));
    }
    word(v, little(bytes, whole, bytes.length - whole) | (long) bytes.length << 56);
    v[2] ^= 0xff;
    rounds(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
  }

  private static void word(long[] v, long m) {
    v[3] ^= m;
    rounds(v, 2);
    v[0] ^= m;
  }

  private static void rounds(long[] v, int count) {
    for (int i = 0; i < count; i++) {
      v[0] += v[1];
      v[2] += v[3];
      v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
      v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
      v[0] = Long.rotateLeft(v[0], 32);
      v[2] += v[1];
      v[0] += v[3];
      v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
      v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
      v[2] = Long.rotateLeft(v[2], 32);
    }
  }

  private static long little(byte[] bytes, int at, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes[at + i] & 0xffL) << (8 * i);
    }
    return value;
  }
}
