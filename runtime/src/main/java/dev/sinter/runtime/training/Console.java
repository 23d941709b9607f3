package dev.sinter.runtime.training;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Where progress is shown.
 *
 * @param print takes text, line ends included
 * @param terminal whether a line can be drawn over
 * @param nanoTime a clock
 */
public record Console(Consumer<String> print, boolean terminal, LongSupplier nanoTime) {

  /** {@return the standard output of the process} */
  public static Console standard() {
    return new Console(
        text -> {
          System.out.print(text);
          System.out.flush();
        },
        Optional.ofNullable(System.console()).map(java.io.Console::isTerminal).orElse(false),
        System::nanoTime);
  }
}
