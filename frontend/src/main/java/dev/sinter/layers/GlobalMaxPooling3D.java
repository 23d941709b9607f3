package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.LayerSettings;

/** The largest element over all spatial positions. */
public final class GlobalMaxPooling3D extends GlobalPooling
    implements LayerSettings<GlobalMaxPooling3D> {
  /** Declaration. */
  public static final Spec<GlobalMaxPooling3D> SPEC =
      declare(GlobalMaxPooling3D.class, GlobalMaxPooling3D::new).alias("GlobalMaxPool3D");

  private GlobalMaxPooling3D(Arguments arguments) {
    super(arguments, 3, (x, axes, context) -> x.maxKeep(axes));
  }

  /** The largest element over all spatial positions. */
  public GlobalMaxPooling3D() {
    this(SPEC.empty());
  }
}
