package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import java.util.List;

/** Adds zeros at both ends of each spatial axis. Input (batch, time, channels). */
public final class ZeroPadding1D extends EdgeLayer implements LayerSettings<ZeroPadding1D> {
  private static final Argument<List<List<Long>>> PADDING =
      edges("padding", 1, List.of(List.of(1L, 1L)));

  /** Declaration. */
  public static final Spec<ZeroPadding1D> SPEC =
      Layer.spec(ZeroPadding1D.class, ZeroPadding1D::new, PADDING);

  private ZeroPadding1D(Arguments arguments) {
    super(arguments, PADDING, 1, 1);
  }

  /**
   * @param padding how many elements at both ends
   */
  public ZeroPadding1D(long padding) {
    this(SPEC.empty().put("padding", padding));
  }

  /**
   * @param padding how many elements before and after each spatial axis
   */
  public ZeroPadding1D(List<List<Long>> padding) {
    this(SPEC.empty().with(PADDING, padding));
  }
}
