package dev.sinter.callbacks;

import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.BadValueException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** As an argument: {@code "epoch"}, which is nothing, or a number of batches. */
final class FrequencyType implements ArgumentType<Optional<Long>> {
  @Override
  public Optional<Long> read(@Nullable Object value) {
    return switch (value) {
      case String name when name.equals("epoch") -> Optional.empty();
      case Optional<?> optional ->
          optional.isPresent() ? read(optional.get()) : Optional.<Long>empty();
      case Number number
          when number.longValue() >= 1 && number.doubleValue() == number.longValue() ->
          Optional.of(number.longValue());
      case null, default ->
          throw new BadValueException(
              "must be " + describe() + ", got " + ArgumentTypes.show(value));
    };
  }

  @Override
  public Object write(Optional<Long> value) {
    return value.isPresent() ? value.get() : "epoch";
  }

  @Override
  public String describe() {
    return "\"epoch\" or a number of batches of at least 1";
  }
}
