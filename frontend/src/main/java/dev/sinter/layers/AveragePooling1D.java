package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.Spatial;

/** Keeps the mean, padding not counted, of each window. */
public final class AveragePooling1D extends Pooling implements WindowSettings<AveragePooling1D> {
  private static final Geometry GEOMETRY = Geometry.of(1);

  /** Declaration. */
  public static final Spec<AveragePooling1D> SPEC =
      declare(AveragePooling1D.class, AveragePooling1D::new, GEOMETRY)
          .changing(LayerArguments.SEQUENCE_FORMAT)
          .alias("AvgPool1D");

  private AveragePooling1D(Arguments arguments) {
    super(arguments, GEOMETRY, 1, Spatial::averagePool);
  }

  /**
   * @param poolSize extents of the window: one number for all axes, or one each; 2 if none
   */
  public AveragePooling1D(long... poolSize) {
    this(poolSize.length == 0 ? SPEC.empty() : SPEC.empty().put("pool_size", Extents.of(poolSize)));
  }
}
