package dev.sinter.ir.text;

/**
 * What is printed beside the meaning.
 *
 * @param locations whether values carry {@code loc("...")}
 * @param types whether values carry their types
 * @param largestConstant constants of more elements are printed as {@code elided}, which does not
 *     parse; splats are always printed
 */
public record PrintOptions(boolean locations, boolean types, long largestConstant) {
  /** Types, no locations, all constants: what the parser gives back unchanged. */
  public static final PrintOptions DEFAULT = new PrintOptions(false, true, Long.MAX_VALUE);

  /** For people to read: big constants are left out, locations are shown. */
  public static final PrintOptions DUMP = new PrintOptions(true, true, 64);

  /** {@return the same with or without locations} */
  public PrintOptions withLocations(boolean shown) {
    return new PrintOptions(shown, types, largestConstant);
  }
}
