package dev.sinter.cli;

/** Exit codes of the command. */
final class ExitCodes {
  /** Done. */
  static final int DONE = 0;

  /**
   * The job ran and its answer is no: a case failed, a file is not formatted, the demo misses its
   * accuracy.
   */
  static final int FAILED = 1;

  /** The command was not understood. */
  static final int USAGE = 2;

  /** A model, data file or other input is wrong. */
  static final int BAD_INPUT = 3;

  /** A defect of Sinter. */
  static final int DEFECT = 4;

  private ExitCodes() {}
}
