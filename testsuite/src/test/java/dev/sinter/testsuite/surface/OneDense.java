package dev.sinter.testsuite.surface;

import dev.sinter.ir.type.DType;
import dev.sinter.layers.Dense;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.StepData;
import dev.sinter.tensor.Tensor;

/** A dense layer that starts from ones: tests of steps extend it by steps of their own. */
class OneDense extends Model {
  private final Layer dense = track("dense", new Dense(1).with("kernel_initializer", "ones"));

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return dense.apply(x);
  }

  OneDense compiled() {
    compile(c -> c.optimizer("sgd").loss("mse").metrics("mae"));
    return this;
  }

  /** {@return the number of samples in a batch, as something to log} */
  static Tensor rows(StepData data) {
    return data.x().single().size(0).cast(DType.F32);
  }
}
