package dev.sinter.config;

import org.jspecify.annotations.Nullable;

/** Base of small classes whose whole state is their declared arguments. */
public abstract class Declared implements Configurable {
  private final Arguments arguments;

  /**
   * @param arguments their values, complete or with the required ones set
   */
  protected Declared(Arguments arguments) {
    this.arguments = arguments;
  }

  @Override
  public final Arguments arguments() {
    return arguments;
  }

  /** {@return the value of an argument} */
  protected final <V> V get(Argument<V> argument) {
    return arguments.get(argument);
  }

  /**
   * {@return a new object of the same declaration, with another value of one argument and without
   * any state}
   */
  protected final Object changed(String argument, @Nullable Object value) {
    return arguments.spec().changed(arguments, argument, value);
  }

  /** Sets an argument by name; for the fluent setters of subclasses. */
  protected final void put(String name, @Nullable Object value) {
    arguments.put(name, value);
  }

  @Override
  public String toString() {
    return className() + getConfig();
  }
}
