package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;

/**
 * In training, moves the elements of each channel away from its mean or towards it: {@code (x -
 * mean) * factor + mean}, kept within 0 to 255. One factor for the whole batch, from {@code 1 -
 * lower} to {@code 1 + upper}.
 */
public final class RandomContrast extends RandomImageLayer
    implements LayerSettings<RandomContrast> {
  private static final Argument<RandomRange> FACTOR =
      Argument.required(
              "factor",
              RandomRange.pair(0, Double.POSITIVE_INFINITY),
              "how much less and how much more contrast; one number for both")
          .check(new Check<>("at most 1 for less contrast", range -> range.lower() <= 1));

  /** Declaration. */
  public static final Spec<RandomContrast> SPEC =
      Layer.spec(RandomContrast.class, RandomContrast::new, FACTOR, LayerArguments.SEED);

  private RandomContrast(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param factor how much less and more contrast, from 0 to 1
   */
  public RandomContrast(double factor) {
    this(SPEC.empty().with(FACTOR, new RandomRange(factor, factor, factor)));
  }

  @Override
  Tensor change(Tensor images, RandomGenerator generator) {
    RandomRange range = get(FACTOR);
    Tensor factor =
        Random.uniform(Shape.SCALAR, 1 - range.lower(), 1 + range.upper(), generator)
            .cast(images.dtype());
    Tensor mean = images.meanKeep(1, 2);
    return images.minus(mean).times(factor).plus(mean).clip(0, 255);
  }
}
