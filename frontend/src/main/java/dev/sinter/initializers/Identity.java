package dev.sinter.initializers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Tensor;

/** A matrix with {@code gain} on the diagonal. */
public final class Identity extends Declared implements Initializer {
  private static final Argument<Double> GAIN =
      Argument.optional("gain", FLOAT, 1.0, "value on the diagonal");

  /** Declaration. */
  public static final Spec<Identity> SPEC = Spec.of(Identity.class, Identity::new, GAIN);

  private Identity(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param gain value on the diagonal
   */
  public Identity(double gain) {
    this(SPEC.empty().with(GAIN, gain));
  }

  @Override
  public Tensor initialize(TensorType type) {
    if (type.rank() != 2) {
      throw new ModelException(
          "identity initializer: the weight must be a matrix, got shape " + type.shape());
    }
    return Tensor.eye(type.dim(0).fixed(), type.dim(1).fixed()).times(get(GAIN)).cast(type.dtype());
  }
}
