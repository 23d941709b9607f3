package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;

/**
 * In training, stretches all images of a call to one random width; for data, not within a model.
 */
public final class RandomWidth extends RandomResize implements LayerSettings<RandomWidth> {
  /** Declaration. */
  public static final Spec<RandomWidth> SPEC =
      Layer.spec(RandomWidth.class, RandomWidth::new, FACTOR, INTERPOLATION, LayerArguments.SEED);

  private RandomWidth(Arguments arguments) {
    super(arguments, 2);
  }

  /**
   * @param factor largest part by which the width grows or shrinks
   */
  public RandomWidth(double factor) {
    this(SPEC.empty());
    with("factor", factor);
  }
}
