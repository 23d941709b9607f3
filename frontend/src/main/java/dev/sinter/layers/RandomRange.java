package dev.sinter.layers;

import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.BadValueException;
import dev.sinter.ir.type.Shape;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a random factor is drawn from, all values equally likely.
 *
 * @param lower smallest value
 * @param upper largest value
 * @param given how it was written: one number, or two
 */
record RandomRange(double lower, double upper, Object given) {

  /** {@return a number f for -f to f, or two numbers, all from least to most} */
  static ArgumentType<RandomRange> symmetric(double least, double most) {
    return new Type(true, least, most);
  }

  /** {@return a number f for f and f, or two numbers, all from least to most} */
  static ArgumentType<RandomRange> pair(double least, double most) {
    return new Type(false, least, most);
  }

  /** {@return draws, each {@code offset} more than one of this range} */
  Tensor draw(Shape shape, double offset, RandomGenerator generator) {
    return Random.uniform(shape, offset + lower, offset + upper, generator);
  }

  private record Type(boolean mirrored, double least, double most)
      implements ArgumentType<RandomRange> {
    @Override
    public RandomRange read(@Nullable Object value) {
      return switch (value) {
        case RandomRange range -> range;
        case Number one ->
            checked(mirrored ? -one.doubleValue() : one.doubleValue(), one.doubleValue(), one);
        case List<?> two
            when two.size() == 2
                && two.get(0) instanceof Number lower
                && two.get(1) instanceof Number upper ->
            checked(lower.doubleValue(), upper.doubleValue(), List.of(lower, upper));
        case null, default ->
            throw new BadValueException(
                "must be " + describe() + ", got " + ArgumentTypes.show(value));
      };
    }

    private RandomRange checked(double lower, double upper, Object given) {
      // A pair of one number stands for two independent amounts, which need no order.
      if (mirrored && upper < lower) {
        throw new BadValueException(
            "must have a lower bound that is not above the upper one, got " + given);
      }
      if (Math.min(lower, upper) < least || Math.max(lower, upper) > most) {
        throw new BadValueException("must be " + describe() + ", got " + given);
      }
      return new RandomRange(lower, upper, given);
    }

    @Override
    public @Nullable Object write(RandomRange value) {
      return value.given;
    }

    @Override
    public String describe() {
      return "a number or a list of two"
          + (most == Double.POSITIVE_INFINITY
              ? ", at least " + least
              : ", from " + least + " to " + most);
    }
  }
}
