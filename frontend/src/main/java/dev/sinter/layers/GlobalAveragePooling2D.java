package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.LayerSettings;

/** The mean over all spatial positions. */
public final class GlobalAveragePooling2D extends GlobalPooling
    implements LayerSettings<GlobalAveragePooling2D> {
  /** Declaration. */
  public static final Spec<GlobalAveragePooling2D> SPEC =
      declare(GlobalAveragePooling2D.class, GlobalAveragePooling2D::new)
          .alias("GlobalAveragePool2D", "GlobalAvgPool2D");

  private GlobalAveragePooling2D(Arguments arguments) {
    super(arguments, 2, GlobalPooling::mean);
  }

  /** The mean over all spatial positions. */
  public GlobalAveragePooling2D() {
    this(SPEC.empty());
  }
}
