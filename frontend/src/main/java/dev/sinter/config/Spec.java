package dev.sinter.config;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Declaration of a class with arguments: its Keras name, how to make an instance, and its arguments
 * in Keras's order.
 *
 * <pre>{@code
 * public static final Spec<Dropout> SPEC = Spec.of(Dropout.class, Dropout::new, RATE, NOISE_SHAPE, SEED);
 * }</pre>
 *
 * Immutable; the {@code with} methods give changed copies.
 *
 * @param <T> the declared class
 */
public final class Spec<T> {
  private final Class<T> type;
  private final String className;
  private final String name;
  private final List<String> aliases;
  private final Set<String> ignored;
  private final Function<Arguments, ? extends T> constructor;
  private final Map<String, Argument<?>> arguments;

  private Spec(
      Class<T> type,
      String className,
      String name,
      List<String> aliases,
      Set<String> ignored,
      Function<Arguments, ? extends T> constructor,
      Map<String, Argument<?>> arguments) {
    this.type = type;
    this.className = className;
    this.name = name;
    this.aliases = List.copyOf(aliases);
    this.ignored = ignored;
    this.constructor = constructor;
    this.arguments = arguments;
  }

  /**
   * {@return the declaration of a class; its Keras name is the class's simple name}
   *
   * @param type the class
   * @param constructor makes an instance of complete arguments
   * @param arguments in Keras's order
   */
  public static <T> Spec<T> of(
      Class<T> type, Function<Arguments, ? extends T> constructor, Argument<?>... arguments) {
    Map<String, Argument<?>> byName = new LinkedHashMap<>();
    for (Argument<?> argument : arguments) {
      if (byName.put(argument.name(), argument) != null) {
        throw new IrException(
            type.getSimpleName() + ": argument " + argument.name() + " is declared twice");
      }
    }
    String simple = type.getSimpleName();
    return new Spec<>(type, simple, snakeCase(simple), List.of(), Set.of(), constructor, byName);
  }

  /** {@return this under another Keras class name} */
  public Spec<T> className(String other) {
    return new Spec<>(type, other, snakeCase(other), aliases, ignored, constructor, arguments);
  }

  /**
   * {@return this with another name for automatic names and strings, where the rule of {@link
   * #snakeCase} does not give Keras's}
   */
  public Spec<T> name(String other) {
    return new Spec<>(type, className, other, aliases, ignored, constructor, arguments);
  }

  /** {@return this with further names under which it is found} */
  public Spec<T> alias(String... names) {
    List<String> all = new ArrayList<>(aliases);
    all.addAll(List.of(names));
    return new Spec<>(type, className, name, all, ignored, constructor, arguments);
  }

  /**
   * {@return this with keys that files hold and that have no meaning here, unless it declares them}
   */
  public Spec<T> ignore(String... keys) {
    Set<String> all = new java.util.LinkedHashSet<>(ignored);
    all.addAll(List.of(keys));
    return new Spec<>(type, className, name, aliases, all, constructor, arguments);
  }

  /**
   * {@return this with further arguments after its own; an argument of a name it has already is
   * left out}
   */
  public Spec<T> with(Argument<?>... more) {
    Map<String, Argument<?>> all = new LinkedHashMap<>(arguments);
    for (Argument<?> argument : more) {
      all.putIfAbsent(argument.name(), argument);
    }
    return new Spec<>(type, className, name, aliases, ignored, constructor, all);
  }

  /** {@return this with another declaration of one of its arguments, in that one's place} */
  public Spec<T> changing(Argument<?> argument) {
    Map<String, Argument<?>> all = new LinkedHashMap<>(arguments);
    all.replace(argument(argument.name()).name(), argument);
    return new Spec<>(type, className, name, aliases, ignored, constructor, all);
  }

  /** {@return the declared class} */
  public Class<T> type() {
    return type;
  }

  /** {@return Keras's class name} */
  public String className() {
    return className;
  }

  /** {@return the snake-case name: automatic names of layers begin with it, strings may use it} */
  public String name() {
    return name;
  }

  /** {@return further names} */
  public List<String> aliases() {
    return aliases;
  }

  /** {@return the arguments, in order} */
  public List<Argument<?>> arguments() {
    return List.copyOf(arguments.values());
  }

  /** {@return the names of the arguments, in order} */
  public List<String> argumentNames() {
    return List.copyOf(arguments.keySet());
  }

  /** {@return the argument of a name} */
  public Optional<Argument<?>> find(String argument) {
    return Optional.ofNullable(arguments.get(argument));
  }

  Argument<?> argument(String argument) {
    return find(argument)
        .orElseThrow(() -> new IrException(className + " does not declare argument " + argument));
  }

  /** {@return a value for every argument, none set yet} */
  public Arguments empty() {
    return new Arguments(this);
  }

  /**
   * Makes an instance.
   *
   * @param config values by argument name; missing ones have their defaults
   * @return the instance
   * @throws ModelException if a name is not known, a required value is missing, or a value does not
   *     fit
   */
  public T create(Map<String, ? extends @Nullable Object> config) {
    return constructor.apply(arguments(config));
  }

  /** {@return an instance like the owner of these values, but for one of them} */
  T changed(Arguments values, String argument, @Nullable Object value) {
    return constructor.apply(values.copy().put(argument, value).complete());
  }

  /** {@return the values of a config, checked and complete: what constructors take} */
  public Arguments arguments(Map<String, ? extends @Nullable Object> config) {
    Arguments values = empty();
    config.forEach(
        (key, value) -> {
          if (arguments.containsKey(key) || !ignored.contains(key)) {
            values.put(key, value);
          }
        });
    return values.complete();
  }

  /**
   * {@return a class name in snake case as Keras does it: {@code Conv2D} gives {@code conv2d},
   * {@code ReLU} gives {@code re_lu}}
   */
  public static String snakeCase(String className) {
    return className
        .replaceAll("(.)([A-Z][a-z0-9]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return className + argumentNames();
  }
}
