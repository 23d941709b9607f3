package dev.sinter.layers;

import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import java.util.List;
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
  private final List<F> named;
  private final ArgumentType<String> names;

  /**
   * @param type the kind of function
   * @param named constants of an enum: the functions with names, which are theirs in lower case
   */
  NamedFunction(Class<F> type, List<? extends F> named) {
    this.type = type;
    this.named = List.copyOf(named);
    names = ArgumentTypes.choice(named.stream().map(NamedFunction::name).toArray(String[]::new));
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
    return named.stream().filter(f -> name(f).equals(name)).findFirst().orElseThrow();
  }

  @Override
  public @Nullable Object write(F value) {
    return named.contains(value) ? name(value) : value.toString();
  }

  @Override
  public String describe() {
    return names.describe();
  }
}
