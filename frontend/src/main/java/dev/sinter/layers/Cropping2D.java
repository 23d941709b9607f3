package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import java.util.List;

/** Cuts elements off both ends of each spatial axis. Input (batch, height, width, channels). */
public final class Cropping2D extends EdgeLayer implements LayerSettings<Cropping2D> {
  private static final Argument<List<List<Long>>> CROPPING =
      edges("cropping", 2, List.of(List.of(0L, 0L), List.of(0L, 0L)));

  /** Declaration. */
  public static final Spec<Cropping2D> SPEC =
      Layer.spec(Cropping2D.class, Cropping2D::new, CROPPING, LayerArguments.DATA_FORMAT);

  private Cropping2D(Arguments arguments) {
    super(arguments, CROPPING, 2, -1);
  }

  /**
   * @param cropping how many elements at both ends of all axes
   */
  public Cropping2D(long cropping) {
    this(SPEC.empty().put("cropping", cropping));
  }

  /**
   * @param cropping how many elements before and after each spatial axis
   */
  public Cropping2D(List<List<Long>> cropping) {
    this(SPEC.empty().with(CROPPING, cropping));
  }

  /** Sets the layout: {@code channels_last} or {@code channels_first}; the session's by default. */
  public Cropping2D dataFormat(String value) {
    return with("data_format", value);
  }
}
