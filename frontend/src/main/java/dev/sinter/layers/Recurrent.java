package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.activations.Activation;
import dev.sinter.activations.Activations;
import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.constraints.Constraint;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.tensor.Control;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What recurrent layers share: the loop over time, masks, initial and final states, directions. A
 * subclass gives its gates.
 *
 * <pre>
 *   x (batch, time, features) -- project: one product for all steps --> (time, batch, gates)
 *                                                                          |
 *   states --------------------------------> step  step  step ... -----> states, outputs
 * </pre>
 *
 * A masked step copies the state, and the output of the step before (zeros at first). Weights
 * kernel (features, gates · units), recurrent_kernel (units, gates · units), bias.
 */
public abstract class Recurrent extends Layer {
  /** Size of state and output. */
  protected static final Argument<Integer> UNITS =
      Argument.required("units", INT, "size of the output").check(Check.positive());

  /** Activation of candidates and states. */
  protected static final Argument<Activation> ACTIVATION =
      LayerArguments.ACTIVATION.withDefault(Activations.get("tanh"));

  /** Activation of gates. */
  protected static final Argument<Activation> RECURRENT_ACTIVATION =
      LayerArguments.ACTIVATION
          .withDefault(Activations.get("sigmoid"))
          .named("recurrent_activation");

  /** Whether a bias is added. */
  protected static final Argument<Boolean> USE_BIAS = LayerArguments.USE_BIAS;

  private static final Argument<Initializer> RECURRENT_INITIALIZER =
      LayerArguments.initializer("recurrent_initializer", "orthogonal");
  private static final Argument<Optional<Regularizer>> RECURRENT_REGULARIZER =
      LayerArguments.regularizer("recurrent_regularizer");
  private static final Argument<Optional<Constraint>> RECURRENT_CONSTRAINT =
      LayerArguments.constraint("recurrent_constraint");
  private static final Argument<Double> DROPOUT =
      Argument.optional(
              "dropout", FLOAT, 0.0, "part of the input that is dropped, the same at all steps")
          .check(Check.fromUntil(0, 1));
  private static final Argument<Double> RECURRENT_DROPOUT =
      Argument.optional(
              "recurrent_dropout",
              FLOAT,
              0.0,
              "part of the state that is dropped, the same at all steps")
          .check(Check.fromUntil(0, 1));
  private static final Argument<Boolean> RETURN_SEQUENCES =
      Argument.optional(
          "return_sequences",
          BOOL,
          false,
          "gives the outputs of all steps instead of the last one");
  private static final Argument<Boolean> RETURN_STATE =
      Argument.optional("return_state", BOOL, false, "gives the last states, too");
  private static final Argument<Boolean> GO_BACKWARDS =
      Argument.optional("go_backwards", BOOL, false, "begins at the last step");
  private static final Argument<Boolean> STATEFUL =
      Argument.optional("stateful", BOOL, false, "goes on from the states of the last call");
  private static final Argument<Boolean> UNROLL =
      Argument.optional("unroll", BOOL, false, "repeats the step instead of looping");
  private static final Argument<Boolean> TIME_MAJOR =
      Argument.optional("time_major", BOOL, false, "axis 0 is the time, axis 1 the batch");

  private final List<Variable> keptStates = new ArrayList<>();
  private Variable kernel;
  private Variable recurrentKernel;
  private Optional<Variable> bias = Optional.empty();

  /**
   * @param arguments of a spec that {@link #declare} made
   */
  protected Recurrent(Arguments arguments) {
    super(arguments);
  }

  /**
   * {@return the declaration of a recurrent layer: units, activations, {@code own}, then the
   * arguments of all recurrent layers}
   */
  protected static <L extends Recurrent> Spec<L> declare(
      Class<L> type, Function<Arguments, ? extends L> constructor, Argument<?>... own) {
    return Layer.<L>spec(type, constructor, UNITS, ACTIVATION)
        .with(own)
        .with(
            USE_BIAS,
            LayerArguments.KERNEL_INITIALIZER,
            RECURRENT_INITIALIZER,
            LayerArguments.BIAS_INITIALIZER,
            LayerArguments.KERNEL_REGULARIZER,
            RECURRENT_REGULARIZER,
            LayerArguments.BIAS_REGULARIZER,
            LayerArguments.KERNEL_CONSTRAINT,
            RECURRENT_CONSTRAINT,
            LayerArguments.BIAS_CONSTRAINT,
            DROPOUT,
            RECURRENT_DROPOUT,
            RETURN_SEQUENCES,
            RETURN_STATE,
            GO_BACKWARDS,
            STATEFUL,
            UNROLL,
            TIME_MAJOR);
  }

