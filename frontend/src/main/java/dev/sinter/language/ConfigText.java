package dev.sinter.language;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Layers;
import dev.sinter.model.LayerArguments;
import dev.sinter.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Configs as calls: what differs from the declared defaults is written.
 *
 * @param taken names of values: a string that equals one of them is quoted
 * @param models declares a model that is an argument and gives its name; takes its config
 */
record ConfigText(Set<String> taken, Function<Map<String, @Nullable Object>, String> models) {

  /** {@return the call of a layer} */
  String layer(String className, Map<String, @Nullable Object> config, List<String> inputs) {
    Spec<?> spec = Layers.registry().get(className);
    List<String> arguments = new ArrayList<>(inputs);
    arguments.addAll(arguments(spec, config));
    return spec.name() + "(" + String.join(", ", arguments) + ")";
  }

  private List<String> arguments(Spec<?> spec, Map<String, @Nullable Object> config) {
    List<String> texts = new ArrayList<>();
    for (Argument<?> argument : spec.arguments()) {
      String name = argument.name();
      if (!config.containsKey(name) || isDefault(argument, config.get(name))) {
        continue;
      }
      String text =
          name.equals("name")
              ? quoted(String.valueOf(config.get(name)))
              : value(name, config.get(name));
      boolean positional =
          argument.isRequired() && texts.size() == spec.arguments().indexOf(argument);
      texts.add(positional ? text : name + ": " + text);
    }
    return texts;
  }

  private static <V> boolean isDefault(Argument<V> argument, @Nullable Object value) {
    boolean ofSession =
        switch (argument.name()) {
          case "dtype" -> ArgumentTypes.kerasName(Session.current().dtype()).equals(value);
          case "data_format" ->
              argument.equals(LayerArguments.DATA_FORMAT)
                  && Session.current().imageDataFormat().equals(value);
          default -> false;
        };
    if (ofSession) {
      return true;
    } else if (argument.name().equals("batch_input_shape")
        || argument.name().equals("input_shape")) {
      return true; // the model's input says it
    }
    return argument.initial().isPresent()
        && Objects.equals(
            plain(argument.type().write(argument.initial().get())), plain(value(argument, value)));
  }

  /** {@return a config's value as the declaration would write it} */
  private static <V> @Nullable Object value(Argument<V> argument, @Nullable Object value) {
    return argument.type().write(argument.type().read(value));
  }

  /** Numbers of equal value are equal, of whatever class. */
  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case Number number -> number.doubleValue();
      case List<?> list ->
          list.stream().map(ConfigText::plain).collect(Collectors.toCollection(ArrayList::new));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(e -> List.of(e.getKey(), Optional.ofNullable(plain(e.getValue()))))
              .toList();
      case null -> null;
      default -> value;
    };
  }

  /** {@return a value as an expression} */
  String value(@Nullable Object value) {
    return value("", value);
  }

  private String value(String argument, @Nullable Object value) {
    return switch (value) {
      case null -> "none";
      case Boolean truth -> truth.toString();
      case Double d when !Double.isFinite(d) ->
          throw new ModelException(
              "model text: argument '" + argument + "' is " + d + ", which the text cannot say");
      case Number number -> number.toString();
      case String text ->
          text.matches("[A-Za-z_][A-Za-z0-9_]*")
                  && !taken.contains(text)
                  && SinterWriter.identifier(text).equals(text)
              ? text
              : quoted(text);
      case List<?> list ->
          list.stream()
              .map(item -> value(argument, item))
              .collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> map
          when map.get("class_name") instanceof String className
              && map.get("config") instanceof Map<?, ?> config ->
          thing(argument, className, config);
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(e -> quoted(String.valueOf(e.getKey())) + ": " + value(argument, e.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      default ->
          throw new ModelException(
              "model text: argument '"
                  + argument
                  + "' is "
                  + value
                  + ", which the text cannot say");
    };
  }

  private String thing(String argument, String className, Map<?, ?> given) {
    Map<String, @Nullable Object> config = new java.util.LinkedHashMap<>();
    given.forEach((key, item) -> config.put(String.valueOf(key), item));
    if (SinterWriter.isModel(className)) {
      return models.apply(config);
    }
    Optional<? extends Spec<?>> spec =
        Things.table(argument)
            .<Spec<?>>flatMap(table -> find(table, className))
            .or(() -> Layers.registry().find(className).map(s -> s));
    if (spec.isEmpty()) {
      throw new ModelException(
          "model text: argument '" + argument + "' is an unknown " + className);
    }
    List<String> arguments = arguments(spec.get(), config);
    boolean word = arguments.isEmpty() && !taken.contains(spec.get().name());
    return word ? spec.get().name() : spec.get().name() + "(" + String.join(", ", arguments) + ")";
  }

  private static Optional<Spec<?>> find(Registry<?> table, String className) {
    return table.find(className).map(spec -> spec);
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
