package dev.sinter.testsuite.random;

import java.util.function.Predicate;

/**
 * Adds one op, with whatever it needs, to a graph in the making.
 *
 * @param op name of the op that it is for
 * @param when whether the options allow it
 * @param add adds it
 */
record Producer(String op, Predicate<RandomGraphs.Options> when, Adding add) {
  /** Adds to a workbench; an op that does not fit adds nothing. */
  interface Adding {
    void to(Workbench w);
  }

  static Producer of(String op, Adding add) {
    return new Producer(op, _ -> true, add);
  }

  /** A small change of a float operand may change its result by much. */
  static Producer jumping(String op, Adding add) {
    return new Producer(op, o -> !o.continuous(), add);
  }
}
