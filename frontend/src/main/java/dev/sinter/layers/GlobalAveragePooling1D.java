package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;

/** The mean over all spatial positions. */
public final class GlobalAveragePooling1D extends GlobalPooling
    implements LayerSettings<GlobalAveragePooling1D> {
  /** Declaration. */
  public static final Spec<GlobalAveragePooling1D> SPEC =
      declare(GlobalAveragePooling1D.class, GlobalAveragePooling1D::new)
          .changing(LayerArguments.SEQUENCE_FORMAT)
          .alias("GlobalAveragePool1D", "GlobalAvgPool1D");

  private GlobalAveragePooling1D(Arguments arguments) {
    super(arguments, 1, GlobalPooling::mean);
  }

  /** The mean over all spatial positions. */
  public GlobalAveragePooling1D() {
    this(SPEC.empty());
  }
}
