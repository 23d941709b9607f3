package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;

/** Images of another size. Input (batch, height, width, channels), or one image without batch. */
public final class Resizing extends Layer implements LayerSettings<Resizing> {
  private static final Argument<Integer> HEIGHT =
      Argument.required("height", INT, "of the result").check(Check.positive());
  private static final Argument<Integer> WIDTH =
      Argument.required("width", INT, "of the result").check(Check.positive());
  private static final Argument<Interpolation> INTERPOLATION =
      Argument.optional(
          "interpolation", Interpolation.TYPE, Interpolation.BILINEAR, "how elements are made");
  private static final Argument<Boolean> CROP =
      Argument.optional(
          "crop_to_aspect_ratio",
          BOOL,
          false,
          "cuts away what does not fit the proportions of the result");

  /** Declaration. */
  public static final Spec<Resizing> SPEC =
      Layer.spec(Resizing.class, Resizing::new, HEIGHT, WIDTH, INTERPOLATION, CROP);

  private Resizing(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.atLeast(3));
  }

  /**
   * @param height of the result
   * @param width of the result
   */
  public Resizing(int height, int width) {
    this(SPEC.empty().with(HEIGHT, height).with(WIDTH, width));
  }

  /** Sets how elements are made, such as {@code nearest}; {@code bilinear} by default. */
  public Resizing interpolation(String value) {
    return with("interpolation", value);
  }

  /** Sets whether what does not fit the result's proportions is cut away; false by default. */
  public Resizing cropToAspectRatio(boolean value) {
    return with("crop_to_aspect_ratio", value);
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor images = x.cast(dtype());
    Interpolation interpolation = get(INTERPOLATION);
    return get(CROP)
        ? interpolation.resizeKeepingProportions(images, get(HEIGHT), get(WIDTH))
        : interpolation.resize(images, get(HEIGHT), get(WIDTH));
  }
}
