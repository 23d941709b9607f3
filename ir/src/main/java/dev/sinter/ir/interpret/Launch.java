package dev.sinter.ir.interpret;

import dev.sinter.ir.interpret.LoopInterpreter.Failure;
import dev.sinter.ir.interpret.LoopInterpreter.Options;
import java.util.Optional;
import java.util.Random;

/** State of one run of a proc that all its workers and threads share. */
final class Launch {
  private final Options options;
  private final Random random;
  private Optional<Failure> failure = Optional.empty();
  private int epoch;
  private int agents;
  private int groups;

  Launch(Options options) {
    this.options = options;
    this.random = new Random(options.seed());
    this.agents = options.workers();
  }

  Options options() {
    return options;
  }

  Optional<Failure> failure() {
    return failure;
  }

  void fail(int code, long detail) {
    if (failure.isEmpty()) {
      failure = Optional.of(new Failure(code, detail));
    }
  }

  int epoch() {
    return epoch;
  }

  void barrier() {
    epoch++;
  }

  /** {@return the first of {@code count} new numbers} */
  int newAgents(int count) {
    agents += count;
    return agents - count;
  }

  int newGroup() {
    return ++groups;
  }

  /**
   * {@return the numbers below {@code count}, in the order in which independent things are to be
   * done}
   */
  int[] order(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] =
          switch (options.order()) {
            case FORWARD, SHUFFLED -> i;
            case REVERSE -> count - 1 - i;
          };
    }
    for (int i = options.order() == LoopInterpreter.Order.SHUFFLED ? count - 1 : 0; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    return order;
  }
}
