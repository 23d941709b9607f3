package dev.sinter.layers;

import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An argument that is a function: one that has a name, or one of the user's own, which a config
 * cannot hold.
 *
 * @param <F> the kind of function
 */
final class NamedFunction<F> implements ArgumentType<F> {
  private final Class<F> type;
  private final F[] named;
  private final ArgumentType<String> names;

  /**
   * @param type the kind of function
   * @param named constants of an enum: the functions with names, which are theirs in lower case
   */
  @SafeVarargs
  NamedFunction(Class<F> type, F... named) {
    this.type = type;
    this.named = named.clone();
    names =
        ArgumentTypes.choice(Arrays.stream(named).map(NamedFunction::name).toArray(String[]::new));
  }

  private static String name(Object function) {
    return function.toString().toLowerCase(Locale.ROOT);
  }

  @Override
  public F read(@Nullable Object value) {
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    String name = names.read(value);
    return Arrays.stream(named).filter(f -> name(f).equals(name)).findFirst().orElseThrow();
  }

  @Override
  public @Nullable Object write(F value) {
    return Arrays.asList(named).contains(value) ? name(value) : value.toString();
  }

  @Override
  public String describe() {
    return names.describe();
  }
}
