package dev.sinter.language;

import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.BadValueException;
import dev.sinter.ir.text.NearestName;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Place;
import dev.sinter.tensor.Operation;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The arguments of a call of an op, matched to its parameters; evaluated when the op asks. */
final class OpArguments {
  private final TensorOp op;
  private final Evaluator evaluator;
  private final Place place;
  private final Map<String, Expression> given = new LinkedHashMap<>();

  private final Map<Expression, Value> known;

  /**
   * Matches.
   *
   * @param known values of arguments that were evaluated already, by identity
   */
  OpArguments(
      TensorOp op, Evaluator evaluator, Expression.Call call, Map<Expression, Value> known) {
    this.known = new IdentityHashMap<>(known);
    this.op = op;
    this.evaluator = evaluator;
    this.place = call.place();
    int next = 0;
    for (Expression.Argument argument : call.arguments()) {
      if (argument.name().isEmpty() && next >= op.parameters().size()) {
        throw new Problem(
            argument.place(),
            op.name()
                + ": takes "
                + op.parameters().size()
                + " arguments "
                + op.parameters()
                + ", got more");
      }
      String name =
          argument.name().isPresent() ? argument.name().get() : op.parameters().get(next++);
      if (!op.parameters().contains(name)) {
        throw new Problem(
            argument.place(),
            op.name()
                + ": there is no argument '"
                + name
                + "'"
                + NearestName.hint(name, op.parameters())
                + "; it takes "
                + String.join(", ", op.parameters()));
      }
      if (given.put(name, argument.value()) != null) {
        throw new Problem(argument.place(), op.name() + ": argument '" + name + "' is given twice");
      }
    }
  }

  Place place() {
    return place;
  }

  Evaluator evaluator() {
    return evaluator;
  }

  boolean has(String name) {
    return given.containsKey(name) && !(given.get(name) instanceof Expression.None);
  }

  private Expression required(String name) {
    Expression expression = given.get(name);
    if (expression == null) {
      throw new Problem(
          place,
          op.name()
              + ": argument '"
              + name
              + "' is required; it takes "
              + String.join(", ", op.parameters()));
    }
    return expression;
  }

  /**
   * {@return the value of an argument; its expression is evaluated once, since it may make layers}
   */
  Value value(String name) {
    Expression expression = required(name);
    Value value = known.get(expression);
    if (value == null) {
      value = evaluator.evaluate(expression);
      known.put(expression, value);
    }
    return value;
  }

  Tensor tensor(String name) {
    return Evaluator.tensor(value(name), required(name).place());
  }

  List<Tensor> tensors(String name) {
    Expression expression = required(name);
    if (value(name) instanceof Value.Several several) {
      return several.items().stream()
          .map(item -> Evaluator.tensor(item, expression.place()))
          .toList();
    }
    throw wrong(name, "a list of tensors");
  }

  double number(String name) {
    return Operators.number(value(name)).orElseThrow(() -> wrong(name, "a number"));
  }

  double number(String name, double initial) {
    return has(name) ? number(name) : initial;
  }

  int whole(String name) {
    if (value(name) instanceof Value.Whole whole && whole.number() == (int) whole.number()) {
      return (int) whole.number();
    }
    throw wrong(name, "an integer");
  }

  int whole(String name, int initial) {
    return has(name) ? whole(name) : initial;
  }

  boolean flag(String name) {
    if (!has(name)) {
      return false;
    } else if (value(name) instanceof Value.Truth truth) {
      return truth.holds();
    }
    throw wrong(name, "true or false");
  }

  /** {@return integers; one stands for a list of it, and none for an empty list} */
  int[] wholes(String name) {
    if (!has(name)) {
      return new int[0];
    }
    return switch (value(name)) {
      case Value.Whole whole -> new int[] {Math.toIntExact(whole.number())};
      case Value.Several several ->
          several.items().stream()
              .mapToInt(
                  item ->
                      item instanceof Value.Whole w ? Math.toIntExact(w.number()) : refuse(name))
              .toArray();
      case Value other -> throw wrong(name, "an integer or a list of integers");
    };
  }

