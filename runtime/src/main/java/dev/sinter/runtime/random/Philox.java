package dev.sinter.runtime.random;

import dev.sinter.runtime.InputException;

/**
 * The counter-based generator Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers:
 * as easy as 1, 2, 3", 2011): ten rounds of multiplication and exclusive-or turn a 128-bit counter
 * into 128 random bits under a 64-bit key.
 *
 * <pre>
 *   key      seed (64 bits)
 *   counter  position (low 64 bits), stream (high 64 bits)
 * </pre>
 *
 * An instance walks one stream from position 0. Not safe for several threads.
 */
public final class Philox {
  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int KEY_STEP_0 = 0x9E3779B9;
  private static final int KEY_STEP_1 = 0xBB67AE85;

  private final long seed;
  private final long stream;
  private long position;
  private int[] words = new int[0];
  private int next;

  /**
   * Starts a stream.
   *
   * @param seed the key
   * @param stream which of the 2^64 independent streams under that seed, such as the number of an
   *     epoch
   */
  public Philox(long seed, long stream) {
    this.seed = seed;
    this.stream = stream;
  }

  /**
   * {@return the four words of one block}
   *
   * @param key the key
   * @param low the low half of the counter
   * @param high the high half of the counter
   */
  public static int[] block(long key, long low, long high) {
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    int c0 = (int) low;
    int c1 = (int) (low >>> 32);
    int c2 = (int) high;
    int c3 = (int) (high >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (c0 & 0xffffffffL);
      long product1 = MULTIPLIER_1 * (c2 & 0xffffffffL);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c3 = (int) product0;
      k0 += KEY_STEP_0;
      k1 += KEY_STEP_1;
    }
    return new int[] {c0, c1, c2, c3};
  }

  /** {@return 32 random bits} */
  public int nextInt() {
    if (next == words.length) {
      words = block(seed, position++, stream);
      next = 0;
    }
    return words[next++];
  }

  /**
   * {@return a number from 0 to {@code bound} (excluded), all equally likely}
   *
   * @param bound at least 1
   * @throws InputException if it is not
   */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new InputException("random: bound must be at least 1, got " + bound);
    }
    // The high half of the product is the number; low halves below 2^32 mod bound would come up too
    // often (Lemire, 2019).
    long product = (nextInt() & 0xffffffffL) * bound;
    long uneven = (1L << 32) % bound;
    while ((product & 0xffffffffL) < uneven) {
      product = (nextInt() & 0xffffffffL) * bound;
    }
    return (int) (product >>> 32);
  }

  /** {@return a number from 0 to 1 (excluded), a multiple of 2^-53} */
  public double nextDouble() {
    long high = nextInt() & 0xffffffffL;
    long low = nextInt() & 0xffffffffL;
    return (((high << 32) | low) >>> 11) * 0x1p-53;
  }

  /**
   * {@return the numbers 0 to {@code count} - 1 in random order}
   *
   * @param count at least 0
   */
  public int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    for (int i = count - 1; i > 0; i--) {
      int other = nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return order;
  }
}
