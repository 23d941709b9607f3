package dev.sinter.optimizers;

import dev.sinter.config.Registry;
import dev.sinter.session.Session;
import java.util.List;

/** The learning-rate schedules of Keras, by name. */
public final class Schedules {
  private Schedules() {}

  private static final Registry<LearningRateSchedule> REGISTRY =
      new Registry<>(
          "learning-rate schedule",
          LearningRateSchedule.class,
          () -> Session.current().customObjects(),
          List.of(
              ExponentialDecay.SPEC,
              CosineDecay.SPEC,
              CosineDecayRestarts.SPEC,
              InverseTimeDecay.SPEC,
              PiecewiseConstantDecay.SPEC,
              PolynomialDecay.SPEC));

  /** {@return the table} */
  public static Registry<LearningRateSchedule> registry() {
    return REGISTRY;
  }
}
