package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.ANY;
import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Check;
import java.util.Optional;

/** Arguments that schedules share. */
final class Decay {
  private Decay() {}

  static final Argument<Double> INITIAL =
      Argument.required("initial_learning_rate", FLOAT, "learning rate at step 0")
          .check(Check.finiteFrom(0));
  static final Argument<Double> STEPS =
      Argument.required("decay_steps", FLOAT, "steps of one decay").check(Check.moreThan(0));
  static final Argument<Double> RATE =
      Argument.required("decay_rate", FLOAT, "how much one decay takes").check(Check.finiteFrom(0));
  static final Argument<Boolean> STAIRCASE =
      Argument.optional("staircase", BOOL, false, "whether it falls in steps");
  static final Argument<Double> ALPHA =
      Argument.optional("alpha", FLOAT, 0.0, "least learning rate, as a part of the first");
  static final Argument<Optional<Object>> NAME =
      Argument.optional("name", ANY, Optional.empty(), "its name");
}
