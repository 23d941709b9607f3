package dev.sinter.language;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.text.NearestName;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Place;
import dev.sinter.runtime.InputException;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;

/**
 * Evaluates expressions.
 *
 * @param declarations of the file
 * @param surroundings what the body acts on
 * @param scope the names of the body
 * @param site the calls that lead to the body
 */
record Evaluator(
    Declarations declarations, Surroundings surroundings, Scope scope, List<Place> site) {
  /** Names that mean something everywhere. */
  static final List<String> CONSTANTS = List.of("training", "pi");

  /** {@return the value of an expression} */
  Value evaluate(Expression expression) {
    return switch (expression) {
      case Expression.Name name -> name(name);
      case Expression.Whole whole -> new Value.Whole(whole.value());
      case Expression.Decimal decimal -> new Value.Decimal(decimal.value());
      case Expression.Text text -> new Value.Text(text.value());
      case Expression.Truth truth -> new Value.Truth(truth.value());
      case Expression.None none -> new Value.Nothing();
      case Expression.ListOf list ->
          new Value.Several(list.elements().stream().map(this::evaluate).toList());
      case Expression.Tuple tuple ->
          new Value.Several(tuple.elements().stream().map(this::evaluate).toList());
      case Expression.MapOf map -> entries(map);
      case Expression.Call call -> at(call.place(), () -> new Calls(this).call(call));
      case Expression.Index index -> at(index.place(), () -> new Indexing(this).index(index));
      case Expression.Unary unary ->
          at(unary.place(), () -> Operators.unary(unary, evaluate(unary.operand())));
      case Expression.Binary binary -> {
        Value left = evaluate(binary.left());
        if (binary.operator().equals("and") || binary.operator().equals("or")) {
          yield at(
              binary.place(),
              () -> Operators.logical(binary, left, () -> evaluate(binary.right())));
        }
        Value right = evaluate(binary.right());
        yield at(binary.place(), () -> Operators.binary(binary, left, right));
      }
      case Expression.Conditional conditional -> conditional(conditional);
    };
  }

  /** {@return what work gives; errors of the API get the place} */
  static <T> T at(Place place, Supplier<T> work) {
    try {
      return work.get();
    } catch (ModelException | InputException e) {
      throw new Problem(place, String.valueOf(e.getMessage()));
    }
  }

  /** {@return whether a name has a value here} */
  boolean isBound(String name) {
    return scope.find(name).isPresent() || CONSTANTS.contains(name);
  }

  private Value name(Expression.Name name) {
    Value value =
        scope
            .find(name.name())
            .or(() -> declarations.find(name.name()).map(Value.Declared::new))
            .orElseGet(() -> constant(name));
    if (value instanceof Value.Broken) {
      throw Problem.consequence();
    }
    return value;
  }

  private Value constant(Expression.Name name) {
    return switch (name.name()) {
      case "training" ->
          surroundings
              .training()
              .<Value>map(Value.Truth::new)
              .orElseThrow(() -> new Problem(name.place(), "'training' is known in layers only"));
      case "pi" -> new Value.Decimal(Math.PI);
      default ->
          throw new Problem(
              name.place(),
              "'" + name.name() + "' is not known" + NearestName.hint(name.name(), scope.names()));
    };
  }

  private Value entries(Expression.MapOf map) {
    SequencedMap<String, Value> items = new LinkedHashMap<>();
    for (Expression.Argument entry : map.entries()) {
      items.put(entry.name().orElseThrow(), evaluate(entry.value()));
    }
    return new Value.Entries(items);
  }

  private Value conditional(Expression.Conditional conditional) {
    Value condition = evaluate(conditional.condition());
    return switch (condition) {
      case Value.Truth truth ->
          evaluate(truth.holds() ? conditional.then() : conditional.otherwise());
      case Value.One one -> {
        Value then = evaluate(conditional.then());
        Value otherwise = evaluate(conditional.otherwise());
        yield at(
            conditional.place(),
            () -> Operators.where(conditional.place(), one.tensor(), then, otherwise));
      }
      case Value.Several _,
          Value.Entries _,
          Value.Whole _,
          Value.Decimal _,
          Value.Text _,
          Value.Nothing _,
          Value.LayerOf _,
          Value.Extent _,
          Value.Thing _,
          Value.Declared _,
          Value.Broken _ ->
          throw new Problem(
              conditional.condition().place(),
              "a condition must be true, false or a bool tensor, got " + condition.kind());
    };
  }

  // ---- conversions
  // -------------------------------------------------------------------------------------------------

  /** {@return the value of an expression as a tensor} */
  Tensor tensor(Expression expression) {
    return tensor(evaluate(expression), expression.place());
  }

  /** {@return a value as a tensor} */
  static Tensor tensor(Value value, Place place) {
    return switch (value) {
      case Value.One one -> one.tensor();
      case Value.Whole whole -> Tensor.scalar(whole.number());
      case Value.Decimal decimal -> Tensor.scalar(decimal.number());
      case Value.Extent extent ->
          extent.source().size(extent.axis()).cast(Session.current().dtype());
      case Value.Several _,
          Value.Entries _,
          Value.Truth _,
          Value.Text _,
          Value.Nothing _,
          Value.LayerOf _,
          Value.Thing _,
          Value.Declared _,
          Value.Broken _ ->
          throw new Problem(place, "a tensor is needed, got " + value.kind());
    };
  }

  /** {@return what a call gave} */
  static Value of(Tensors tensors) {
    return switch (tensors) {
      case Tensors.Single single -> new Value.One(single.tensor());
      case Tensors.Listed listed ->
          new Value.Several(listed.items().stream().map(Evaluator::of).toList());
      case Tensors.Named named -> {
        SequencedMap<String, Value> items = new LinkedHashMap<>();
        named.items().forEach((name, item) -> items.put(name, of(item)));
        yield new Value.Entries(items);
      }
    };
  }

  /** {@return whether a value is a tensor or made of tensors alone} */
  static boolean isTensors(Value value) {
    return switch (value) {
      case Value.One one -> true;
      case Value.Several several ->
          !several.items().isEmpty() && several.items().stream().allMatch(Evaluator::isTensors);
      case Value.Entries entries ->
          !entries.items().isEmpty()
              && entries.items().values().stream().allMatch(Evaluator::isTensors);
      case Value.Whole _,
          Value.Decimal _,
          Value.Truth _,
          Value.Text _,
          Value.Nothing _,
          Value.LayerOf _,
          Value.Extent _,
          Value.Thing _,
          Value.Declared _,
          Value.Broken _ ->
          false;
    };
  }

  /** {@return a value made of tensors as the API takes it} */
  static Tensors tensors(Value value, Place place) {
    return switch (value) {
      case Value.Several several -> {
        List<Tensors> items = new ArrayList<>();
        several.items().forEach(item -> items.add(tensors(item, place)));
        yield Tensors.nested(items);
      }
      case Value.Entries entries -> {
        SequencedMap<String, Tensors> items = new LinkedHashMap<>();
        entries.items().forEach((name, item) -> items.put(name, tensors(item, place)));
        yield new Tensors.Named(items);
      }
      case Value.One _,
          Value.Whole _,
          Value.Decimal _,
          Value.Truth _,
          Value.Text _,
          Value.Nothing _,
          Value.LayerOf _,
          Value.Extent _,
          Value.Thing _,
          Value.Declared _,
          Value.Broken _ ->
          Tensors.of(tensor(value, place));
    };
  }
}
