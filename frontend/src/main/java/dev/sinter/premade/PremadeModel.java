package dev.sinter.premade;

import dev.sinter.config.Arguments;
import dev.sinter.model.CallContext;
import dev.sinter.model.Model;
import dev.sinter.model.Shapes;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model whose class and arguments say what it computes, once its inputs are known. */
public abstract sealed class PremadeModel extends Model
    permits LinearModel, WideDeepModel, SharpnessAwareMinimization {
  private Optional<Object> inputShape = Optional.empty();

  /**
   * @param arguments of a spec that {@link dev.sinter.model.Layer#spec} made
   */
  protected PremadeModel(Arguments arguments) {
    super(arguments);
  }

  @Override
  public Tensors apply(Tensors inputs, CallContext context) {
    Tensors outputs = super.apply(arranged(inputs), context);
    if (inputShape.isEmpty()) {
      inputShape = Optional.of(shape(inputs));
    }
    return outputs;
  }

  /** {@return the inputs in the structure in which the model computes with them} */
  Tensors arranged(Tensors inputs) {
    return inputs;
  }

  /**
   * {@return the shapes of the inputs that it was first called with, in their structure, as configs
   * hold them: null for the batch and for unknown extents; nothing before the first call}
   */
  public Optional<Object> inputShape() {
    return inputShape;
  }

  private static Object shape(Tensors inputs) {
    return switch (inputs) {
      case Tensors.Single(Tensor tensor) -> {
        List<@Nullable Object> extents = new ArrayList<>(Shapes.toConfig(tensor.shape()));
        if (!extents.isEmpty()) {
          extents.set(0, null);
        }
        yield extents;
      }
      case Tensors.Listed(List<Tensors> items) -> items.stream().map(PremadeModel::shape).toList();
      case Tensors.Named(Map<String, Tensors> items) -> {
        Map<String, Object> shapes = new LinkedHashMap<>();
        items.forEach((name, item) -> shapes.put(name, shape(item)));
        yield shapes;
      }
    };
  }
}
