package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.choice;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;

/** In training, flips each image with probability 1/2, left to right, top to bottom, or both. */
public final class RandomFlip extends RandomImageLayer implements LayerSettings<RandomFlip> {
  private static final Argument<String> MODE =
      Argument.optional(
          "mode",
          choice("horizontal", "vertical", "horizontal_and_vertical"),
          "horizontal_and_vertical",
          "horizontal exchanges left and right, vertical top and bottom");

  /** Declaration. */
  public static final Spec<RandomFlip> SPEC =
      Layer.spec(RandomFlip.class, RandomFlip::new, MODE, LayerArguments.SEED);

  private RandomFlip(Arguments arguments) {
    super(arguments);
  }

  /** Flips both ways, independently. */
  public RandomFlip() {
    this(SPEC.empty());
  }

  /**
   * @param mode {@code horizontal}, {@code vertical} or {@code horizontal_and_vertical}
   */
  public RandomFlip(String mode) {
    this(SPEC.empty().with(MODE, mode));
  }

  @Override
  Tensor change(Tensor images, RandomGenerator generator) {
    Tensor flipped = images;
    if (!get(MODE).equals("vertical")) {
      flipped = flip(flipped, 2, generator);
    }
    return get(MODE).equals("horizontal") ? flipped : flip(flipped, 1, generator);
  }

  private static Tensor flip(Tensor images, int axis, RandomGenerator generator) {
    Shape decisions = Shape.of(images.dim(0), Dim.of(1), Dim.of(1), Dim.of(1));
    return Tensor.where(Random.bernoulli(decisions, 0.5, generator), images.reverse(axis), images);
  }
}
