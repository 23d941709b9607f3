package dev.sinter.initializers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Tensor;

/** All elements 0. */
public final class Zeros extends Declared implements Initializer {
  /** Declaration. */
  public static final Spec<Zeros> SPEC = Spec.of(Zeros.class, Zeros::new).alias("zero");

  private Zeros(Arguments arguments) {
    super(arguments);
  }

  /** All elements 0. */
  public Zeros() {
    this(SPEC.empty());
  }

  @Override
  public Tensor initialize(TensorType type) {
    return Tensor.full(type, 0);
  }
}
