package dev.sinter.constraints;

import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** Norms along axes are 1. */
public final class UnitNorm extends Declared implements Constraint {
  /** Declaration. */
  public static final Spec<UnitNorm> SPEC =
      Spec.of(UnitNorm.class, UnitNorm::new, Constraints.AXIS);

  private UnitNorm(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param axis that norms run along
   */
  public UnitNorm(int axis) {
    this(SPEC.empty().put("axis", axis));
  }

  @Override
  public Tensor project(Tensor weight) {
    return weight.dividedBy(
        Constraints.norm(weight, get(Constraints.AXIS)).plus(Constraints.epsilon()));
  }
}
