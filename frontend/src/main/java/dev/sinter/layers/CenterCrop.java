package dev.sinter.layers;

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

/**
 * The middle of images. Images that are too small are resized bilinearly, after cutting them to the
 * result's proportions. Input (batch, height, width, channels), or one image without batch.
 */
public final class CenterCrop extends Layer implements LayerSettings<CenterCrop> {
  private static final Argument<Integer> HEIGHT =
      Argument.required("height", INT, "of the result").check(Check.positive());
  private static final Argument<Integer> WIDTH =
      Argument.required("width", INT, "of the result").check(Check.positive());

  /** Declaration. */
  public static final Spec<CenterCrop> SPEC =
      Layer.spec(CenterCrop.class, CenterCrop::new, HEIGHT, WIDTH);

  private CenterCrop(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.atLeast(3));
  }

  /**
   * @param height of the result
   * @param width of the result
   */
  public CenterCrop(int height, int width) {
    this(SPEC.empty().with(HEIGHT, height).with(WIDTH, width));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor images = x.cast(dtype());
    int row = images.rank() - 3;
    long top = images.dim(row).fixed() - get(HEIGHT);
    long left = images.dim(row + 1).fixed() - get(WIDTH);
    if (top < 0 || left < 0) {
      return Interpolation.BILINEAR.resizeKeepingProportions(images, get(HEIGHT), get(WIDTH));
    }
    return images
        .slice(row, top / 2, top / 2 + get(HEIGHT))
        .slice(row + 1, left / 2, left / 2 + get(WIDTH));
  }
}
