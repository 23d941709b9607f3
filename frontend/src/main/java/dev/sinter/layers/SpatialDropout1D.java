package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;

/** In training, drops whole channels of sequences. Input (batch, time, channels). */
public final class SpatialDropout1D extends SpatialDropout
    implements LayerSettings<SpatialDropout1D> {
  /** Declaration. */
  public static final Spec<SpatialDropout1D> SPEC =
      Layer.spec(SpatialDropout1D.class, SpatialDropout1D::new, Dropout.RATE, LayerArguments.SEED)
          .ignore("noise_shape");

  private SpatialDropout1D(Arguments arguments) {
    super(arguments, 1);
  }

  /**
   * @param rate part of the channels that are dropped
   */
  public SpatialDropout1D(double rate) {
    this(SPEC.empty().with(Dropout.RATE, rate));
  }

  @Override
  DataFormat format() {
    return DataFormat.CHANNELS_LAST;
  }
}
