package dev.sinter.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One argument of a layer, loss, metric, optimizer, ...: declared once, as a constant of the class
 * that has it.
 *
 * <pre>{@code
 * private static final Argument<Integer> UNITS =
 *     Argument.required("units", INT, "size of the output's last axis").check(Check.positive());
 * }</pre>
 *
 * @param <V> type of its values
 * @param name Keras's name, in snake case
 * @param type what it can be
 * @param initial the default; empty when the argument is required
 * @param checks further requirements
 * @param doc one line of documentation
 */
public record Argument<V>(
    String name,
    ArgumentType<V> type,
    Optional<V> initial,
    List<Check<? super V>> checks,
    String doc) {

  /** Freezes the list. */
  public Argument {
    checks = List.copyOf(checks);
  }

  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof Argument<?> argument
            && argument.name.equals(name)
            && argument.doc.equals(doc)
            && argument.type.equals(type)
            && argument.initial.equals(initial)
            && argument.checks.equals(checks));
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + doc.hashCode();
  }

  /** {@return an argument that must be given} */
  public static <V> Argument<V> required(String name, ArgumentType<V> type, String doc) {
    return new Argument<>(name, type, Optional.empty(), List.of(), doc);
  }

  /** {@return an argument with a default} */
  public static <V> Argument<V> optional(String name, ArgumentType<V> type, V initial, String doc) {
    return new Argument<>(name, type, Optional.of(initial), List.of(), doc);
  }

  /** {@return this with a further requirement} */
  public Argument<V> check(Check<? super V> check) {
    List<Check<? super V>> all = new ArrayList<>(checks);
    all.add(check);
    return new Argument<>(name, type, initial, all, doc);
  }

  /** {@return this with another default} */
  public Argument<V> withDefault(V other) {
    return new Argument<>(name, type, Optional.of(other), checks, doc);
  }

  /** {@return this under another name} */
  public Argument<V> named(String other) {
    return new Argument<>(other, type, initial, checks, doc);
  }

  /** {@return whether it must be given} */
  public boolean isRequired() {
    return initial.isEmpty();
  }

  /** Checks a value. */
  void verify(V value) {
    for (Check<? super V> check : checks) {
      if (!holds(check, value)) {
        throw new BadValueException(
            "must be " + check.requirement() + ", got " + ArgumentTypes.show(type.write(value)));
      }
    }
  }

  private static <V> boolean holds(Check<V> check, V value) {
    return check.holds().test(value);
  }
}
