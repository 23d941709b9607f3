package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;

/** In training, shifts each image by a random part of its height and width. */
public final class RandomTranslation extends RandomImageLayer
    implements LayerSettings<RandomTranslation> {
  private static final Argument<RandomRange> HEIGHT =
      Argument.required(
          "height_factor", RandomRange.symmetric(-1, 1), "part of the height; below 0 is up");
  private static final Argument<RandomRange> WIDTH =
      Argument.required(
          "width_factor", RandomRange.symmetric(-1, 1), "part of the width; below 0 is left");

  /** Declaration. */
  public static final Spec<RandomTranslation> SPEC =
      Layer.spec(
          RandomTranslation.class,
          RandomTranslation::new,
          HEIGHT,
          WIDTH,
          ImageWarp.FILL_MODE,
          ImageWarp.INTERPOLATION,
          LayerArguments.SEED,
          ImageWarp.FILL_VALUE);

  private RandomTranslation(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param heightFactor largest part of the height, up or down
   * @param widthFactor largest part of the width, left or right
   */
  public RandomTranslation(double heightFactor, double widthFactor) {
    this(SPEC.empty());
    with("height_factor", heightFactor).with("width_factor", widthFactor);
  }

  @Override
  Tensor change(Tensor images, RandomGenerator generator) {
    Shape each = perImage(images);
    Tensor down = get(HEIGHT).draw(each, 0, generator).times(images.dim(1).fixed());
    Tensor right = get(WIDTH).draw(each, 0, generator).times(images.dim(2).fixed());
    return new ImageWarp(
            get(ImageWarp.FILL_MODE),
            get(ImageWarp.INTERPOLATION).equals("bilinear"),
            get(ImageWarp.FILL_VALUE))
        .apply(images, ImageWarp.columns(images).minus(right), ImageWarp.rows(images).minus(down));
  }
}
