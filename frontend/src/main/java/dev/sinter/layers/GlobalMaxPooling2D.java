package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.LayerSettings;

/** The largest element over all spatial positions. */
public final class GlobalMaxPooling2D extends GlobalPooling
    implements LayerSettings<GlobalMaxPooling2D> {
  /** Declaration. */
  public static final Spec<GlobalMaxPooling2D> SPEC =
      declare(GlobalMaxPooling2D.class, GlobalMaxPooling2D::new).alias("GlobalMaxPool2D");

  private GlobalMaxPooling2D(Arguments arguments) {
    super(arguments, 2, (x, axes, context) -> x.maxKeep(axes));
  }

  /** The largest element over all spatial positions. */
  public GlobalMaxPooling2D() {
    this(SPEC.empty());
  }
}
