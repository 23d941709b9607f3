package dev.sinter.ir.interpret;

/**
 * The counter-based random generator Philox 4x32-10 (Salmon et al., "Parallel random numbers: as
 * easy as 1, 2, 3", 2011): ten rounds of two 32 x 32 to 64 bit products mix a counter of four words
 * with a key of two.
 */
public final class Philox {
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final int ROUNDS = 10;

  private Philox() {}

  /**
   * {@return the four words of one block}
   *
   * @param key low word, then high word
   * @param counterLow words 0 and 1 of the counter, low word first
   * @param counterHigh words 2 and 3
   */
  public static int[] block(long key, long counterLow, long counterHigh) {
    int key0 = (int) key;
    int key1 = (int) (key >>> 32);
    int c0 = (int) counterLow;
    int c1 = (int) (counterLow >>> 32);
    int c2 = (int) counterHigh;
    int c3 = (int) (counterHigh >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * Integer.toUnsignedLong(c0);
      long product1 = MULTIPLIER_1 * Integer.toUnsignedLong(c2);
      c0 = (int) (product1 >>> 32) ^ c1 ^ key0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ key1;
      c3 = (int) product0;
      key0 += WEYL_0;
      key1 += WEYL_1;
    }
    return new int[] {c0, c1, c2, c3};
  }
}
