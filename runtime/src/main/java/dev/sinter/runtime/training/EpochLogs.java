package dev.sinter.runtime.training;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The values of an epoch so far: means over its rows, and the latest of what is no mean. */
final class EpochLogs {
  private final SequencedMap<String, Double> sums = new LinkedHashMap<>();
  private final SequencedMap<String, Long> rows = new LinkedHashMap<>();
  private final SequencedMap<String, Double> logs = new LinkedHashMap<>();

  void add(StepResult result, long batchRows) {
    result
        .values()
        .forEach(
            (name, value) -> {
              if (result.means().contains(name)) {
                double sum = sums.merge(name, value * batchRows, Double::sum);
                long count = rows.merge(name, batchRows, Long::sum);
                logs.put(name, count == 0 ? value : sum / count);
              } else {
                logs.put(name, value);
              }
            });
  }

  /** {@return a copy that a listener may add to} */
  SequencedMap<String, Double> logs() {
    return new LinkedHashMap<>(logs);
  }
}
