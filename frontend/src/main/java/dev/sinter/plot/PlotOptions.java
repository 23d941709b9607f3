package dev.sinter.plot;

import dev.sinter.config.ArgumentTypes;
import dev.sinter.ir.ModelException;
import java.util.List;
import java.util.Optional;

/** Options of {@link ModelPlot}, with the names and defaults of Keras's {@code plot_model}. */
public final class PlotOptions {
  private static final List<String> DIRECTIONS = List.of("TB", "LR", "BT", "RL");

  /** From and to which layer, both included. */
  record LayerRange(String first, String last) {}

  boolean showShapes;
  boolean showDtype;
  boolean showLayerNames = true;
  String rankdir = "TB";
  boolean expandNested;
  int dpi = 96;
  Optional<LayerRange> layerRange = Optional.empty();
  boolean showLayerActivations;
  boolean showTrainable;

  PlotOptions() {}

  /** Sets whether shapes of inputs and outputs are shown; false by default. */
  public PlotOptions showShapes(boolean value) {
    showShapes = value;
    return this;
  }

  /** Sets whether element types are shown; false by default. */
  public PlotOptions showDtype(boolean value) {
    showDtype = value;
    return this;
  }

  /** Sets whether names of layers are shown; true by default. */
  public PlotOptions showLayerNames(boolean value) {
    showLayerNames = value;
    return this;
  }

  /**
   * Sets the direction: {@code TB} (top to bottom, default), {@code LR}, {@code BT}, {@code RL}.
   */
  public PlotOptions rankdir(String value) {
    if (!DIRECTIONS.contains(value)) {
      throw new ModelException(
          "plot_model: rankdir must be one of "
              + String.join(", ", DIRECTIONS)
              + ", got "
              + ArgumentTypes.show(value));
    }
    rankdir = value;
    return this;
  }

  /** Sets whether models within are drawn as their layers, in a dashed frame; false by default. */
  public PlotOptions expandNested(boolean value) {
    expandNested = value;
    return this;
  }

  /** Sets the dots per inch of a PNG; 96 by default. */
  public PlotOptions dpi(int value) {
    if (value < 1) {
      throw new ModelException("plot_model: dpi must be at least 1, got " + value);
    }
    dpi = value;
    return this;
  }

  /** Sets the first and the last layer that are drawn: names, or regular expressions on names. */
  public PlotOptions layerRange(String first, String last) {
    layerRange = Optional.of(new LayerRange(first, last));
    return this;
  }

  /** Sets whether activations are shown; false by default. */
  public PlotOptions showLayerActivations(boolean value) {
    showLayerActivations = value;
    return this;
  }

  /** Sets whether it is shown if layers are trained: T or NT; false by default. */
  public PlotOptions showTrainable(boolean value) {
    showTrainable = value;
    return this;
  }
}
