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

/** Repeats each time step: (batch, time, d) gives (batch, time * size, d). */
public final class UpSampling1D extends Layer implements LayerSettings<UpSampling1D> {
  private static final Argument<Integer> SIZE =
      Argument.optional("size", INT, 2, "how often").check(Check.positive());

  /** Declaration. */
  public static final Spec<UpSampling1D> SPEC =
      Layer.spec(UpSampling1D.class, UpSampling1D::new, SIZE);

  private UpSampling1D(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.rank(3));
  }

  /** Doubles the time steps. */
  public UpSampling1D() {
    this(SPEC.empty());
  }

  /**
   * @param size how often each step is repeated
   */
  public UpSampling1D(int size) {
    this(SPEC.empty().with(SIZE, size));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return x.repeat(get(SIZE), 1);
  }
}
