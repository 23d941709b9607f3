package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import java.util.Optional;

/**
 * In training, zooms each image about its middle by a random factor: above 0 shows more, below 0
 * less.
 */
public final class RandomZoom extends RandomImageLayer implements LayerSettings<RandomZoom> {
  private static final Argument<RandomRange> HEIGHT =
      Argument.required(
          "height_factor",
          RandomRange.symmetric(-1, 1),
          "how much more of the height is seen; below 0 zooms in");
  private static final Argument<Optional<RandomRange>> WIDTH =
      Argument.optional(
          "width_factor",
          optional(RandomRange.symmetric(-1, Double.POSITIVE_INFINITY)),
          Optional.empty(),
          "the same for the width; none keeps the proportions");

  /** Declaration. */
  public static final Spec<RandomZoom> SPEC =
      Layer.spec(
          RandomZoom.class,
          RandomZoom::new,
          HEIGHT,
          WIDTH,
          ImageWarp.FILL_MODE,
          ImageWarp.INTERPOLATION,
          LayerArguments.SEED,
          ImageWarp.FILL_VALUE);

  private RandomZoom(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param heightFactor largest part that is zoomed, in or out
   */
  public RandomZoom(double heightFactor) {
    this(SPEC.empty());
    with("height_factor", heightFactor);
  }

  @Override
  Tensor change(Tensor images, RandomGenerator generator) {
    Shape each = perImage(images);
    Tensor high = get(HEIGHT).draw(each, 1, generator);
    Tensor wide = get(WIDTH).map(range -> range.draw(each, 1, generator)).orElse(high);
    double right = images.dim(2).fixed() - 1;
    double bottom = images.dim(1).fixed() - 1;
    Tensor x = wide.times(ImageWarp.columns(images)).plus(wide.subtractFrom(1).times(right / 2));
    Tensor y = high.times(ImageWarp.rows(images)).plus(high.subtractFrom(1).times(bottom / 2));
    return new ImageWarp(
            get(ImageWarp.FILL_MODE),
            get(ImageWarp.INTERPOLATION).equals("bilinear"),
            get(ImageWarp.FILL_VALUE))
        .apply(images, x, y);
  }
}
