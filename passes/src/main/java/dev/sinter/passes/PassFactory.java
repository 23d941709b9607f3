package dev.sinter.passes;

import java.util.List;
import java.util.function.Function;

/**
 * Makes a pass from the options given in a pipeline.
 *
 * @param name the name in pipelines
 * @param description one sentence for {@code --help} and the docs
 * @param options the options it knows
 * @param create makes the pass
 */
public record PassFactory(
    String name, String description, List<Option> options, Function<PassOptions, Pass> create) {

  /**
   * An option.
   *
   * @param name kebab-case
   * @param defaultValue what holds when it is left out
   * @param description one sentence
   */
  public record Option(String name, String defaultValue, String description) {}

  /** Freezes the list. */
  public PassFactory {
    options = List.copyOf(options);
  }

  /** {@return a factory of a pass without options} */
  public static PassFactory of(String description, Pass pass) {
    return new PassFactory(pass.name(), description, List.of(), _ -> pass);
  }
}
