package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.layers.RecurrentCell.Stepped;
import dev.sinter.layers.RecurrentCell.Steps;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.Control;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What recurrent layers share: the loop over time, masks, initial and final states, directions. A
 * subclass gives its cell.
 *
 * <pre>
 *   x (batch, time, features) -- project: one product for all steps --> (time, batch, gates)
 *                                                                          |
 *   states --------------------------------> step  step  step ... -----> states, outputs
 * </pre>
 *
 * A masked step copies the state, and the output of the step before (zeros at first).
 */
public abstract class Recurrent extends Layer {
  static final Argument<Boolean> RETURN_SEQUENCES =
      Argument.optional(
          "return_sequences",
          BOOL,
          false,
          "gives the outputs of all steps instead of the last one");
  static final Argument<Boolean> RETURN_STATE =
      Argument.optional("return_state", BOOL, false, "gives the last states, too");
  static final Argument<Boolean> GO_BACKWARDS =
      Argument.optional("go_backwards", BOOL, false, "begins at the last step");
  static final Argument<Boolean> STATEFUL =
      Argument.optional("stateful", BOOL, false, "goes on from the states of the last call");
  static final Argument<Boolean> UNROLL =
      Argument.optional("unroll", BOOL, false, "repeats the step instead of looping");
  static final Argument<Boolean> TIME_MAJOR =
      Argument.optional("time_major", BOOL, false, "axis 0 is the time, axis 1 the batch");
  static final Argument<Boolean> ZERO_OUTPUT =
      Argument.optional(
          "zero_output_for_mask", BOOL, false, "outputs of masked steps are 0, not copies");

  private final List<Variable> keptStates = new ArrayList<>();
  private @Nullable RecurrentCell cell;

  /**
   * @param arguments of a spec that {@link #declare} made
   */
  protected Recurrent(Arguments arguments) {
    super(arguments);
  }

  /**
   * {@return the declaration of a recurrent layer: its own arguments, then those of the loop, then
   * the last ones, such as {@code unroll} and {@code time_major} of those that have them}
   */
  static <L extends Recurrent> Spec<L> declare(
      Class<L> type,
      Function<Arguments, ? extends L> constructor,
      List<Argument<?>> own,
      Argument<?>... last) {
    List<Argument<?>> all = new ArrayList<>();
    for (Argument<?> argument : own) {
      all.add(argument);
      if (argument.equals(LayerArguments.BIAS_REGULARIZER)) {
        all.add(LayerArguments.ACTIVITY_REGULARIZER);
      }
    }
    Collections.addAll(all, RETURN_SEQUENCES, RETURN_STATE, GO_BACKWARDS, STATEFUL);
    Collections.addAll(all, last);
    return Layer.<L>spec(type, constructor, all).with(ZERO_OUTPUT, LayerArguments.INPUT_LENGTH);
  }

  /** {@return what is done in each step; asked once, before the weights are made} */
  protected abstract RecurrentCell makeCell();

  /** {@return a cell of another declaration with this layer's values of the cell's arguments} */
  final <C extends RecurrentCell> C makeCell(Spec<C> spec) {
    Map<String, Object> values = new LinkedHashMap<>(arguments().values());
    // Name, trainable and so on are the layer's, not the cell's.
    values.keySet().removeIf(name -> spec.find(name).isEmpty() || isCommon(name));
    values.put("dtype", dtypePolicy());
    return spec.create(values);
  }

  private static boolean isCommon(String name) {
    return RNN.SPEC.find(name).isPresent();
  }

  private boolean is(Argument<Boolean> argument) {
    return arguments().spec().find(argument.name()).isPresent() && get(argument);
  }

  /** {@return whether the outputs of all steps are given} */
  final boolean returnsSequences() {
    return get(RETURN_SEQUENCES);
  }

  /** {@return whether the last states are given} */
  final boolean returnsState() {
    return get(RETURN_STATE);
  }

  /** {@return whether the layer begins at the last step} */
  final boolean goesBackwards() {
    return get(GO_BACKWARDS);
  }

  /** {@return the axis of the time} */
  final int timeAxis() {
    return is(TIME_MAJOR) ? 0 : 1;
  }

  private RecurrentCell cell() {
    if (cell == null) {
      cell = makeCell();
    }
    return cell;
  }

  private Shape stepShape(Shape input) {
    if (input.rank() < 3) {
      throw new ModelException(
          describe()
              + ": the input must have batch, time and features, found shape "
              + dev.sinter.model.Shapes.show(input));
    }
    List<Dim> dims = new ArrayList<>(input.dims());
    dims.remove(timeAxis());
    return new Shape(dims);
  }

  @Override
  protected void buildAll(List<Shape> inputs) {
    Shape step = stepShape(inputs.getFirst());
    buildWithin(cell(), step);
    if (get(STATEFUL)) {
      if (!step.dim(0).isFixed()) {
        throw new ModelException(
            describe()
                + ": a stateful layer needs a known batch size; give the input one"
                + " (batchInputShape)");
      }
      for (Shape shape : cell().stateShapes(step)) {
        keptStates.add(
            addWeight(
                "state_" + keptStates.size(), shape, w -> w.initializer("zeros").recurrentState()));
      }
    }
  }

