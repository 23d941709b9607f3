package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The inputs one after the other along an axis; all other extents are equal. */
public final class Concatenate extends Layer implements LayerSettings<Concatenate> {
  private static final Argument<Integer> AXIS = Argument.optional("axis", INT, -1, "along which");

  /** Declaration. */
  public static final Spec<Concatenate> SPEC =
      Layer.spec(Concatenate.class, Concatenate::new, AXIS);

  private Concatenate(Arguments arguments) {
    super(arguments);
  }

  /** Along the last axis. */
  public Concatenate() {
    this(SPEC.empty());
  }

  /**
   * @param axis along which
   */
  public Concatenate(int axis) {
    this(SPEC.empty().with(AXIS, axis));
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    if (inputs.size() < 2) {
      throw new ModelException(describe() + ": needs at least two inputs, got " + inputs.size());
    }
    return Tensors.of(Tensor.concatenate(inputs.flat(), get(AXIS)));
  }

  /** Inputs without a mask count as wholly unmasked. */
  @Override
  protected List<Optional<Tensor>> computeMask(
      Tensors inputs, List<Optional<Tensor>> masks, Tensors outputs) {
    if (masks.stream().allMatch(Optional::isEmpty)) {
      return List.of(Optional.empty());
    }
    List<Tensor> parts = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Tensor input = inputs.get(i);
      Tensor mask =
          masks.get(i).orElseGet(() -> Tensor.full(new TensorType(DType.BOOL, leading(input)), 1));
      Tensor wide = mask;
      while (wide.rank() < input.rank()) {
        wide = wide.expandDims(-1);
      }
      parts.add(wide.broadcastTo(input.shape()));
    }
    return List.of(Optional.of(Tensor.concatenate(parts, get(AXIS)).all(-1)));
  }

  private static Shape leading(Tensor input) {
    return input.shape().slice(0, input.rank() - 1);
  }
}
