package dev.sinter.format;

import java.util.function.Consumer;

/** How weights are loaded into a model: {@code o -> o.byName(true).skipMismatch(true)}. */
public final class WeightOptions {
  boolean byName;
  boolean skipMismatch;
  Consumer<String> notes = note -> {};

  WeightOptions() {}

  /**
   * Finds the layers of the file by their names instead of their order; layers that only one side
   * has are left out. Files with weights by layer ({@code .h5}) only. False by default.
   */
  public WeightOptions byName(boolean value) {
    byName = value;
    return this;
  }

  /**
   * Leaves out layers whose weights differ in number or shape, and notes it, instead of refusing
   * the file. False by default.
   */
  public WeightOptions skipMismatch(boolean value) {
    skipMismatch = value;
    return this;
  }

  /** Sets who is told what was left out; nobody by default. */
  public WeightOptions notes(Consumer<String> value) {
    notes = value;
    return this;
  }
}
