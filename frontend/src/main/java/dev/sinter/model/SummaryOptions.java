package dev.sinter.model;

import dev.sinter.ir.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Options of {@link Container#summary(Consumer)}, with Keras's names and defaults. */
public final class SummaryOptions {
  /** From and to which layer, both included. */
  record LayerRange(String first, String last) {}

  private OptionalInt lineLength = OptionalInt.empty();
  private Optional<List<Double>> positions = Optional.empty();
  private Optional<Consumer<String>> sink = Optional.empty();
  private boolean expandNested;
  private boolean showTrainable;
  private Optional<LayerRange> layerRange = Optional.empty();

  SummaryOptions() {}

  /** Sets the width in characters; 65 for chains and 98 for graphs by default. */
  public SummaryOptions lineLength(int value) {
    lineLength = OptionalInt.of(FitOptions.atLeast(20, "summary: line_length", value));
    return this;
  }

  /** Sets where columns end: parts of the width, or numbers of characters, growing. */
  public SummaryOptions positions(double... values) {
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] > (i == 0 ? 0 : values[i - 1]))) {
        throw new ModelException(
            "summary: positions must grow from above 0, got " + Arrays.toString(values));
      }
    }
    positions = Optional.of(Arrays.stream(values).boxed().toList());
    return this;
  }

  /** Sets who takes the lines, beside the result: Keras's {@code print_fn}. */
  public SummaryOptions print(Consumer<String> lines) {
    sink = Optional.of(lines);
    return this;
  }

  /** Sets whether models within are shown with their layers; false by default. */
  public SummaryOptions expandNested(boolean value) {
    expandNested = value;
    return this;
  }

  /** Sets whether a column says if layers are trained; false by default. */
  public SummaryOptions showTrainable(boolean value) {
    showTrainable = value;
    return this;
  }

  /** Sets the first and the last layer shown: names, or regular expressions on names. */
  public SummaryOptions layerRange(String first, String last) {
    layerRange = Optional.of(new LayerRange(first, last));
    return this;
  }

  OptionalInt lineLength() {
    return lineLength;
  }

  Optional<List<Double>> positions() {
    return positions;
  }

  Optional<Consumer<String>> sink() {
    return sink;
  }

  boolean expandNested() {
    return expandNested;
  }

  boolean showTrainable() {
    return showTrainable;
  }

  Optional<LayerRange> layerRange() {
    return layerRange;
  }
}
