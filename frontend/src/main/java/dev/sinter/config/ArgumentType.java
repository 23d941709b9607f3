package dev.sinter.config;

import org.jspecify.annotations.Nullable;

/**
 * What an argument can be: reads a config's value into a Java value and writes it back.
 *
 * @param <V> the Java type of values
 */
public interface ArgumentType<V> {
  /**
   * Reads a value: what a config holds, or a Java value that a caller gave.
   *
   * @param value a string, number, boolean, list, map, null, or an instance of V
   * @return the value
   * @throws BadValueException if it does not fit
   */
  V read(@Nullable Object value);

  /** {@return the value as a config holds it} */
  @Nullable Object write(V value);

  /** {@return what fits, for messages and documentation: {@code an integer}} */
  String describe();
}
