package dev.sinter.testsuite.mutation;

import java.util.BitSet;

/**
 * What broken classes ask at each site: is this the one that is broken now? The one class that the
 * classes under test share with those that test them; it also notes which sites were reached.
 */
public final class BreakSwitch {
  /** A broken loop may never end; a site asked this often in one test makes it fail. */
  private static final long MOST_QUESTIONS = 5_000_000;

  private static final int NONE = -1;
  private static final byte[] REACHED = new byte[1 << 18];
  private static final long[] STATE = {NONE, 0};

  private BreakSwitch() {}

  /** A test that asks about the broken site without end. */
  public static final class EndlessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EndlessException() {
      super("the broken code does not come to an end");
    }
  }

  /** {@return whether the site is broken; called by the classes under test} */
  public static boolean isBroken(int site) {
    REACHED[site] = 1;
    if (STATE[0] != site) {
      return false;
    }
    if (++STATE[1] > MOST_QUESTIONS) {
      throw new EndlessException();
    }
    return true;
  }

  /** Breaks one site, and no other. */
  static void breakAt(int site) {
    STATE[0] = site;
    STATE[1] = 0;
  }

  /** Breaks nothing. */
  static void repair() {
    STATE[0] = NONE;
  }

  /** {@return the sites reached since the last call} */
  static BitSet takeReached() {
    BitSet reached = new BitSet();
    for (int i = 0; i < REACHED.length; i++) {
      if (REACHED[i] != 0) {
        reached.set(i);
        REACHED[i] = 0;
      }
    }
    return reached;
  }
}
