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

/** Repeats each element along depth, height and width. */
public final class UpSampling3D extends Layer implements LayerSettings<UpSampling3D> {
  private static final Argument<List<Long>> SIZE =
      Argument.optional(
          "size", tuple(3), List.of(2L, 2L, 2L), "factors of depth, height and width");

  /** Declaration. */
  public static final Spec<UpSampling3D> SPEC =
      Layer.spec(UpSampling3D.class, UpSampling3D::new, SIZE, LayerArguments.DATA_FORMAT);

  private UpSampling3D(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.rank(5));
  }

  /**
   * @param size factors: one number for all axes, or one each; 2 if none
   */
  public UpSampling3D(long... size) {
    this(size.length == 0 ? SPEC.empty() : SPEC.empty().put("size", Extents.of(size)));
  }

  /** Sets the layout: {@code channels_last} or {@code channels_first}; the session's by default. */
  public UpSampling3D dataFormat(String value) {
    return with("data_format", value);
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    boolean channelsFirst =
        DataFormat.of(get(LayerArguments.DATA_FORMAT)) == DataFormat.CHANNELS_FIRST;
    Tensor larger = x;
    for (int i = 0; i < 3; i++) {
      larger = larger.repeat(Math.toIntExact(get(SIZE).get(i)), i + (channelsFirst ? 2 : 1));
    }
    return larger;
  }
}
