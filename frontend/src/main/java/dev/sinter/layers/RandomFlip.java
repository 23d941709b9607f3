package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.choice;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
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
    Tensor column = get(MODE).equals("vertical") ? places(images, 2) : flip(images, 2, generator);
    Tensor row = get(MODE).equals("horizontal") ? places(images, 1) : flip(images, 1, generator);
    Tensor place = row.times(extent(images, 2)).plus(column);
    Dim elements = images.dim(1).times(images.dim(2));
    return images
        .reshape(Shape.of(images.dim(0), elements, images.dim(3)))
        .gather(place.broadcastTo(images.shape().slice(0, 3)), 1, 1);
  }

  /** {@return where rows or columns come from, to be broadcast to (batch, height, width)} */
  private static Tensor flip(Tensor images, int axis, RandomGenerator generator) {
    Tensor places = places(images, axis);
    Tensor decisions = Random.bernoulli(perImage(images), 0.5, generator);
    return Tensor.where(decisions, extent(images, axis).minus(1).minus(places), places);
  }

  private static Tensor extent(Tensor images, int axis) {
    return images.size(axis).cast(DType.I32);
  }

  private static Tensor places(Tensor images, int axis) {
    Dim one = Dim.of(1);
    Shape shape = axis == 1 ? Shape.of(one, images.dim(1), one) : Shape.of(one, one, images.dim(2));
    return Tensor.iota(new TensorType(DType.I32, shape), axis);
  }
}
