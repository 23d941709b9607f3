package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import java.util.List;

/** Adds zeros at both ends of each spatial axis. Input (batch, height, width, channels). */
public final class ZeroPadding2D extends EdgeLayer implements LayerSettings<ZeroPadding2D> {
  private static final Argument<List<List<Long>>> PADDING =
      edges("padding", 2, List.of(List.of(1L, 1L), List.of(1L, 1L)));

  /** Declaration. */
  public static final Spec<ZeroPadding2D> SPEC =
      Layer.spec(ZeroPadding2D.class, ZeroPadding2D::new, PADDING, LayerArguments.DATA_FORMAT);

  private ZeroPadding2D(Arguments arguments) {
    super(arguments, PADDING, 2, 1);
  }

  /**
   * @param padding how many elements at both ends of all axes
   */
  public ZeroPadding2D(long padding) {
    this(SPEC.empty().put("padding", padding));
  }

  /**
   * @param padding how many elements before and after each spatial axis
   */
  public ZeroPadding2D(List<List<Long>> padding) {
    this(SPEC.empty().with(PADDING, padding));
  }

  /** Sets the layout: {@code channels_last} or {@code channels_first}; the session's by default. */
  public ZeroPadding2D dataFormat(String value) {
    return with("data_format", value);
  }
}
