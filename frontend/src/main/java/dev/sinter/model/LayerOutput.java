package dev.sinter.model;

import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Operation;
import dev.sinter.tensor.Placeholder;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.List;

/** What a call of a layer on placeholders gives. */
final class LayerOutput extends Placeholder {
  private final LayerCall call;
  private final int index;

  LayerOutput(TensorType type, LayerCall call, int index) {
    super(type);
    this.call = call;
    this.index = index;
  }

  /** {@return the call that gives it} */
  LayerCall call() {
    return call;
  }

  /** {@return which of the call's outputs it is} */
  int index() {
    return index;
  }

  @Override
  protected List<Tensor> record(Operation operation, List<Tensor> operands) {
    return new OperationLayer(operation).apply(Tensors.list(operands)).flat();
  }
}
