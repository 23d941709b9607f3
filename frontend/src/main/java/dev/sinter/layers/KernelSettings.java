package dev.sinter.layers;

import dev.sinter.constraints.Constraint;
import dev.sinter.initializers.Initializer;
import dev.sinter.model.Layer;
import dev.sinter.regularizers.Regularizer;

/**
 * Setters of layers with a kernel, a bias and an activation.
 *
 * @param <L> the layer class
 */
public interface KernelSettings<L extends Layer> extends ActivationSettings<L> {
  /** Sets whether a bias is added; true by default. */
  default L useBias(boolean value) {
    return with("use_bias", value);
  }

  /** Sets what makes the first kernel, by name. */
  default L kernelInitializer(String name) {
    return with("kernel_initializer", name);
  }

  /** Sets what makes the first kernel; Glorot's uniform by default. */
  default L kernelInitializer(Initializer value) {
    return with("kernel_initializer", value);
  }

  /** Sets what makes the first bias, by name. */
  default L biasInitializer(String name) {
    return with("bias_initializer", name);
  }

  /** Sets what makes the first bias; zeros by default. */
  default L biasInitializer(Initializer value) {
    return with("bias_initializer", value);
  }

  /** Sets the penalty on the kernel, by name. */
  default L kernelRegularizer(String name) {
    return with("kernel_regularizer", name);
  }

  /** Sets the penalty on the kernel. */
  default L kernelRegularizer(Regularizer value) {
    return with("kernel_regularizer", value);
  }

  /** Sets the penalty on the bias. */
  default L biasRegularizer(Regularizer value) {
    return with("bias_regularizer", value);
  }

  /** Sets the penalty on the output, divided by the batch size. */
  default L activityRegularizer(Regularizer value) {
    return with("activity_regularizer", value);
  }

  /** Sets the constraint of the kernel. */
  default L kernelConstraint(Constraint value) {
    return with("kernel_constraint", value);
  }

  /** Sets the constraint of the bias. */
  default L biasConstraint(Constraint value) {
    return with("bias_constraint", value);
  }
}
