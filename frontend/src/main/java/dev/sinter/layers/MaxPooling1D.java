package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.Spatial;

/** Keeps the largest element of each window. */
public final class MaxPooling1D extends Pooling implements WindowSettings<MaxPooling1D> {
  private static final Geometry GEOMETRY = Geometry.of(1);

  /** Declaration. */
  public static final Spec<MaxPooling1D> SPEC =
      declare(MaxPooling1D.class, MaxPooling1D::new, GEOMETRY)
          .changing(LayerArguments.SEQUENCE_FORMAT)
          .alias("MaxPool1D");

  private MaxPooling1D(Arguments arguments) {
    super(arguments, GEOMETRY, 1, Spatial::maxPool);
  }

  /**
   * @param poolSize extents of the window: one number for all axes, or one each; 2 if none
   */
  public MaxPooling1D(long... poolSize) {
    this(poolSize.length == 0 ? SPEC.empty() : SPEC.empty().put("pool_size", Extents.of(poolSize)));
  }
}
