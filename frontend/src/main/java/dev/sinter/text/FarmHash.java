package dev.sinter.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The 64-bit fingerprint of Google's FarmHash (Pike and Alakuijala 2014), which Keras's hashing
 * layers use: the same bytes give the same number everywhere and forever.
 */
public final class FarmHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long K0 = 0xc3a5c85c97cb3127L;
  private static final long K1 = 0xb492b66fbe98f273L;
  private static final long K2 = 0x9ae16a3b2f90404fL;
  private static final long CROSS = 0xc6a4a7935bd1e995L;

  private FarmHash() {}

  /** {@return the fingerprint of a string's UTF-8 bytes} */
  public static long fingerprint(String text) {
    return fingerprint(text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@return the fingerprint of bytes} */
  public static long fingerprint(byte[] bytes) {
    int length = bytes.length;
    if (length <= 16) {
      return upTo16(bytes, length);
    } else if (length <= 32) {
      return upTo32(bytes, length);
    }
    return length <= 64 ? upTo64(bytes, length) : beyond64(bytes, length);
  }

  /** {@return two fingerprints as one; the order counts} */
  public static long combine(long first, long second) {
    long result = (first ^ CROSS) ^ (mix(second * CROSS) * CROSS);
    return mix(mix(result * CROSS) * CROSS);
  }

  private static long upTo16(byte[] s, int length) {
    if (length >= 8) {
      long mul = K2 + length * 2L;
      long a = eight(s, 0) + K2;
      long b = eight(s, length - 8);
      long c = Long.rotateRight(b, 37) * mul + a;
      long d = (Long.rotateRight(a, 25) + b) * mul;
      return pair(c, d, mul);
    } else if (length >= 4) {
      long mul = K2 + length * 2L;
      return pair(length + (four(s, 0) << 3), four(s, length - 4), mul);
    } else if (length > 0) {
      int y = (s[0] & 255) + ((s[length >> 1] & 255) << 8);
      int z = length + ((s[length - 1] & 255) << 2);
      return mix(y * K2 ^ z * K0) * K2;
    }
    return K2;
  }

  private static long upTo32(byte[] s, int length) {
    long mul = K2 + length * 2L;
    long a = eight(s, 0) * K1;
    long b = eight(s, 8);
    long c = eight(s, length - 8) * mul;
    long d = eight(s, length - 16) * K2;
    return pair(
        Long.rotateRight(a + b, 43) + Long.rotateRight(c, 30) + d,
        a + Long.rotateRight(b + K2, 18) + c,
        mul);
  }

  private static long upTo64(byte[] s, int length) {
    long mul = K2 + length * 2L;
    long a = eight(s, 0) * K2;
    long b = eight(s, 8);
    long c = eight(s, length - 8) * mul;
    long d = eight(s, length - 16) * K2;
    long y = Long.rotateRight(a + b, 43) + Long.rotateRight(c, 30) + d;
    long z = pair(y, a + Long.rotateRight(b + K2, 18) + c, mul);
    long e = eight(s, 16) * mul;
    long f = eight(s, 24);
    long g = (y + eight(s, length - 32)) * mul;
    long h = (z + eight(s, length - 24)) * mul;
    return pair(
        Long.rotateRight(e + f, 43) + Long.rotateRight(g, 30) + h,
        e + Long.rotateRight(f + a, 18) + g,
        mul);
  }

  /**
   * Fifty-six bytes of state, changed by blocks of 64; the last block may overlap the one before.
   */
  private static long beyond64(byte[] s, int length) {
    long x = 81;
    long y = x * K1 + 113;
    long z = mix(y * K2 + 113) * K2;
    long[] v = new long[2];
    long[] w = new long[2];
    x = x * K2 + eight(s, 0);
    int end = (length - 1) / 64 * 64;
    int last = length - 64;
    for (int at = 0; at < end; at += 64) {
      x = Long.rotateRight(x + y + v[0] + eight(s, at + 8), 37) * K1;
      y = Long.rotateRight(y + v[1] + eight(s, at + 48), 42) * K1;
      x ^= w[1];
      y += v[0] + eight(s, at + 40);
      z = Long.rotateRight(z + w[0], 33) * K1;
      seeds(s, at, v[1] * K1, x + w[0], v);
      seeds(s, at + 32, z + w[1], y + eight(s, at + 16), w);
      long swapped = z;
      z = x;
      x = swapped;
    }
    long mul = K1 + ((z & 0xff) << 1);
    w[0] += (length - 1) & 63;
    v[0] += w[0];
    w[0] += v[0];
    x = Long.rotateRight(x + y + v[0] + eight(s, last + 8), 37) * mul;
    y = Long.rotateRight(y + v[1] + eight(s, last + 48), 42) * mul;
    x ^= w[1] * 9;
    y += v[0] * 9 + eight(s, last + 40);
    z = Long.rotateRight(z + w[0], 33) * mul;
    seeds(s, last, v[1] * mul, x + w[0], v);
    seeds(s, last + 32, z + w[1], y + eight(s, last + 16), w);
    return pair(pair(v[0], w[0], mul) + mix(y) * K0 + x, pair(v[1], w[1], mul) + z, mul);
  }

  /** Thirty-two bytes and two numbers into two numbers. */
  private static void seeds(byte[] s, int at, long first, long second, long[] into) {
    long a = first + eight(s, at);
    long z = eight(s, at + 24);
    long b = Long.rotateRight(second + a + z, 21);
    long c = a;
    a += eight(s, at + 8) + eight(s, at + 16);
    b += Long.rotateRight(a, 44);
    into[0] = a + z;
    into[1] = b + c;
  }

  private static long pair(long u, long v, long mul) {
    long a = (u ^ v) * mul;
    a ^= a >>> 47;
    long b = (v ^ a) * mul;
    b ^= b >>> 47;
    return b * mul;
  }

  private static long mix(long value) {
    return value ^ (value >>> 47);
  }

  private static long eight(byte[] s, int at) {
    return (long) LONGS.get(s, at);
  }

  private static long four(byte[] s, int at) {
    return (int) INTS.get(s, at) & 0xffffffffL;
  }
}