  /**
   * Output and states after a step.
   *
   * @param output of the step
   * @param states in the order of the states before
   */
  protected record Stepped(Tensor output, List<Tensor> states) {}

  /** {@return how many blocks of {@code units} columns the kernels have} */
  protected abstract int gates();

  /** {@return how many states there are, each (batch, units)} */
  protected abstract int stateCount();

  /**
   * {@return output and states after one step}
   *
   * @param projected the step's input times the kernel, plus {@link #projectionBias}: (batch, gates
   *     · units)
   * @param states before
   * @param recurrent the recurrent kernel
   * @param state the state that is multiplied by the recurrent kernel, dropout applied: (batch,
   *     units)
   */
  protected abstract Stepped step(
      Tensor projected, List<Tensor> states, Tensor recurrent, Tensor state);

  /** {@return the shape of the bias} */
  protected Shape biasShape() {
    return Shape.of((long) gates() * get(UNITS));
  }

  /** {@return the first bias} */
  protected Initializer biasInitializer() {
    return get(LayerArguments.BIAS_INITIALIZER);
  }

  /** {@return the part of the bias that is added to the input's product} */
  protected Tensor projectionBias(Tensor all) {
    return all;
  }

  /** {@return the bias, if there is one} */
  protected final Optional<Variable> bias() {
    return bias;
  }

