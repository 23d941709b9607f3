package dev.sinter.model;

import dev.sinter.config.DTypePolicy;
import dev.sinter.constraints.Constraint;
import dev.sinter.initializers.Initializer;
import dev.sinter.initializers.Initializers;
import dev.sinter.ir.type.DType;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.runtime.variable.Segments;
import java.util.Optional;

/** How a weight is made, see {@link Layer#addWeight}. */
public final class Weight {
  private final DTypePolicy policy;
  DType dtype;
  Optional<Initializer> initializer = Optional.empty();
  Optional<Regularizer> regularizer = Optional.empty();
  Optional<Constraint> constraint = Optional.empty();
  boolean trainable = true;
  String segment = Segments.WEIGHTS;

  Weight(DTypePolicy policy) {
    this.policy = policy;
    this.dtype = policy.variable();
  }

  Initializer initializerOrDefault() {
    return initializer.orElseGet(
        () -> Initializers.get(dtype.isFloat() ? "glorot_uniform" : "zeros"));
  }

  /** Sets what makes the first value; Glorot's uniform by default, zeros for integers. */
  public Weight initializer(Initializer value) {
    initializer = Optional.of(value);
    return this;
  }

  /** Sets what makes the first value by name. */
  public Weight initializer(String name) {
    return initializer(Initializers.get(name));
  }

  /** Sets the penalty on it. */
  public Weight regularizer(Optional<Regularizer> value) {
    regularizer = value;
    return this;
  }

  /** Sets the penalty on it. */
  public Weight regularizer(Regularizer value) {
    return regularizer(Optional.of(value));
  }

  /** Sets what is applied to it after each optimizer step. */
  public Weight constraint(Optional<Constraint> value) {
    constraint = value;
    return this;
  }

  /** Sets what is applied to it after each optimizer step. */
  public Weight constraint(Constraint value) {
    return constraint(Optional.of(value));
  }

  /** Sets whether optimizers change it. */
  public Weight trainable(boolean value) {
    trainable = value;
    return this;
  }

  /** Sets its dtype; the layer's by default. */
  public Weight dtype(DType value) {
    dtype = value;
    return this;
  }

  /**
   * Makes it the state that a stateful recurrent layer keeps between calls: not a weight, not saved
   * with the weights.
   */
  public Weight recurrentState() {
    segment = Segments.RECURRENT;
    dtype = policy.compute();
    trainable = false;
    return this;
  }
}
