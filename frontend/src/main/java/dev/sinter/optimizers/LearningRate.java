package dev.sinter.optimizers;

import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.BadValueException;
import dev.sinter.config.Configurable;
import dev.sinter.config.Registry;
import org.jspecify.annotations.Nullable;

/** A learning rate: a number that can be changed while training, or a schedule. */
public sealed interface LearningRate {
  /**
   * A number.
   *
   * @param value at the start
   */
  record Fixed(double value) implements LearningRate {}

  /**
   * A function of the step.
   *
   * @param schedule the function
   */
  record Scheduled(LearningRateSchedule schedule) implements LearningRate {}

  /** As an argument: a number, or a schedule or its config. */
  ArgumentType<LearningRate> TYPE =
      new ArgumentType<>() {
        @Override
        public LearningRate read(@Nullable Object value) {
          return switch (value) {
            case LearningRate rate -> rate;
            case Number n -> new Fixed(n.doubleValue());
            case LearningRateSchedule schedule -> new Scheduled(schedule);
            case null -> throw new BadValueException("must be " + describe() + ", got none");
            default -> new Scheduled(Schedules.registry().read(value));
          };
        }

        @Override
        public @Nullable Object write(LearningRate value) {
          return switch (value) {
            case Fixed fixed -> fixed.value();
            case Scheduled scheduled ->
                scheduled.schedule() instanceof Configurable c
                    ? Registry.object(c)
                    : ArgumentTypes.show(scheduled.schedule());
          };
        }

        @Override
        public String describe() {
          return "a number or a learning-rate schedule";
        }
      };
}
