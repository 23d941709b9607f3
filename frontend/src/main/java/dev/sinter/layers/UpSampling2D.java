package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.tuple;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import java.util.List;

/** Enlarges images by whole factors: each element repeated, or interpolated. */
public final class UpSampling2D extends Layer implements LayerSettings<UpSampling2D> {
  private static final Argument<List<Long>> SIZE =
      Argument.optional("size", tuple(2), List.of(2L, 2L), "factors of height and width");
  private static final Argument<Interpolation> INTERPOLATION =
      Argument.optional(
          "interpolation", Interpolation.TYPE, Interpolation.NEAREST, "how new elements are made");

  /** Declaration. */
  public static final Spec<UpSampling2D> SPEC =
      Layer.spec(
          UpSampling2D.class, UpSampling2D::new, SIZE, LayerArguments.DATA_FORMAT, INTERPOLATION);

  private UpSampling2D(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.rank(4));
  }

  /**
   * @param size factors: one number for both axes, or height and width; 2 if none
   */
  public UpSampling2D(long... size) {
    this(size.length == 0 ? SPEC.empty() : SPEC.empty().put("size", Extents.of(size)));
  }

  /** Sets how new elements are made, such as {@code bilinear}; {@code nearest} by default. */
  public UpSampling2D interpolation(String value) {
    return with("interpolation", value);
  }

  /** Sets the layout: {@code channels_last} or {@code channels_first}; the session's by default. */
  public UpSampling2D dataFormat(String value) {
    return with("data_format", value);
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    DataFormat format = DataFormat.of(get(LayerArguments.DATA_FORMAT));
    int rows = Math.toIntExact(get(SIZE).get(0));
    int columns = Math.toIntExact(get(SIZE).get(1));
    if (get(INTERPOLATION) == Interpolation.NEAREST) {
      int height = format == DataFormat.CHANNELS_FIRST ? 2 : 1;
      return x.repeat(rows, height).repeat(columns, height + 1);
    }
    Tensor images = format.toChannelsLast(x);
    return format.fromChannelsLast(
        get(INTERPOLATION)
            .resize(images, images.dim(1).fixed() * rows, images.dim(2).fixed() * columns));
  }
}
