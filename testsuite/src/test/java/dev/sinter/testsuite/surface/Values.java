package dev.sinter.testsuite.surface;

import dev.sinter.model.Callback;
import java.util.SequencedMap;

/** Puts values of its own into the logs, one an epoch. */
final class Values extends Callback {
  private final String name;
  private final double[] values;

  Values(String name, double... values) {
    this.name = name;
    this.values = values;
  }

  @Override
  public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
    logs.put(name, values[epoch]);
  }
}
