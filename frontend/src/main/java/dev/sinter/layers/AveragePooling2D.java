package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Spatial;

/** Keeps the mean, padding not counted, of each window. */
public final class AveragePooling2D extends Pooling implements WindowSettings<AveragePooling2D> {
  private static final Geometry GEOMETRY = Geometry.of(2);

  /** Declaration. */
  public static final Spec<AveragePooling2D> SPEC =
      declare(AveragePooling2D.class, AveragePooling2D::new, GEOMETRY).alias("AvgPool2D");

  private AveragePooling2D(Arguments arguments) {
    super(arguments, GEOMETRY, 2, Spatial::averagePool);
  }

  /**
   * @param poolSize extents of the window: one number for all axes, or one each; 2 if none
   */
  public AveragePooling2D(long... poolSize) {
    this(poolSize.length == 0 ? SPEC.empty() : SPEC.empty().put("pool_size", Extents.of(poolSize)));
  }
}
