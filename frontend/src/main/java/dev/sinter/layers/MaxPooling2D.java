package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Spatial;

/** Keeps the largest element of each window. */
public final class MaxPooling2D extends Pooling implements WindowSettings<MaxPooling2D> {
  private static final Geometry GEOMETRY = Geometry.of(2);

  /** Declaration. */
  public static final Spec<MaxPooling2D> SPEC =
      declare(MaxPooling2D.class, MaxPooling2D::new, GEOMETRY).alias("MaxPool2D");

  private MaxPooling2D(Arguments arguments) {
    super(arguments, GEOMETRY, 2, Spatial::maxPool);
  }

  /**
   * @param poolSize extents of the window: one number for all axes, or one each; 2 if none
   */
  public MaxPooling2D(long... poolSize) {
    this(poolSize.length == 0 ? SPEC.empty() : SPEC.empty().put("pool_size", Extents.of(poolSize)));
  }
}
