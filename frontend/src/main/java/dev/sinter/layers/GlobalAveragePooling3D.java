package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.LayerSettings;

/** The mean over all spatial positions. */
public final class GlobalAveragePooling3D extends GlobalPooling
    implements LayerSettings<GlobalAveragePooling3D> {
  /** Declaration. */
  public static final Spec<GlobalAveragePooling3D> SPEC =
      declare(GlobalAveragePooling3D.class, GlobalAveragePooling3D::new)
          .alias("GlobalAveragePool3D", "GlobalAvgPool3D");

  private GlobalAveragePooling3D(Arguments arguments) {
    super(arguments, 3, GlobalPooling::mean);
  }

  /** The mean over all spatial positions. */
  public GlobalAveragePooling3D() {
    this(SPEC.empty());
  }
}
