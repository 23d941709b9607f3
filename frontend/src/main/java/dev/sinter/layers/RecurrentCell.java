package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a recurrent layer does in one time step. To write one: extend it, make weights in {@link
 * #build}, state the shapes of the states, and give a {@link Steps}.
 *
 * <p>Called bare, it takes the input and the states (zeros when left out), and gives the output and
 * the new states.
 */
public abstract class RecurrentCell extends Layer {
  /** Makes a cell that has no declared arguments beside those of every layer. */
  protected RecurrentCell() {}

  /**
   * @param arguments of a spec that {@link Layer#spec} made
   */
  protected RecurrentCell(Arguments arguments) {
    super(arguments);
  }

  /**
   * Output and states after a step.
   *
   * @param output of the step
   * @param states in the order of the states before
   */
  public record Stepped(Tensor output, List<Tensor> states) {
    /** Freezes the list. */
    public Stepped {
      states = List.copyOf(states);
    }
  }

  /** The steps of one call: holds what is the same in all of them. */
  public interface Steps {
    /**
     * {@return what can be computed of the input alone, for all steps at once}
     *
     * @param x input of a step, or of all steps with the time as a further first axis
     */
    default Tensor project(Tensor x) {
      return x;
    }

    /**
     * {@return output and states after one step}
     *
     * @param projected one step of what {@link #project} gave
     * @param states before
     */
    Stepped step(Tensor projected, List<Tensor> states);
  }

  /**
   * {@return the shapes of the states, with the batch}
   *
   * @param step shape of the input of a step
   */
  protected abstract List<Shape> stateShapes(Shape step);

  /** {@return the shape of the output; that of the first state by default} */
  protected Shape outputShape(Shape step) {
    return stateShapes(step).getFirst();
  }

  /**
   * {@return the steps of a call}
   *
   * @param step shape of the input of a step
   * @param context of the call
   */
  protected abstract Steps begin(Shape step, CallContext context);

  /** {@return the states at the start} */
  final List<Tensor> zeroStates(Shape step) {
    return stateShapes(step).stream()
        .map(shape -> Tensor.full(new TensorType(dtype(), shape), 0))
        .toList();
  }

  /** {@return given initial states, when there are as many as needed} */
  final List<Tensor> checkedStates(List<Tensor> given, Shape step) {
    int needed = stateShapes(step).size();
    if (given.size() != needed) {
      throw new ModelException(
          describe() + ": needs " + needed + " initial states, got " + given.size());
    }
    return given;
  }

  /**
   * {@return in training, what a tensor is multiplied by to drop a part of it}
   *
   * @param rate the part
   * @param shape of the tensor
   * @param context of the call
   */
  protected final Optional<Tensor> dropout(double rate, Shape shape, CallContext context) {
    if (!context.isTraining() || rate == 0) {
      return Optional.empty();
    }
    Tensor kept = Random.uniform(shape, random(Optional.empty())).greaterEqual(rate);
    return Optional.of(kept.cast(dtype()).times(1 / (1 - rate)));
  }

  /** {@return the extent of the features, known} */
  final Dim features(Shape step, int axis) {
    Dim features = step.dim(axis);
    if (!features.isFixed()) {
      throw new ModelException(
          describe() + ": the number of features must be known, got input " + step);
    }
    return features;
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    Tensor x = inputs.get(0);
    List<Tensor> given =
        context.initialState().isEmpty()
            ? inputs.flat().subList(1, inputs.size())
            : context.initialState();
    List<Tensor> states = given.isEmpty() ? zeroStates(x.shape()) : checkedStates(given, x.shape());
    Steps steps = begin(x.shape(), context);
    Stepped stepped = steps.step(steps.project(x), states);
    List<Tensor> all = new ArrayList<>(List.of(stepped.output()));
    all.addAll(stepped.states());
    return Tensors.list(all);
  }
}
