package dev.sinter.constraints;

import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** No element is negative. */
public final class NonNeg extends Declared implements Constraint {
  /** Declaration. */
  public static final Spec<NonNeg> SPEC = Spec.of(NonNeg.class, NonNeg::new);

  private NonNeg(Arguments arguments) {
    super(arguments);
  }

  /** No element is negative. */
  public NonNeg() {
    this(SPEC.empty());
  }

  @Override
  public Tensor project(Tensor weight) {
    return weight.maximum(0);
  }
}
