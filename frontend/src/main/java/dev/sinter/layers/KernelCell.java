package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.activations.Activation;
import dev.sinter.activations.Activations;
import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.constraints.Constraint;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.LayerArguments;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Base of cells that multiply input and state by kernels; a subclass gives its gates. Weights
 * kernel (features, gates · units), recurrent_kernel (units, gates · units), bias.
 */
public abstract class KernelCell extends RecurrentCell {
  /** Size of state and output. */
  static final Argument<Integer> UNITS =
      Argument.required("units", INT, "size of the output").check(Check.positive());

  /** Activation of candidates and states. */
  static final Argument<Activation> ACTIVATION =
      LayerArguments.ACTIVATION.withDefault(Activations.get("tanh"));

  /** Activation of gates. */
  static final Argument<Activation> RECURRENT_ACTIVATION =
      LayerArguments.ACTIVATION
          .withDefault(Activations.get("sigmoid"))
          .named("recurrent_activation");

  static final Argument<Initializer> RECURRENT_INITIALIZER =
      LayerArguments.initializer("recurrent_initializer", "orthogonal");
  static final Argument<Optional<Regularizer>> RECURRENT_REGULARIZER =
      LayerArguments.regularizer("recurrent_regularizer");
  static final Argument<Optional<Constraint>> RECURRENT_CONSTRAINT =
      LayerArguments.constraint("recurrent_constraint");
  static final Argument<Double> DROPOUT =
      Argument.optional(
              "dropout", FLOAT, 0.0, "part of the input that is dropped, the same at all steps")
          .check(Check.fromUntil(0, 1));
  static final Argument<Double> RECURRENT_DROPOUT =
      Argument.optional(
              "recurrent_dropout",
              FLOAT,
              0.0,
              "part of the state that is dropped, the same at all steps")
          .check(Check.fromUntil(0, 1));

  private Variable kernel;
  private Variable recurrentKernel;
  private Optional<Variable> bias = Optional.empty();

  /**
   * @param arguments with those of {@link #arguments(List, List)}
   */
  KernelCell(Arguments arguments) {
    super(arguments);
  }

  /** {@return the arguments of a cell, with those of its gates and of its bias among them} */
  static List<Argument<?>> arguments(List<Argument<?>> gates, List<Argument<?>> biases) {
    List<Argument<?>> all = new ArrayList<>(List.of(UNITS, ACTIVATION));
    all.addAll(gates);
    all.addAll(weightArguments(biases));
    Collections.addAll(all, DROPOUT, RECURRENT_DROPOUT);
    return List.copyOf(all);
  }

  /** {@return how kernels and bias are made, with further arguments of the bias among them} */
  static List<Argument<?>> weightArguments(List<Argument<?>> biases) {
    List<Argument<?>> all = new ArrayList<>();
    Collections.addAll(
        all,
        LayerArguments.USE_BIAS,
        LayerArguments.KERNEL_INITIALIZER,
        RECURRENT_INITIALIZER,
        LayerArguments.BIAS_INITIALIZER);
    all.addAll(biases);
    Collections.addAll(
        all,
        LayerArguments.KERNEL_REGULARIZER,
        RECURRENT_REGULARIZER,
        LayerArguments.BIAS_REGULARIZER,
        LayerArguments.KERNEL_CONSTRAINT,
        RECURRENT_CONSTRAINT,
        LayerArguments.BIAS_CONSTRAINT);
    return all;
  }

  /**
   * What the state is multiplied by.
   *
   * @param kernel the recurrent kernel, (units, gates · units)
   * @param bias the whole bias, if there is one
   */
  record Recurrence(Tensor kernel, Optional<Tensor> bias) {}

  /** {@return how many blocks of {@code units} columns the kernels have} */
  abstract int gates();

  /** {@return how many states there are, each (batch, units)} */
  abstract int stateCount();

  /**
   * {@return output and states after one step}
   *
   * @param projected the step's input times the kernel, plus {@link #projectionBias}: (batch, gates
   *     · units)
   * @param states before
   * @param dropped the first state, dropout applied: what is multiplied by the recurrent kernel
   * @param recurrence recurrent kernel and bias
   */
  abstract Stepped step(
      Tensor projected, List<Tensor> states, Tensor dropped, Recurrence recurrence);

  /** {@return the shape of the bias} */
  Shape biasShape() {
    return Shape.of((long) gates() * get(UNITS));
  }

  /** {@return the first bias} */
  Initializer biasInitializer() {
    return get(LayerArguments.BIAS_INITIALIZER);
  }

  /** {@return the part of the bias that is added to the input's product} */
  Tensor projectionBias(Tensor all) {
    return all;
  }

  @Override
  protected void build(Shape input) {
    long width = (long) gates() * get(UNITS);
    kernel =
        addWeight(
            "kernel",
            Shape.of(features(input, input.rank() - 1), Dim.of(width)),
            w ->
                w.initializer(get(LayerArguments.KERNEL_INITIALIZER))
                    .regularizer(get(LayerArguments.KERNEL_REGULARIZER))
                    .constraint(get(LayerArguments.KERNEL_CONSTRAINT)));
    recurrentKernel =
        addWeight(
            "recurrent_kernel",
            Shape.of(get(UNITS), width),
            w ->
                w.initializer(get(RECURRENT_INITIALIZER))
                    .regularizer(get(RECURRENT_REGULARIZER))
                    .constraint(get(RECURRENT_CONSTRAINT)));
    if (get(LayerArguments.USE_BIAS)) {
      bias =
          Optional.of(
              addWeight(
                  "bias",
                  biasShape(),
                  w ->
                      w.initializer(biasInitializer())
                          .regularizer(get(LayerArguments.BIAS_REGULARIZER))
                          .constraint(get(LayerArguments.BIAS_CONSTRAINT))));
    }
  }

  @Override
  protected final List<Shape> stateShapes(Shape step) {
    return Collections.nCopies(stateCount(), Shape.of(step.dim(0), Dim.of(get(UNITS))));
  }

  @Override
  protected final Steps begin(Shape step, CallContext context) {
    Optional<Tensor> inputKeep = dropout(get(DROPOUT), step, context);
    Optional<Tensor> stateKeep =
        dropout(get(RECURRENT_DROPOUT), stateShapes(step).getFirst(), context);
    Tensor inputKernel = kernel.read();
    Recurrence recurrence = new Recurrence(recurrentKernel.read(), bias.map(Variable::read));
    Optional<Tensor> inputBias = recurrence.bias.map(this::projectionBias);
    return new Steps() {
      @Override
      public Tensor project(Tensor x) {
        Tensor product = inputKeep.map(x::times).orElse(x).dot(inputKernel);
        return inputBias.map(product::plus).orElse(product);
      }

      @Override
      public Stepped step(Tensor projected, List<Tensor> states) {
        Tensor state = states.getFirst();
        Tensor dropped = stateKeep.map(state::times).orElse(state);
        return KernelCell.this.step(projected, states, dropped, recurrence);
      }
    };
  }
}
