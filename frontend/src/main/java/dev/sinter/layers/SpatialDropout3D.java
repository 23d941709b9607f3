package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;

/** In training, drops whole channels of images. Input (batch, depth, height, width, channels). */
public final class SpatialDropout3D extends SpatialDropout
    implements LayerSettings<SpatialDropout3D> {
  /** Declaration. */
  public static final Spec<SpatialDropout3D> SPEC =
      Layer.spec(
              SpatialDropout3D.class,
              SpatialDropout3D::new,
              Dropout.RATE,
              LayerArguments.DATA_FORMAT,
              LayerArguments.SEED)
          .ignore("noise_shape");

  private SpatialDropout3D(Arguments arguments) {
    super(arguments, 3);
  }

  /**
   * @param rate part of the channels that are dropped
   */
  public SpatialDropout3D(double rate) {
    this(SPEC.empty().with(Dropout.RATE, rate));
  }

  /** Sets the layout: {@code channels_last} or {@code channels_first}; the session's by default. */
  public SpatialDropout3D dataFormat(String value) {
    return with("data_format", value);
  }

  @Override
  DataFormat format() {
    return DataFormat.of(get(LayerArguments.DATA_FORMAT));
  }
}
