package dev.sinter.language;

import dev.sinter.ir.text.NearestName;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Expression.Argument;
import dev.sinter.language.syntax.Place;
import dev.sinter.language.syntax.SourceFile.Definition;
import dev.sinter.language.syntax.SourceFile.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parameters of a declaration that a call binds.
 *
 * @param definition whose
 * @param parameters all of them, or those that are settings
 */
record Parameters(Definition definition, List<Parameter> parameters) {

  /** {@return the values of all parameters: from the arguments, else the defaults} */
  Map<String, Value> bind(Evaluator caller, List<Argument> arguments, Place place) {
    Map<String, Value> values = new LinkedHashMap<>();
    List<String> names = parameters.stream().map(Parameter::name).toList();
    int next = 0;
    for (Argument argument : arguments) {
      if (argument.name().isEmpty() && next >= names.size()) {
        throw new Problem(
            argument.place(),
            describe() + " takes " + names.size() + " arguments " + names + ", got more");
      }
      String name = argument.name().isPresent() ? argument.name().get() : names.get(next++);
      if (!names.contains(name)) {
        throw new Problem(
            argument.place(),
            describe()
                + ": there is no parameter '"
                + name
                + "'"
                + NearestName.hint(name, names)
                + "; it takes "
                + String.join(", ", names));
      }
      Value value = value(caller, parameters.get(names.indexOf(name)), argument.value());
      if (values.put(name, value) != null) {
        throw new Problem(
            argument.place(), describe() + ": argument '" + name + "' is given twice");
      }
    }
    return complete(caller, values, place);
  }

  private Map<String, Value> complete(Evaluator caller, Map<String, Value> given, Place place) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      Value value = given.get(parameter.name());
      if (value == null) {
        Expression initial =
            parameter
                .value()
                .orElseThrow(
                    () ->
                        new Problem(
                            place,
                            describe() + ": argument '" + parameter.name() + "' is required"));
        Evaluator alone =
            new Evaluator(caller.declarations(), caller.surroundings(), new Scope(), caller.site());
        value = value(alone, parameter, initial);
      }
      values.put(parameter.name(), value);
    }
    return values;
  }

  private Value value(Evaluator evaluator, Parameter parameter, Expression expression) {
    boolean word =
        expression instanceof Expression.Name name
            && !evaluator.isBound(name.name())
            && evaluator.declarations().find(name.name()).isEmpty();
    boolean words = parameter.type().isEmpty() || parameter.type().get().equals("string");
    Value value =
        word && words
            ? new Value.Text(((Expression.Name) expression).name())
            : evaluator.evaluate(expression);
    return fit(parameter, value)
        .orElseThrow(
            () ->
                new Problem(
                    expression.place(),
                    describe() + ": " + requirement(parameter) + ", got " + value.kind()));
  }

  /** {@return a value as a parameter takes it, nothing if it does not fit} */
  static Optional<Value> fit(Parameter parameter, Value value) {
    if (parameter.type().isEmpty()) {
      return Optional.of(value);
    }
    return switch (parameter.type().get()) {
      case "int" -> Optional.of(value).filter(v -> v instanceof Value.Whole);
      case "float" -> Operators.number(value).map(Value.Decimal::new);
      case "bool" -> Optional.of(value).filter(v -> v instanceof Value.Truth);
      default -> Optional.of(value).filter(v -> v instanceof Value.Text);
    };
  }

  private static String requirement(Parameter parameter) {
    String type = parameter.type().orElse("");
    return "'"
        + parameter.name()
        + "' must be "
        + switch (type) {
          case "int" -> "an integer";
          case "float" -> "a number";
          case "bool" -> "true or false";
          default -> "a string";
        };
  }

  private String describe() {
    return definition.kind().keyword() + " '" + definition.name() + "'";
  }
}
