package dev.sinter.losses;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Check;

/** Arguments that crossentropies share. */
final class Crossentropies {
  private Crossentropies() {}

  static final Argument<Boolean> FROM_LOGITS =
      Argument.optional(
          "from_logits", BOOL, false, "whether predictions are logits instead of probabilities");
  static final Argument<Double> LABEL_SMOOTHING =
      Argument.optional(
              "label_smoothing", FLOAT, 0.0, "how much of the labels is spread over all classes")
          .check(Check.between(0, 1));
  static final Argument<Integer> AXIS = Argument.optional("axis", INT, -1, "axis of the classes");
  static final Argument<Double> GAMMA =
      Argument.optional("gamma", FLOAT, 2.0, "how much less easy samples count");
}
