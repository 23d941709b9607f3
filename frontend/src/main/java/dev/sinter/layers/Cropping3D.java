package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import java.util.List;

/**
 * Cuts elements off both ends of each spatial axis. Input (batch, depth, height, width, channels).
 */
public final class Cropping3D extends EdgeLayer implements LayerSettings<Cropping3D> {
  private static final Argument<List<List<Long>>> CROPPING =
      edges("cropping", 3, List.of(List.of(1L, 1L), List.of(1L, 1L), List.of(1L, 1L)));

  /** Declaration. */
  public static final Spec<Cropping3D> SPEC =
      Layer.spec(Cropping3D.class, Cropping3D::new, CROPPING, LayerArguments.DATA_FORMAT);

  private Cropping3D(Arguments arguments) {
    super(arguments, CROPPING, 3, -1);
  }

  /**
   * @param cropping how many elements at both ends of all axes
   */
  public Cropping3D(long cropping) {
    this(SPEC.empty().put("cropping", cropping));
  }

  /**
   * @param cropping how many elements before and after each spatial axis
   */
  public Cropping3D(List<List<Long>> cropping) {
    this(SPEC.empty().with(CROPPING, cropping));
  }

  /** Sets the layout: {@code channels_last} or {@code channels_first}; the session's by default. */
  public Cropping3D dataFormat(String value) {
    return with("data_format", value);
  }
}