  @Override
  protected void buildAll(List<Shape> inputs) {
    Shape input = inputs.getFirst();
    long width = (long) gates() * get(UNITS);
    kernel =
        addWeight(
            "kernel",
            Shape.of(input.last(), Dim.of(width)),
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
    if (get(USE_BIAS)) {
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
    if (get(STATEFUL)) {
      Dim batch = input.dim(get(TIME_MAJOR) ? 1 : 0);
      if (!batch.isFixed()) {
        throw new ModelException(
            describe()
                + ": a stateful layer needs a known batch size; give the input one"
                + " (batchInputShape)");
      }
      for (int i = 0; i < stateCount(); i++) {
        keptStates.add(
            addWeight(
                "state_" + i,
                Shape.of(batch.fixed(), get(UNITS)),
                w -> w.initializer("zeros").recurrentState()));
      }
    }
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    Tensor x = get(TIME_MAJOR) ? inputs.get(0) : inputs.get(0).transpose(1, 0, 2);
    Optional<Tensor> mask = context.mask().map(m -> get(TIME_MAJOR) ? m : m.transpose(1, 0));
    if (get(GO_BACKWARDS)) {
      x = x.reverse(0);
      mask = mask.map(m -> m.reverse(0));
    }
    List<Tensor> states = initialStates(inputs, context, x);
    Stepped last = new Loop(x, mask, context).run(states);
    for (int i = 0; i < keptStates.size(); i++) {
      keptStates.get(i).assign(last.states().get(i));
    }
    List<Tensor> outputs = new ArrayList<>();
    boolean sequence = get(RETURN_SEQUENCES);
    outputs.add(sequence && !get(TIME_MAJOR) ? last.output().transpose(1, 0, 2) : last.output());
    if (get(RETURN_STATE)) {
      outputs.addAll(last.states());
    }
    return Tensors.of(outputs.toArray(Tensor[]::new));
  }

  private List<Tensor> initialStates(Tensors inputs, CallContext context, Tensor x) {
    List<Tensor> given =
        context.initialState().isEmpty()
            ? inputs.flat().subList(1, inputs.size())
            : context.initialState();
    if (!given.isEmpty()) {
      if (given.size() != stateCount()) {
        throw new ModelException(
            describe() + ": needs " + stateCount() + " initial states, got " + given.size());
      }
      return given;
    } else if (!keptStates.isEmpty()) {
      return keptStates.stream().map(Variable::read).toList();
    }
    TensorType type = new TensorType(x.dtype(), Shape.of(x.dim(1), Dim.of(get(UNITS))));
    List<Tensor> zeros = new ArrayList<>();
    for (int i = 0; i < stateCount(); i++) {
      zeros.add(Tensor.full(type, 0));
    }
    return zeros;
  }

  /** The loop of one call over (time, batch, features). */
  private final class Loop {
    private final Tensor projected;
    private final Optional<Tensor> mask;
    private final Optional<Tensor> stateDropout;
    private final Tensor recurrent = recurrentKernel.read();

    Loop(Tensor x, Optional<Tensor> mask, CallContext context) {
      this.mask = mask.map(m -> m.expandDims(-1));
      Tensor dropped =
          dropout(get(DROPOUT), x.dim(1), x.dim(2), context).map(keep -> x.times(keep)).orElse(x);
      Tensor product = dropped.dot(kernel.read());
      this.projected = bias.map(b -> product.plus(projectionBias(b.read()))).orElse(product);
      this.stateDropout = dropout(get(RECURRENT_DROPOUT), x.dim(1), Dim.of(get(UNITS)), context);
    }

    private Optional<Tensor> dropout(double rate, Dim batch, Dim features, CallContext context) {
      if (!context.isTraining() || rate == 0) {
        return Optional.empty();
      }
      Tensor kept =
          Random.uniform(Shape.of(batch, features), random(Optional.empty())).greaterEqual(rate);
      return Optional.of(kept.cast(dtype()).times(1 / (1 - rate)));
    }

    /** {@return the output (of all steps, if asked for) and the last states} */
    Stepped run(List<Tensor> initial) {
      Tensor none = Tensor.zerosLike(initial.getFirst());
      List<Tensor> carried = new ArrayList<>(initial);
      if (mask.isPresent()) {
        carried.add(none);
      }
      List<Tensor> sequences = new ArrayList<>(List.of(projected));
      mask.ifPresent(sequences::add);
      boolean all = get(RETURN_SEQUENCES);
      if (get(UNROLL)) {
        return unrolled(carried, sequences, all);
      }
      // The last output is carried by the mask, or is the first state: nothing else needs stacking.
      Control.Result result =
          Control.scan(
              withOutput(carried, none),
              sequences,
              false,
              (before, inputs) -> {
                Stepped next = advance(before, inputs);
                return new Control.Result(
                    withOutput(next.states(), next.output()),
                    all ? List.of(next.output()) : List.of());
              });
      List<Tensor> states = result.carried().subList(0, stateCount());
      return new Stepped(all ? result.stacked().getFirst() : result.carried().getLast(), states);
    }

    /** Carries the output too, unless the mask does so already. */
    private List<Tensor> withOutput(List<Tensor> carried, Tensor output) {
      if (mask.isPresent()) {
        return carried;
      }
      List<Tensor> all = new ArrayList<>(carried);
      all.add(output);
      return all;
    }

    private Stepped unrolled(List<Tensor> start, List<Tensor> sequences, boolean all) {
      List<Tensor> carried = withOutput(start, start.getFirst());
      List<Tensor> outputs = new ArrayList<>();
      for (int t = 0; t < sequences.getFirst().dim(0).fixed(); t++) {
        int time = t;
        Stepped next = advance(carried, sequences.stream().map(s -> s.at(0, time)).toList());
        outputs.add(next.output());
        carried = withOutput(next.states(), next.output());
      }
      return new Stepped(
          all ? Tensor.stack(outputs, 0) : outputs.getLast(), carried.subList(0, stateCount()));
    }

    /** One step; with a mask, the states end with the output. */
    private Stepped advance(List<Tensor> carried, List<Tensor> inputs) {
      List<Tensor> states = carried.subList(0, stateCount());
      Tensor state =
          stateDropout.map(keep -> states.getFirst().times(keep)).orElse(states.getFirst());
      Stepped next = step(inputs.getFirst(), states, recurrent, state);
      if (mask.isEmpty()) {
        return next;
      }
      Tensor keep = inputs.get(1);
      List<Tensor> merged = new ArrayList<>();
      for (int i = 0; i < states.size(); i++) {
        merged.add(Tensor.where(keep, next.states().get(i), states.get(i)));
      }
      Tensor output = Tensor.where(keep, next.output(), carried.getLast());
      merged.add(output);
      return new Stepped(output, merged);
    }
  }

  @Override
  protected List<Optional<Tensor>> computeMask(
      Tensors inputs, List<Optional<Tensor>> masks, Tensors outputs) {
    List<Optional<Tensor>> all = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      all.add(i == 0 && get(RETURN_SEQUENCES) ? masks.getFirst() : Optional.empty());
    }
    return all;
  }
}
