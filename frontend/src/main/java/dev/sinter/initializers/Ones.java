package dev.sinter.initializers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Tensor;

/** All elements 1. */
public final class Ones extends Declared implements Initializer {
  /** Declaration. */
  public static final Spec<Ones> SPEC = Spec.of(Ones.class, Ones::new).alias("one");

  private Ones(Arguments arguments) {
    super(arguments);
  }

  /** All elements 1. */
  public Ones() {
    this(SPEC.empty());
  }

  @Override
  public Tensor initialize(TensorType type) {
    return Tensor.full(type, 1);
  }
}
