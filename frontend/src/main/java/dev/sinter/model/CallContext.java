package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a call of a layer is told beside its inputs: whether it trains, masks, initial states, and
 * arguments of the layer's own. What a caller leaves out is filled in: training from the call
 * around it, masks from the inputs. Immutable.
 */
public final class CallContext {
  /** Nothing is said: everything is filled in. */
  public static final CallContext DEFAULT =
      new CallContext(Optional.empty(), List.of(), List.of(), Map.of());

  private final Optional<Boolean> training;
  private final List<Optional<Tensor>> masks;
  private final List<Tensor> initialState;
  private final Map<String, Object> arguments;

  private CallContext(
      Optional<Boolean> training,
      List<Optional<Tensor>> masks,
      List<Tensor> initialState,
      Map<String, Object> arguments) {
    this.training = training;
    this.masks = List.copyOf(masks);
    this.initialState = List.copyOf(initialState);
    this.arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }

  /** {@return a context that says whether the layer trains} */
  public static CallContext training(boolean value) {
    return DEFAULT.withTraining(value);
  }

  /** {@return this, saying whether the layer trains} */
  public CallContext withTraining(boolean value) {
    return new CallContext(Optional.of(value), masks, initialState, arguments);
  }

  /** {@return this with a mask for the (first) input: bool, false where a time step is skipped} */
  public CallContext withMask(Tensor mask) {
    return withMasks(List.of(Optional.of(mask)));
  }

  /** {@return this with a mask for each input} */
  public CallContext withMasks(List<Optional<Tensor>> all) {
    return new CallContext(training, all, initialState, arguments);
  }

  /** {@return this with the states that a recurrent layer starts from} */
  public CallContext withInitialState(Tensor... states) {
    return new CallContext(training, masks, List.of(states), arguments);
  }

  /**
   * {@return this with an argument of the layer's own, under Keras's name: {@code
   * with("use_causal_mask", true)}}
   */
  public CallContext with(String name, Object value) {
    Map<String, Object> all = new LinkedHashMap<>(arguments);
    all.put(name, value);
    return new CallContext(training, masks, initialState, all);
  }

  /** {@return whether the layer trains; false when nothing says so} */
  public boolean isTraining() {
    return training.orElse(false);
  }

  /** {@return what was said about training} */
  public Optional<Boolean> explicitTraining() {
    return training;
  }

  /** {@return the mask of the (first) input} */
  public Optional<Tensor> mask() {
    return masks.isEmpty() ? Optional.empty() : masks.getFirst();
  }

  /** {@return the masks, one for each input; none were given when empty} */
  public List<Optional<Tensor>> masks() {
    return masks;
  }

  /** {@return the states that a recurrent layer starts from; empty when it starts from its own} */
  public List<Tensor> initialState() {
    return initialState;
  }

  /** {@return the arguments of the layer's own} */
  public Map<String, Object> arguments() {
    return arguments;
  }

  /** {@return a tensor argument} */
  public Optional<Tensor> tensor(String name) {
    return switch (arguments.get(name)) {
      case Tensor tensor -> Optional.of(tensor);
      case null -> Optional.empty();
      default ->
          throw new ModelException(
              "call argument '" + name + "' must be a tensor, got " + arguments.get(name));
    };
  }

  /** {@return a boolean argument, false when it was not given} */
  public boolean flag(String name) {
    return switch (arguments.get(name)) {
      case Boolean flag -> flag;
      case null -> false;
      default ->
          throw new ModelException(
              "call argument '" + name + "' must be true or false, got " + arguments.get(name));
    };
  }

  /** {@return every tensor in here} */
  List<Tensor> tensors() {
    List<Tensor> all = new ArrayList<>();
    masks.forEach(mask -> mask.ifPresent(all::add));
    all.addAll(initialState);
    for (Object value : arguments.values()) {
      if (value instanceof Tensor tensor) {
        all.add(tensor);
      }
    }
    return all;
  }

  /** {@return this with changed tensors} */
  CallContext map(UnaryOperator<Tensor> change) {
    Map<String, Object> changed = new LinkedHashMap<>();
    arguments.forEach(
        (name, value) ->
            changed.put(name, value instanceof Tensor tensor ? change.apply(tensor) : value));
    return new CallContext(
        training,
        masks.stream().map(mask -> mask.map(change)).toList(),
        initialState.stream().map(change).toList(),
        changed);
  }
}
