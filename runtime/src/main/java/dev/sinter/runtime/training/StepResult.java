package dev.sinter.runtime.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The values after a step, in the order in which they are shown.
 *
 * @param values by name
 * @param means names of those that are means over the batch alone: the loop averages them over the
 *     epoch, weighted by rows. The others, as metrics with state are, stand for the epoch so far
 *     and are taken as they are.
 */
public record StepResult(SequencedMap<String, Double> values, Set<String> means) {
  /** Freezes both. */
  public StepResult {
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    means = Set.copyOf(means);
  }

  /** {@return no values, as in a prediction} */
  public static StepResult none() {
    return new StepResult(new LinkedHashMap<>(), Set.of());
  }

  /** {@return values that stand for the epoch so far} */
  public static StepResult running(SequencedMap<String, Double> values) {
    return new StepResult(values, Set.of());
  }

  /** {@return values that are all means over the batch} */
  public static StepResult means(SequencedMap<String, Double> values) {
    return new StepResult(values, values.keySet());
  }
}
