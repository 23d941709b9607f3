package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.session.Session;
import dev.sinter.tensor.Operation;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An op on values of a functional model, as one of its layers: Keras's operation layer. */
final class OperationLayer extends Layer {
  private final Operation operation;

  OperationLayer(Operation operation) {
    this.operation = operation;
  }

  /** {@return a layer of the same op and name} */
  OperationLayer again() {
    OperationLayer copy = new OperationLayer(operation);
    copy.rename(name());
    return copy;
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    List<Tensor> results = operation.apply(inputs.flat());
    return results.size() == 1 ? Tensors.of(results.getFirst()) : Tensors.list(results);
  }

  @Override
  String automaticName(String base) {
    return Session.current().uniqueName("op." + operation.name());
  }

  @Override
  public Map<String, @Nullable Object> getConfig() {
    throw new ModelException(
        describe()
            + ": an operation that stands outside of layers cannot be written to a file; put it"
            + " into a layer of your own");
  }
}
