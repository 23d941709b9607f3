package dev.sinter.config;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.text.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the declared classes of one kind (layers, losses, ...) by name, and makes instances of what
 * configs and callers name: a string, a map of {@code class_name} and {@code config}, or an
 * instance.
 *
 * @param <T> the common type of the kind
 */
public final class Registry<T> implements ArgumentType<T> {
  private final String kind;
  private final Class<T> type;
  private final Map<String, Spec<? extends T>> builtIn = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>();
  private final Map<String, String> reasons = new LinkedHashMap<>();
  private final Supplier<List<Spec<?>>> custom;
  private BiFunction<String, Map<?, ?>, String> dialect = (name, object) -> name;

  /**
   * @param kind what messages call one of them, such as {@code loss}
   * @param type the common type
   * @param custom the user's declarations of this moment, of any kind; they win over built-in ones
   * @param specs the built-in declarations
   */
  public Registry(
      String kind,
      Class<T> type,
      Supplier<List<Spec<?>>> custom,
      List<? extends Spec<? extends T>> specs) {
    this.kind = kind;
    this.type = type;
    this.custom = custom;
    for (Spec<? extends T> spec : specs) {
      names.add(spec.name());
      for (String name : allNames(spec)) {
        builtIn.putIfAbsent(name.toLowerCase(Locale.ROOT), spec);
      }
    }
  }

  /**
   * Lets names and config objects of older writers mean another declaration than they say.
   *
   * @param rule takes the name and the config object, empty for a name alone, gives the name that
   *     is looked up
   */
  public Registry<T> dialect(BiFunction<String, Map<?, ?>, String> rule) {
    dialect = rule;
    return this;
  }

  private static List<String> allNames(Spec<?> spec) {
    List<String> names = new ArrayList<>(List.of(spec.className(), spec.name()));
    names.addAll(spec.aliases());
    return names;
  }

  /**
   * Says why a class of Keras is not here: messages give the reason in place of a suggestion.
   *
   * @param className Keras's class name
   * @param reason what to use instead
   */
  public Registry<T> without(String className, String reason) {
    for (String name : List.of(className, Spec.snakeCase(className))) {
      reasons.put(name.toLowerCase(Locale.ROOT), reason);
    }
    return this;
  }

  /** {@return why a class of this name is not here, if that was said} */
  public Optional<String> reasonAgainst(String name) {
    return Optional.ofNullable(reasons.get(name.toLowerCase(Locale.ROOT)));
  }

  /** {@return the names of the built-in declarations, in order} */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** {@return all built-in declarations, each once} */
  public List<Spec<? extends T>> specs() {
    return builtIn.values().stream().distinct().<Spec<? extends T>>map(s -> s).toList();
  }

  /** {@return the declaration of a class name, snake-case name or alias} */
  @SuppressWarnings("unchecked") // The type of a custom declaration is looked at before.
  public Optional<Spec<? extends T>> find(String name) {
    String plain = name.contains(">") ? name.substring(name.indexOf('>') + 1) : name;
    for (Spec<?> spec : custom.get()) {
      if (type.isAssignableFrom(spec.type())
          && allNames(spec).stream().anyMatch(n -> n.equalsIgnoreCase(plain))) {
        return Optional.of((Spec<? extends T>) spec);
      }
    }
    return Optional.ofNullable(builtIn.get(plain.toLowerCase(Locale.ROOT)));
  }

  /**
   * {@return the declaration of a name}
   *
   * @throws ModelException if there is none; suggests the nearest
   */
  public Spec<? extends T> get(String name) {
    return find(name).orElseThrow(() -> new ModelException(unknown(name)));
  }

  private String unknown(String name) {
    return reasonAgainst(name)
        .map(reason -> kind + " '" + name + "' is not supported: " + reason)
        .orElseGet(() -> notKnown(name));
  }

  private String notKnown(String name) {
    return kind
        + " '"
        + name
        + "' is not known"
        + NearestName.hint(name, names)
        + " (one of your own: give its Spec to Session.register)";
  }

  @Override
  public T read(@Nullable Object value) {
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    return switch (value) {
      case String name -> create(dialect.apply(name, Map.of()), Map.of());
      case Map<?, ?> map when map.get("class_name") instanceof String name ->
          create(dialect.apply(name, map), config(map.get("config")));
      case null, default ->
          throw new BadValueException(
              "must be " + describe() + ", got " + ArgumentTypes.show(value));
    };
  }

  private T create(String name, Map<String, @Nullable Object> config) {
    Spec<? extends T> spec =
        find(name).orElseThrow(() -> new BadValueException("names an unknown " + unknown(name)));
    return spec.create(config);
  }

  private static Map<String, @Nullable Object> config(@Nullable Object value) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((k, v) -> config.put(String.valueOf(k), v));
    }
    return config;
  }

  @Override
  public @Nullable Object write(T value) {
    return value instanceof Configurable c ? object(c) : value.toString();
  }

  /** {@return a config object: {@code class_name} and {@code config}} */
  public static Map<String, @Nullable Object> object(Configurable value) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("class_name", value.className());
    object.put("config", value.getConfig());
    return object;
  }

  @Override
  public String describe() {
    return "the name, config or instance of "
        + ("aeiou".indexOf(kind.charAt(0)) >= 0 ? "an " : "a ")
        + kind;
  }
}
