package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.FullPrecision;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Divides by the Euclidean length over axes, so that it becomes 1. */
public final class UnitNormalization extends Layer
    implements LayerSettings<UnitNormalization>, FullPrecision {
  private static final Argument<List<Integer>> AXIS =
      Argument.optional("axis", AxisList.TYPE, List.of(-1), "over which, one or several");

  /** Declaration. */
  public static final Spec<UnitNormalization> SPEC =
      Layer.spec(UnitNormalization.class, UnitNormalization::new, AXIS);

  private UnitNormalization(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param axes over which; the last if none
   */
  public UnitNormalization(int... axes) {
    this(
        axes.length == 0
            ? SPEC.empty()
            : SPEC.empty().with(AXIS, Arrays.stream(axes).boxed().toList()));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return Neural.l2Normalize(x, AxisList.plain(describe(), get(AXIS), x.shape()));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
