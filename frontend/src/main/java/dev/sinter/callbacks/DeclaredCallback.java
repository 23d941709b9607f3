package dev.sinter.callbacks;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Configurable;
import dev.sinter.model.Callback;
import org.jspecify.annotations.Nullable;

/** A callback whose settings are declared arguments. */
abstract class DeclaredCallback extends Callback implements Configurable {
  private final Arguments arguments;

  DeclaredCallback(Arguments arguments) {
    this.arguments = arguments;
  }

  @Override
  public final Arguments arguments() {
    return arguments;
  }

  /** {@return the value of an argument} */
  final <V> V get(Argument<V> argument) {
    return arguments.get(argument);
  }

  /** Sets an argument by name. */
  final void put(String name, @Nullable Object value) {
    arguments.put(name, value);
  }

  @Override
  public String toString() {
    return className() + getConfig();
  }
}
