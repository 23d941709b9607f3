package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;

/** The input repeated along a new time axis: (batch, d) gives (batch, n, d). */
public final class RepeatVector extends Layer implements LayerSettings<RepeatVector> {
  private static final Argument<Integer> N =
      Argument.required("n", INT, "how often").check(Check.positive());

  /** Declaration. */
  public static final Spec<RepeatVector> SPEC =
      Layer.spec(RepeatVector.class, RepeatVector::new, N);

  private RepeatVector(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.rank(2));
  }

  /**
   * @param n how often
   */
  public RepeatVector(int n) {
    this(SPEC.empty().with(N, n));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return x.expandDims(1).repeat(get(N), 1);
  }
}
