package dev.sinter.language;

import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Expression.Argument;
import dev.sinter.language.syntax.Place;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of a call of a layer, sorted: leading tensors are its inputs, some names tell the
 * call more, the rest are settings of the layer.
 *
 * @param given inputs in order
 * @param place of the first input
 * @param context mask, initial state, training and such
 * @param settings the rest
 * @param known values that were evaluated while looking for inputs, by identity: each expression is
 *     evaluated once
 */
record LayerCallArguments(
    List<Value> given,
    Place place,
    CallContext context,
    List<Argument> settings,
    Map<Expression, Value> known) {
  private static final List<String> OF_CALLS =
      List.of(
          "mask",
          "initial_state",
          "training",
          "attention_mask",
          "use_causal_mask",
          "return_attention_scores",
          "constants");

  /**
   * Sorts.
   *
   * @param settingNames names that are settings whatever they mean to calls
   */
  static LayerCallArguments split(
      Evaluator evaluator, List<Argument> arguments, List<String> settingNames) {
    List<Value> inputs = new ArrayList<>();
    List<Argument> settings = new ArrayList<>();
    Map<Expression, Value> known = new IdentityHashMap<>();
    CallContext context = CallContext.DEFAULT;
    boolean leading = true;
    Place place = arguments.isEmpty() ? Place.START : arguments.getFirst().place();
    for (Argument argument : arguments) {
      Optional<String> ofCall =
          argument.name().filter(name -> OF_CALLS.contains(name) && !settingNames.contains(name));
      if (ofCall.isPresent()) {
        context = told(evaluator, context, ofCall.get(), argument);
        continue;
      }
      Optional<Value> input =
          leading && argument.name().isEmpty()
              ? input(evaluator, argument.value(), known)
              : Optional.empty();
      input.ifPresentOrElse(inputs::add, () -> settings.add(argument));
      leading &= input.isPresent();
    }
    return new LayerCallArguments(inputs, place, context, settings, known);
  }

  private static Optional<Value> input(
      Evaluator evaluator, Expression expression, Map<Expression, Value> known) {
    boolean word = expression instanceof Expression.Name name && !evaluator.isBound(name.name());
    if (word) {
      return Optional.empty();
    }
    Value value = evaluator.evaluate(expression);
    known.put(expression, value);
    return Evaluator.isTensors(value) ? Optional.of(value) : Optional.empty();
  }

  private static CallContext told(
      Evaluator evaluator, CallContext context, String name, Argument argument) {
    Value value = evaluator.evaluate(argument.value());
    return switch (name) {
      case "mask" -> context.withMask(Evaluator.tensor(value, argument.place()));
      case "initial_state" ->
          context.withInitialState(
              Evaluator.tensors(value, argument.place()).flat().toArray(Tensor[]::new));
      case "training" -> {
        if (value instanceof Value.Truth truth) {
          yield context.withTraining(truth.holds());
        }
        throw new Problem(argument.place(), "training must be true or false, got " + value.kind());
      }
      default ->
          value instanceof Value.Truth truth
              ? context.with(name, truth.holds())
              : context.with(name, Evaluator.tensor(value, argument.place()));
    };
  }

  /** {@return whether the layer is to be called, not only made} */
  boolean hasInputs() {
    return !given.isEmpty();
  }

  /** {@return the inputs as the API takes them} */
  Tensors inputs() {
    if (given.isEmpty()) {
      throw new Problem(place, "a tensor is needed");
    }
    return given.size() == 1
        ? Evaluator.tensors(given.getFirst(), place)
        : Evaluator.tensors(new Value.Several(given), place);
  }

  /** Refuses settings for a layer that is made already. */
  void requireNoSettings(Layer layer) {
    if (!settings.isEmpty()) {
      throw new Problem(
          settings.getFirst().place(), layer + " is made already: a call of it takes tensors only");
    }
  }
}
