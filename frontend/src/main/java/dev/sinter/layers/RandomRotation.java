package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;

/** In training, turns each image about its middle by a random angle, counted in full turns. */
public final class RandomRotation extends RandomImageLayer
    implements LayerSettings<RandomRotation> {
  private static final Argument<RandomRange> FACTOR =
      Argument.required(
          "factor",
          RandomRange.symmetric(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
          "part of a full turn; above 0 is counter-clockwise");

  /** Declaration. */
  public static final Spec<RandomRotation> SPEC =
      Layer.spec(
          RandomRotation.class,
          RandomRotation::new,
          FACTOR,
          ImageWarp.FILL_MODE,
          ImageWarp.INTERPOLATION,
          LayerArguments.SEED,
          ImageWarp.FILL_VALUE);

  private RandomRotation(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param factor largest part of a full turn, either way
   */
  public RandomRotation(double factor) {
    this(SPEC.empty());
    with("factor", factor);
  }

  @Override
  Tensor change(Tensor images, RandomGenerator generator) {
    Tensor angle = get(FACTOR).draw(perImage(images), 0, generator).times(2 * Math.PI);
    Tensor cosine = angle.cos();
    Tensor sine = angle.sin();
    double right = images.dim(2).fixed() - 1;
    double bottom = images.dim(1).fixed() - 1;
    // The middle stays where it is.
    Tensor x = cosine.times(right).minus(sine.times(bottom)).subtractFrom(right).dividedBy(2);
    Tensor y = sine.times(right).plus(cosine.times(bottom)).subtractFrom(bottom).dividedBy(2);
    Tensor column = ImageWarp.columns(images);
    Tensor row = ImageWarp.rows(images);
    return new ImageWarp(
            get(ImageWarp.FILL_MODE),
            get(ImageWarp.INTERPOLATION).equals("bilinear"),
            get(ImageWarp.FILL_VALUE))
        .apply(
            images,
            cosine.times(column).plus(sine.negate().times(row)).plus(x),
            sine.times(column).plus(cosine.times(row)).plus(y));
  }
}
