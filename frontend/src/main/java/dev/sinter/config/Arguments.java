package dev.sinter.config;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.text.NearestName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of the arguments of one object. Setting reads and checks at once, so an error names
 * owner, argument, requirement and value where the mistake was made.
 */
public final class Arguments {
  private final Spec<?> spec;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private Supplier<String> owner;
  private boolean frozen;

  Arguments(Spec<?> spec) {
    this.spec = spec;
    this.owner = spec::name;
  }

  /** {@return the declaration} */
  public Spec<?> spec() {
    return spec;
  }

  /** Sets how messages call the owner, such as {@code dense 'dense_1'}. */
  public void ownedBy(Supplier<String> description) {
    owner = description;
  }

  /** Refuses changes from now on: the owner has used its arguments. */
  public void freeze() {
    frozen = true;
  }

  /**
   * {@return the value of an argument, its default when it was not set}
   *
   * @param argument one of the spec's
   */
  @SuppressWarnings("unchecked") // Values enter by the type of the argument of that name alone.
  public <V> V get(Argument<V> argument) {
    Object value = values.get(argument.name());
    if (value != null) {
      return (V) value;
    }
    Argument<V> declared = (Argument<V>) spec.argument(argument.name());
    return declared
        .initial()
        .orElseThrow(
            () -> new IrException(owner.get() + ": argument " + argument.name() + " is not set"));
  }

  /** {@return whether the argument was set} */
  public boolean isSet(Argument<?> argument) {
    return values.containsKey(argument.name());
  }

  /** {@return whether no argument was set: all have their defaults} */
  public boolean isUnset() {
    return values.isEmpty();
  }

  /**
   * Sets an argument.
   *
   * @throws ModelException if the value is refused
   */
  public <V> Arguments with(Argument<V> argument, V value) {
    return put(argument.name(), value);
  }

  /**
   * Sets an argument by name, from a config's value or a Java value.
   *
   * @throws ModelException if there is no such argument, the value does not fit, or the owner is
   *     built
   */
  public Arguments put(String name, @Nullable Object value) {
    Argument<?> argument =
        spec.find(name)
            .orElseThrow(
                () ->
                    new ModelException(
                        owner.get()
                            + ": there is no argument '"
                            + name
                            + "'"
                            + NearestName.hint(name, spec.argumentNames())
                            + spec.arguments().stream()
                                .map(Argument::name)
                                .collect(Collectors.joining(", ", "; it takes ", ""))));
    if (frozen) {
      throw new ModelException(
          owner.get()
              + ": argument '"
              + name
              + "' cannot change after first use; make a new object");
    }
    try {
      values.put(argument.name(), read(argument, value));
    } catch (BadValueException e) {
      throw new ModelException(owner.get() + ": argument '" + name + "' " + e.getMessage());
    }
    return this;
  }

  private static <V> Object read(Argument<V> argument, @Nullable Object value) {
    V read = argument.type().read(value);
    argument.verify(read);
    return read;
  }

  /** Checks that every required argument is set. */
  Arguments complete() {
    List<String> missing =
        spec.arguments().stream()
            .filter(a -> a.isRequired() && !values.containsKey(a.name()))
            .map(Argument::name)
            .toList();
    if (!missing.isEmpty()) {
      throw new ModelException(owner.get() + ": argument '" + missing.getFirst() + "' is required");
    }
    return this;
  }

  /** {@return the values that were set, by name: what {@link Spec#create} takes} */
  public Map<String, Object> values() {
    return new LinkedHashMap<>(values);
  }

  /** {@return a copy that can be changed} */
  public Arguments copy() {
    Arguments copy = new Arguments(spec);
    copy.values.putAll(values);
    return copy;
  }

  /** {@return all arguments as a config, in declared order} */
  public Map<String, @Nullable Object> toConfig() {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    for (Argument<?> argument : spec.arguments()) {
      if (argument.initial().isPresent() || values.containsKey(argument.name())) {
        config.put(argument.name(), write(argument));
      }
    }
    return config;
  }

  private <V> @Nullable Object write(Argument<V> argument) {
    return argument.type().write(get(argument));
  }
}