  /** {@return a tensor with its first two axes exchanged} */
  private static Tensor exchanged(Tensor x) {
    return x.transpose(
        IntStream.range(0, x.rank()).map(axis -> axis < 2 ? 1 - axis : axis).toArray());
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    boolean timeMajor = is(TIME_MAJOR);
    Tensor x = timeMajor ? inputs.get(0) : exchanged(inputs.get(0));
    Optional<Tensor> mask = context.mask().map(m -> timeMajor ? m : exchanged(m));
    if (get(GO_BACKWARDS)) {
      x = x.reverse(0);
      mask = mask.map(m -> m.reverse(0));
    }
    Shape step = x.shape().slice(1, x.rank());
    Stepped last = new Loop(x, mask, step, context).run(initialStates(inputs, context, step));
    for (int i = 0; i < keptStates.size(); i++) {
      keptStates.get(i).assign(last.states().get(i));
    }
    List<Tensor> outputs = new ArrayList<>();
    boolean turn = get(RETURN_SEQUENCES) && !timeMajor;
    outputs.add(turn ? exchanged(last.output()) : last.output());
    if (get(RETURN_STATE)) {
      outputs.addAll(last.states());
    }
    return Tensors.of(outputs.toArray(Tensor[]::new));
  }

  private List<Tensor> initialStates(Tensors inputs, CallContext context, Shape step) {
    List<Tensor> given =
        context.initialState().isEmpty()
            ? inputs.flat().subList(1, inputs.size())
            : context.initialState();
    if (!given.isEmpty()) {
      return cell().checkedStates(given, step);
    } else if (!keptStates.isEmpty()) {
      return keptStates.stream().map(Variable::read).toList();
    }
    return cell().zeroStates(step);
  }

  /** The loop of one call over (time, batch, features...). */
  private final class Loop {
    private final Tensor projected;
    private final Optional<Tensor> mask;
    private final Tensor nothing;
    private final Steps steps;

    Loop(Tensor x, Optional<Tensor> mask, Shape step, CallContext context) {
      this.mask = mask;
      this.steps = cell().begin(step, context);
      this.projected = steps.project(x);
      this.nothing = Tensor.full(new TensorType(dtype(), cell().outputShape(step)), 0);
    }

    /** {@return the output (of all steps, if asked for) and the last states} */
    Stepped run(List<Tensor> initial) {
      List<Tensor> carried = new ArrayList<>(initial);
      carried.add(nothing);
      List<Tensor> sequences = new ArrayList<>(List.of(projected));
      mask.ifPresent(sequences::add);
      boolean all = get(RETURN_SEQUENCES);
      if (is(UNROLL)) {
        return unrolled(carried, sequences, all);
      }
      Control.Result result =
          Control.scan(
              carried,
              sequences,
              false,
              (before, inputs) -> {
                Stepped next = advance(before, inputs);
                return new Control.Result(
                    withOutput(next), all ? List.of(next.output()) : List.of());
              });
      List<Tensor> states = result.carried().subList(0, initial.size());
      return new Stepped(all ? result.stacked().getFirst() : result.carried().getLast(), states);
    }

    private static List<Tensor> withOutput(Stepped stepped) {
      List<Tensor> all = new ArrayList<>(stepped.states());
      all.add(stepped.output());
      return all;
    }

    private Stepped unrolled(List<Tensor> start, List<Tensor> sequences, boolean all) {
      List<Tensor> carried = start;
      List<Tensor> outputs = new ArrayList<>();
      for (int t = 0; t < sequences.getFirst().dim(0).fixed(); t++) {
        int time = t;
        Stepped next = advance(carried, sequences.stream().map(s -> s.at(0, time)).toList());
        outputs.add(next.output());
        carried = withOutput(next);
      }
      return new Stepped(
          all ? Tensor.stack(outputs, 0) : outputs.getLast(),
          carried.subList(0, carried.size() - 1));
    }

    /** One step; the output is carried behind the states. */
    private Stepped advance(List<Tensor> carried, List<Tensor> inputs) {
      List<Tensor> states = carried.subList(0, carried.size() - 1);
      Stepped next = steps.step(inputs.getFirst(), states);
      if (mask.isEmpty()) {
        return next;
      }
      Tensor keep = inputs.get(1);
      List<Tensor> merged = new ArrayList<>();
      for (int i = 0; i < states.size(); i++) {
        merged.add(chosen(keep, next.states().get(i), states.get(i)));
      }
      Tensor skipped = get(ZERO_OUTPUT) ? nothing : carried.getLast();
      return new Stepped(chosen(keep, next.output(), skipped), merged);
    }

    private static Tensor chosen(Tensor keep, Tensor then, Tensor otherwise) {
      Tensor flags = keep;
      while (flags.rank() < then.rank()) {
        flags = flags.expandDims(-1);
      }
      return Tensor.where(flags, then, otherwise);
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
