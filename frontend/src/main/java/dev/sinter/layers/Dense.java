package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.Optional;

/**
 * Densely connected layer: {@code activation(x · kernel + bias)} on the last axis. Input (..., d),
 * output (..., units); weights kernel (d, units), bias (units). Whole numbers are converted.
 */
public final class Dense extends KernelLayer implements KernelSettings<Dense> {
  private static final Argument<Integer> UNITS =
      Argument.required("units", INT, "size of the output's last axis").check(Check.positive());

  /** Declaration. */
  public static final Spec<Dense> SPEC = KernelLayer.kernelSpec(Dense.class, Dense::new, UNITS);

  private Variable kernel;
  private Optional<Variable> bias = Optional.empty();

  private Dense(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.atLeast(2));
  }

  /**
   * @param units size of the output's last axis
   */
  public Dense(int units) {
    this(SPEC.empty().with(UNITS, units));
  }

  @Override
  protected void build(Shape input) {
    kernel = addKernel(Shape.of(input.last(), Dim.of(get(UNITS))));
    bias = addBias(get(UNITS));
    setInputSpec(InputSpec.atLeast(2).axis(-1, input.last().fixed()));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor numbers = x.dtype().isFloat() ? x : x.cast(dtype());
    return finish(numbers.dot(kernel.read()), bias);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
