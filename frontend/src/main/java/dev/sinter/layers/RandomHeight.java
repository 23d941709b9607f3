package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;

/**
 * In training, stretches all images of a call to one random height; for data, not within a model.
 */
public final class RandomHeight extends RandomResize implements LayerSettings<RandomHeight> {
  /** Declaration. */
  public static final Spec<RandomHeight> SPEC =
      Layer.spec(RandomHeight.class, RandomHeight::new, FACTOR, INTERPOLATION, LayerArguments.SEED);

  private RandomHeight(Arguments arguments) {
    super(arguments, 1);
  }

  /**
   * @param factor largest part by which the height grows or shrinks
   */
  public RandomHeight(double factor) {
    this(SPEC.empty());
    with("factor", factor);
  }
}
