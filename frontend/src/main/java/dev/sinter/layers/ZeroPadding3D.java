package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import java.util.List;

/** Adds zeros at both ends of each spatial axis. Input (batch, depth, height, width, channels). */
public final class ZeroPadding3D extends EdgeLayer implements LayerSettings<ZeroPadding3D> {
  private static final Argument<List<List<Long>>> PADDING =
      edges("padding", 3, List.of(List.of(1L, 1L), List.of(1L, 1L), List.of(1L, 1L)));

  /** Declaration. */
  public static final Spec<ZeroPadding3D> SPEC =
      Layer.spec(ZeroPadding3D.class, ZeroPadding3D::new, PADDING, LayerArguments.DATA_FORMAT);

  private ZeroPadding3D(Arguments arguments) {
    super(arguments, PADDING, 3, 1);
  }

  /**
   * @param padding how many elements at both ends of all axes
   */
  public ZeroPadding3D(long padding) {
    this(SPEC.empty().put("padding", padding));
  }

  /**
   * @param padding how many elements before and after each spatial axis
   */
  public ZeroPadding3D(List<List<Long>> padding) {
    this(SPEC.empty().with(PADDING, padding));
  }

  /** Sets the layout: {@code channels_last} or {@code channels_first}; the session's by default. */
  public ZeroPadding3D dataFormat(String value) {
    return with("data_format", value);
  }
}
