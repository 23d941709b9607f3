package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import java.util.List;

/** Cuts elements off both ends of each spatial axis. Input (batch, time, channels). */
public final class Cropping1D extends EdgeLayer implements LayerSettings<Cropping1D> {
  private static final Argument<List<List<Long>>> CROPPING =
      edges("cropping", 1, List.of(List.of(1L, 1L)));

  /** Declaration. */
  public static final Spec<Cropping1D> SPEC =
      Layer.spec(Cropping1D.class, Cropping1D::new, CROPPING);

  private Cropping1D(Arguments arguments) {
    super(arguments, CROPPING, 1, -1);
  }

  /**
   * @param cropping how many elements at both ends
   */
  public Cropping1D(long cropping) {
    this(SPEC.empty().put("cropping", cropping));
  }

  /**
   * @param cropping how many elements before and after each spatial axis
   */
  public Cropping1D(List<List<Long>> cropping) {
    this(SPEC.empty().with(CROPPING, cropping));
  }
}
