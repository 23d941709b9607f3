package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;

/** In training, drops whole channels of images. Input (batch, height, width, channels). */
public final class SpatialDropout2D extends SpatialDropout
    implements LayerSettings<SpatialDropout2D> {
  /** Declaration. */
  public static final Spec<SpatialDropout2D> SPEC =
      Layer.spec(
              SpatialDropout2D.class,
              SpatialDropout2D::new,
              Dropout.RATE,
              LayerArguments.DATA_FORMAT,
              LayerArguments.SEED)
          .ignore("noise_shape");

  private SpatialDropout2D(Arguments arguments) {
    super(arguments, 2);
  }

  /**
   * @param rate part of the channels that are dropped
   */
  public SpatialDropout2D(double rate) {
    this(SPEC.empty().with(Dropout.RATE, rate));
  }

  /** Sets the layout: {@code channels_last} or {@code channels_first}; the session's by default. */
  public SpatialDropout2D dataFormat(String value) {
    return with("data_format", value);
  }

  @Override
  DataFormat format() {
    return DataFormat.of(get(LayerArguments.DATA_FORMAT));
  }
}
