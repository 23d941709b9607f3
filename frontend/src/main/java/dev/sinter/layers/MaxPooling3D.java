package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Spatial;

/** Keeps the largest element of each window. */
public final class MaxPooling3D extends Pooling implements WindowSettings<MaxPooling3D> {
  private static final Geometry GEOMETRY = Geometry.of(3);

  /** Declaration. */
  public static final Spec<MaxPooling3D> SPEC =
      declare(MaxPooling3D.class, MaxPooling3D::new, GEOMETRY).alias("MaxPool3D");

  private MaxPooling3D(Arguments arguments) {
    super(arguments, GEOMETRY, 3, Spatial::maxPool);
  }

  /**
   * @param poolSize extents of the window: one number for all axes, or one each; 2 if none
   */
  public MaxPooling3D(long... poolSize) {
    this(poolSize.length == 0 ? SPEC.empty() : SPEC.empty().put("pool_size", Extents.of(poolSize)));
  }
}
