package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Spatial;

/** Keeps the mean, padding not counted, of each window. */
public final class AveragePooling3D extends Pooling implements WindowSettings<AveragePooling3D> {
  private static final Geometry GEOMETRY = Geometry.of(3);

  /** Declaration. */
  public static final Spec<AveragePooling3D> SPEC =
      declare(AveragePooling3D.class, AveragePooling3D::new, GEOMETRY).alias("AvgPool3D");

  private AveragePooling3D(Arguments arguments) {
    super(arguments, GEOMETRY, 3, Spatial::averagePool);
  }

  /**
   * @param poolSize extents of the window: one number for all axes, or one each; 2 if none
   */
  public AveragePooling3D(long... poolSize) {
    this(poolSize.length == 0 ? SPEC.empty() : SPEC.empty().put("pool_size", Extents.of(poolSize)));
  }
}
