package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.DType;
import dev.sinter.model.CallContext;
import dev.sinter.model.FullPrecision;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Softmax along one axis, or over several together. A mask of the input's shape, true where an
 * element counts, takes the others out.
 */
public final class Softmax extends Layer implements LayerSettings<Softmax>, FullPrecision {
  private static final Argument<List<Integer>> AXIS =
      Argument.optional("axis", AxisList.TYPE, List.of(-1), "along which, one or several");

  /** Declaration. */
  public static final Spec<Softmax> SPEC = Layer.spec(Softmax.class, Softmax::new, AXIS);

  private Softmax(Arguments arguments) {
    super(arguments);
  }

  /** Along the last axis. */
  public Softmax() {
    this(SPEC.empty());
  }

  /**
   * @param axes along which; the sum over all of them together is 1
   */
  public Softmax(int... axes) {
    this(SPEC.empty().with(AXIS, Arrays.stream(axes).boxed().toList()));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor logits =
        context
            .mask()
            .map(mask -> x.plus(mask.not().cast(x.dtype()).times(masked(x.dtype()))))
            .orElse(x);
    int[] axes = AxisList.plain(describe(), get(AXIS), x.shape());
    if (axes.length == 1) {
      return logits.softmax(axes[0]);
    }
    Tensor exponentials = logits.minus(logits.maxKeep(axes)).exp();
    return exponentials.dividedBy(exponentials.sumKeep(axes));
  }

  /** What a masked logit is moved by: so far that its exponential vanishes. */
  private static double masked(DType dtype) {
    return dtype == DType.F16 ? -65504.0 / 2 : -1e9;
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
