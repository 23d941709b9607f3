package dev.sinter.runtime.variable;

/** The names of the segments that state is kept in. */
public final class Segments {
  /** What training changes and a model file stores. */
  public static final String WEIGHTS = "weights";

  /** Slots and counters of an optimizer. */
  public static final String OPTIMIZER = "optimizer";

  /** Accumulators of losses and metrics. */
  public static final String METRICS = "metrics";

  /** Counters of random number generators. */
  public static final String RANDOM = "random";

  /** States that stateful recurrent layers keep between batches. */
  public static final String RECURRENT = "recurrent";

  private Segments() {}
}