  private int refuse(String name) {
    throw wrong(name, "a list of integers");
  }

  /** {@return a string; a word that names no value is one} */
  String text(String name) {
    return word(evaluator, required(name)).orElseThrow(() -> wrong(name, "a string"));
  }

  /** {@return the string that an expression is: a string, or a word that names no value} */
  static Optional<String> word(Evaluator evaluator, Expression expression) {
    if (expression instanceof Expression.Name name && !evaluator.isBound(name.name())) {
      return Optional.of(name.name());
    }
    return evaluator.evaluate(expression) instanceof Value.Text text
        ? Optional.of(text.text())
        : Optional.empty();
  }

  DType dtype(String name) {
    try {
      return ArgumentTypes.DTYPE.read(text(name));
    } catch (BadValueException e) {
      throw new Problem(
          required(name).place(), op.name() + ": argument '" + name + "' " + e.getMessage());
    }
  }

  RandomGenerator generator() {
    List<Place> site = new ArrayList<>(evaluator.site());
    site.add(place);
    return evaluator.surroundings().generator(site);
  }

  Problem wrong(String name, String requirement) {
    return new Problem(
        required(name).place(),
        op.name()
            + ": argument '"
            + name
            + "' must be "
            + requirement
            + ", got "
            + value(name).kind());
  }

  // ---- shapes
  // ------------------------------------------------------------------------------------------------------

  /** {@return whether the extents depend on data} */
  boolean isOpen(String name) {
    return extents(name).stream().anyMatch(extent -> extent instanceof Value.Extent);
  }

  /**
   * {@return what a function of a shape gives; extents of the data are filled in when the model
   * runs}
   */
  Tensor withShape(
      String name,
      List<Tensor> operands,
      java.util.function.BiFunction<List<Tensor>, Shape, Tensor> function) {
    List<Value> extents = extents(name);
    List<Tensor> sources = new ArrayList<>(operands);
    List<Function<List<Tensor>, Dim>> dims = new ArrayList<>();
    for (Value extent : extents) {
      if (extent instanceof Value.Extent open) {
        int index = sources.size();
        sources.add(open.source());
        dims.add(xs -> xs.get(index).dim(open.axis()));
      } else if (extent instanceof Value.Whole whole && whole.number() >= 0) {
        dims.add(xs -> Dim.of(whole.number()));
      } else {
        throw wrong(name, "a shape: a list of integers, or shape(x)");
      }
    }
    Function<List<Tensor>, Tensor> body =
        xs ->
            function.apply(
                xs.subList(0, operands.size()),
                new Shape(dims.stream().map(d -> d.apply(xs)).toList()));
    return sources.isEmpty() ? body.apply(List.of()) : Operation.variadic(op.name(), sources, body);
  }

  private List<Value> extents(String name) {
    return switch (value(name)) {
      case Value.Several several -> several.items();
      case Value.Whole whole -> List.of(whole);
      case Value.Extent extent -> List.of(extent);
      case Value other -> throw wrong(name, "a shape: a list of integers, or shape(x)");
    };
  }

  /** {@return the extents of a tensor; those that the data decide stay with it} */
  static Value.Several shapeOf(Tensor x) {
    List<Value> extents = new ArrayList<>();
    for (int axis = 0; axis < x.rank(); axis++) {
      // A batch of a stated size is still the data's: random numbers must be drawn for each of
      // them.
      boolean batch = axis == 0 && x.isPlaceholder();
      extents.add(
          x.dim(axis).isFixed() && !batch
              ? new Value.Whole(x.dim(axis).fixed())
              : new Value.Extent(x, axis));
    }
    return new Value.Several(extents);
  }
}
