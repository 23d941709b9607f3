package dev.sinter.callbacks;

import static dev.sinter.config.ArgumentTypes.STRING;
import static dev.sinter.config.ArgumentTypes.choice;

import dev.sinter.config.Argument;
import dev.sinter.config.Check;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A quantity that is watched, and which way is better.
 *
 * @param name key in the logs
 * @param larger whether larger is better
 * @param minDelta by how much a better value must be better
 */
record Monitor(String name, boolean larger, double minDelta) {
  static final Argument<String> MONITOR =
      Argument.optional("monitor", STRING, "val_loss", "key in the logs of what is watched");
  static final Argument<String> MODE =
      Argument.optional(
          "mode",
          choice("auto", "min", "max"),
          "auto",
          "which is better: min, max, or what the name tells");

  /** What a monitor can be compared with. */
  static final Check<Optional<Double>> COMPARABLE =
      new Check<>("a number, not NaN", value -> value.isEmpty() || !value.get().isNaN());

  /** {@return a monitor of these arguments; {@code auto} asks the name} */
  static Monitor of(String name, String mode, boolean largerByName, double minDelta) {
    boolean larger = mode.equals("auto") ? largerByName : mode.equals("max");
    return new Monitor(name, larger, minDelta);
  }

  /** {@return the value that everything is better than} */
  double worst() {
    return larger ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  /** {@return whether a value is better than a reference, by more than the least difference} */
  boolean improves(double value, double reference) {
    return larger ? value - minDelta > reference : value + minDelta < reference;
  }

  /** {@return the value in the logs; without one, says so and gives NaN} */
  double in(Map<String, Double> logs, String what, Consumer<String> warning) {
    Double value = logs.get(name);
    if (value == null) {
      warning.accept(
          "warning: "
              + what
              + " conditioned on metric `"
              + name
              + "` which is not available. Available metrics are: "
              + String.join(",", logs.keySet()));
      return Double.NaN;
    }
    return value;
  }
}
