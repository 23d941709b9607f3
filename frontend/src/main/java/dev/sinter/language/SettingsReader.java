package dev.sinter.language;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.ir.text.NearestName;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Place;
import dev.sinter.language.syntax.SourceFile.Definition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads arguments of layers, optimizers, ... as the API declares them: positional ones in the
 * declared order, the others by name. A bare word that names no value is a string. Which table a
 * call such as {@code l2(0.01)} is looked up in depends on the argument's name.
 *
 * @param evaluator of the body
 * @param known calls that were evaluated already, by identity
 */
record SettingsReader(Evaluator evaluator, Map<Expression, Value> known) {

  /** Reads with the names of a body. */
  SettingsReader(Evaluator evaluator) {
    this(evaluator, Map.of());
  }

  /**
   * {@return arguments as a config}
   *
   * @param spec the declaration
   * @param given positional arguments first
   * @param common name of the first argument that must be given by name; later ones must, too
   */
  Map<String, @Nullable Object> read(Spec<?> spec, List<Expression.Argument> given, String common) {
    List<String> names = spec.argumentNames();
    int own = names.contains(common) ? names.indexOf(common) : names.size();
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    int next = 0;
    for (Expression.Argument argument : given) {
      if (argument.name().isEmpty() && next >= own) {
        throw new Problem(
            argument.place(),
            spec.name()
                + ": takes "
                + (own == 0
                    ? "no settings by position"
                    : own
                        + " settings by position ("
                        + String.join(", ", names.subList(0, own))
                        + ")")
                + ", got another one");
      }
      String name = argument.name().isPresent() ? argument.name().get() : names.get(next++);
      if (!names.contains(name)) {
        throw new Problem(
            argument.place(),
            spec.name()
                + ": there is no argument '"
                + name
                + "'"
                + NearestName.hint(name, names)
                + "; it takes "
                + String.join(", ", names));
      }
      if (config.containsKey(name)) {
        throw new Problem(
            argument.place(), spec.name() + ": argument '" + name + "' is given twice");
      }
      Object value = value(name, argument.value());
      check(spec, name, value, argument.value().place());
      config.put(name, value);
    }
    return config;
  }

  /** An error of one value is reported at that value. */
  private static void check(Spec<?> spec, String name, @Nullable Object value, Place place) {
    Evaluator.at(place, () -> spec.empty().put(name, value));
  }

  /** {@return what a declared class makes of these arguments} */
  <T> T create(Spec<T> spec, List<Expression.Argument> given, Place place) {
    Map<String, @Nullable Object> config = read(spec, given, "name");
    return Evaluator.at(place, () -> spec.create(config));
  }

  /** {@return the value of an argument as a config holds it} */
  @Nullable Object value(String argument, Expression expression) {
    return switch (expression) {
      case Expression.Name name -> word(argument, name);
      case Expression.Call call -> call(argument, call);
      case Expression.ListOf list -> values(argument, list.elements());
      case Expression.Tuple tuple -> values(argument, tuple.elements());
      case Expression.MapOf map -> {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        map.entries()
            .forEach(
                entry -> entries.put(entry.name().orElseThrow(), value(argument, entry.value())));
        yield entries;
      }
      case Expression.Conditional _,
          Expression.Index _,
          Expression.Unary _,
          Expression.Binary _,
          Expression.Whole _,
          Expression.Decimal _,
          Expression.Text _,
          Expression.Truth _,
          Expression.None _ ->
          plain(evaluator.evaluate(expression), expression.place());
    };
  }

  private List<@Nullable Object> values(String argument, List<Expression> elements) {
    List<@Nullable Object> values = new ArrayList<>();
    elements.forEach(element -> values.add(value(argument, element)));
    return values;
  }

  private @Nullable Object word(String argument, Expression.Name name) {
    if (evaluator.isBound(name.name())) {
      Value value = evaluator.evaluate(name);
      return value instanceof Value.Declared declared
          ? declared(declared.definition(), List.of(), name.place())
          : plain(value, name.place());
    }
    Optional<Definition> declared = evaluator.declarations().find(name.name());
    if (declared.isPresent()) {
      return declared(declared.get(), List.of(), name.place());
    }
    Optional<Registry<?>> table = Things.table(argument);
    // A metric stays a name: "accuracy" depends on shapes. So do other names, but for layers, which
    // have no defaults.
    return table.isPresent() && argument.equals("layer")
        ? table.get().read(name.name())
        : name.name();
  }

  private @Nullable Object call(String argument, Expression.Call call) {
    Value before = known.get(call);
    if (before != null) {
      return plain(before, call.place());
    }
    if (call.callee() instanceof Expression.Name name
        && evaluator.scope().find(name.name()).isEmpty()) {
      Optional<Definition> declared = evaluator.declarations().find(name.name());
      if (declared.isPresent()) {
        return declared(declared.get(), call.arguments(), call.place());
      }
      Optional<? extends Spec<?>> spec =
          Things.table(argument).flatMap(table -> table.find(name.name()));
      if (spec.isPresent()) {
        return create(spec.get(), call.arguments(), call.place());
      }
    }
    return plain(evaluator.evaluate(call), call.place());
  }

  /** {@return a declaration as a value: a loss, metric, activation or layer object} */
  @Nullable Object declared(
      Definition definition, List<Expression.Argument> arguments, Place place) {
    return switch (definition.kind()) {
      case LOSS, METRIC, ACTIVATION -> Functions.make(evaluator, definition, arguments, place);
      case LAYER -> create(evaluator.declarations().layer(definition), arguments, place);
      case MODEL -> plain(new Calls(evaluator).definition(definition, arguments, place), place);
      case BLOCK ->
          throw new Problem(
              place, "block '" + definition.name() + "' is no value; call it with a tensor");
    };
  }

  /** {@return a value as a config holds it} */
  static @Nullable Object plain(Value value, Place place) {
    return switch (value) {
      case Value.Whole whole -> whole.number();
      case Value.Decimal decimal -> decimal.number();
      case Value.Truth truth -> truth.holds();
      case Value.Text text -> text.text();
      case Value.Nothing nothing -> null;
      case Value.LayerOf layer -> layer.layer();
      case Value.Thing thing -> thing.object();
      case Value.Several several -> {
        List<@Nullable Object> items = new ArrayList<>();
        several.items().forEach(item -> items.add(plain(item, place)));
        yield items;
      }
      case Value.Entries entries -> {
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
        entries.items().forEach((name, item) -> items.put(name, plain(item, place)));
        yield items;
      }
      case Value.One _, Value.Extent _, Value.Declared _, Value.Broken _ ->
          throw new Problem(place, value.kind() + " cannot be a setting");
    };
  }

  /** {@return a config's value as a value of the language} */
  static Value value(@Nullable Object plain) {
    return switch (plain) {
      case null -> new Value.Nothing();
      case Integer number -> new Value.Whole(number);
      case Long number -> new Value.Whole(number);
      case Number number -> new Value.Decimal(number.doubleValue());
      case Boolean truth -> new Value.Truth(truth);
      case String text -> new Value.Text(text);
      case List<?> list -> new Value.Several(list.stream().map(SettingsReader::value).toList());
      case Optional<?> optional -> value(optional.orElse(null));
      case dev.sinter.model.Layer layer -> new Value.LayerOf(layer);
      default -> new Value.Thing(plain);
    };
  }

  /** {@return the values of a spec's arguments by name} */
  static Map<String, Value> values(Spec<?> spec, Arguments arguments) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (Argument<?> argument : spec.arguments()) {
      values.put(argument.name(), value(arguments.get(argument)));
    }
    return values;
  }
}
