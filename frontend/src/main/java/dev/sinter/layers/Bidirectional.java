package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.choice;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A recurrent layer in both directions. The sequence of the backward one is turned round, so that
 * both stand at the same time steps; then outputs are merged. States: forward, then backward.
 */
public final class Bidirectional extends Layer implements LayerSettings<Bidirectional> {
  private static final Argument<Layer> LAYER =
      Argument.required("layer", NestedLayer.LAYER, "the recurrent layer that goes forwards");
  private static final Argument<Optional<String>> MERGE_MODE =
      Argument.optional(
          "merge_mode",
          optional(choice("concat", "sum", "mul", "ave")),
          Optional.of("concat"),
          "how both outputs become one; none: both are given");
  private static final Argument<Optional<Layer>> BACKWARD_LAYER =
      Argument.optional(
          "backward_layer",
          optional(NestedLayer.LAYER),
          Optional.empty(),
          "the one that goes backwards; none: like the other");

  /** Declaration. */
  public static final Spec<Bidirectional> SPEC =
      Layer.spec(Bidirectional.class, Bidirectional::new, LAYER, MERGE_MODE).with(BACKWARD_LAYER);

  private final Recurrent forward;
  private final Recurrent backward;

  private Bidirectional(Arguments arguments) {
    super(arguments);
    Recurrent given = recurrent("layer", arguments.get(LAYER));
    forward = direction(given, "forward_", given.goesBackwards());
    Optional<Recurrent> other =
        arguments.get(BACKWARD_LAYER).map(layer -> recurrent("backward_layer", layer));
    backward =
        other
            .map(layer -> direction(layer, "", layer.goesBackwards()))
            .orElseGet(() -> direction(given, "backward_", !given.goesBackwards()));
    if (forward.goesBackwards() == backward.goesBackwards()
        || forward.returnsSequences() != backward.returnsSequences()
        || forward.returnsState() != backward.returnsState()) {
      throw new ModelException(
          describe()
              + ": layer and backward_layer must differ in go_backwards, and have the same"
              + " return_sequences and return_state");
    }
    track(forward);
    track(backward);
  }

  /**
   * @param layer the recurrent layer that goes forwards; a copy of it goes backwards
   */
  public Bidirectional(Recurrent layer) {
    this(SPEC.empty().with(LAYER, layer));
  }

  /**
   * @param layer the recurrent layer that goes forwards; a copy of it goes backwards
   * @param mergeMode how both outputs become one: concat, sum, mul or ave; none: both are given
   */
  public Bidirectional(Recurrent layer, Optional<String> mergeMode) {
    this(SPEC.empty().with(LAYER, layer).with(MERGE_MODE, mergeMode));
  }

  private Recurrent recurrent(String argument, Layer layer) {
    if (layer instanceof Recurrent recurrent) {
      return recurrent;
    }
    throw new ModelException(
        describe()
            + ": argument '"
            + argument
            + "' must be a recurrent layer such as LSTM, got "
            + layer.className());
  }

  private static Recurrent direction(Recurrent layer, String prefix, boolean backwards) {
    return (Recurrent)
        NestedLayer.copy(
            layer, Map.of("name", prefix + layer.name(), Recurrent.GO_BACKWARDS.name(), backwards));
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    Tensor x = inputs.get(0);
    List<Tensor> states =
        context.initialState().isEmpty()
            ? inputs.flat().subList(1, inputs.size())
            : context.initialState();
    if (states.size() % 2 != 0) {
      throw new ModelException(
          describe() + ": needs as many initial states for each direction, got " + states.size());
    }
    int half = states.size() / 2;
    CallContext plain = context.withMasks(List.of(context.mask()));
    List<Tensor> first = run(forward, x, plain, states.subList(0, half));
    List<Tensor> second = run(backward, x, plain, states.subList(half, states.size()));
    Tensor turned =
        forward.returnsSequences()
            ? second.getFirst().reverse(forward.timeAxis())
            : second.getFirst();
    List<Tensor> all = new ArrayList<>(merged(first.getFirst(), turned));
    all.addAll(first.subList(1, first.size()));
    all.addAll(second.subList(1, second.size()));
    return Tensors.of(all.toArray(Tensor[]::new));
  }

  private static List<Tensor> run(
      Recurrent layer, Tensor x, CallContext context, List<Tensor> states) {
    CallContext own = context.withInitialState(states.toArray(Tensor[]::new));
    return layer.apply(Tensors.of(x), own).flat();
  }

  private List<Tensor> merged(Tensor y, Tensor z) {
    return switch (get(MERGE_MODE).orElse("none")) {
      case "concat" -> List.of(Tensor.concatenate(List.of(y, z), -1));
      case "sum" -> List.of(y.plus(z));
      case "mul" -> List.of(y.times(z));
      case "ave" -> List.of(y.plus(z).times(0.5));
      default -> List.of(y, z);
    };
  }

  @Override
  protected List<Optional<Tensor>> computeMask(
      Tensors inputs, List<Optional<Tensor>> masks, Tensors outputs) {
    int sequences = get(MERGE_MODE).isEmpty() ? 2 : 1;
    List<Optional<Tensor>> all = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      boolean masked = i < sequences && forward.returnsSequences();
      all.add(masked ? masks.getFirst() : Optional.empty());
    }
    return all;
  }
}
