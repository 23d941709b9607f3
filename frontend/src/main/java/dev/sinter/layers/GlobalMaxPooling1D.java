package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;

/** The largest element over all spatial positions. */
public final class GlobalMaxPooling1D extends GlobalPooling
    implements LayerSettings<GlobalMaxPooling1D> {
  /** Declaration. */
  public static final Spec<GlobalMaxPooling1D> SPEC =
      declare(GlobalMaxPooling1D.class, GlobalMaxPooling1D::new)
          .changing(LayerArguments.SEQUENCE_FORMAT)
          .alias("GlobalMaxPool1D");

  private GlobalMaxPooling1D(Arguments arguments) {
    super(arguments, 1, (x, axes, context) -> x.maxKeep(axes));
  }

  /** The largest element over all spatial positions. */
  public GlobalMaxPooling1D() {
    this(SPEC.empty());
  }
}
