package dev.sinter.losses;

/** How the values of the samples become one. */
public enum Reduction {
  /** Sum over the number of values. */
  SUM_OVER_BATCH_SIZE,
  /** Sum. */
  SUM,
  /** Values as they are. */
  NONE
}
