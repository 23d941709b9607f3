package dev.sinter.tensor;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Assignments outside of traces that take effect together: one program computes what they need and
 * changes all variables in place. Without such a group each assignment takes effect at once.
 *
 * <p>Within the group a variable that is read again has its new value already.
 */
public final class Assignments {
  private static final ScopedValue<Assignments> CURRENT = ScopedValue.newInstance();

  private final SequencedMap<Variable, Tensor> pending = new LinkedHashMap<>();

  private Assignments() {}

  /**
   * Runs code whose assignments take effect together when it ends; if it throws, none does. Groups
   * within a group are part of it. In a trace this does nothing: a graph writes at its end anyway.
   */
  public static void together(Runnable code) {
    if (Trace.current().isPresent() || CURRENT.isBound()) {
      code.run();
      return;
    }
    Assignments group = new Assignments();
    ScopedValue.where(CURRENT, group).run(code);
    Evaluation.assign(group.pending);
  }

  /** {@return the value that a variable will have when the group around this code ends} */
  static Optional<Tensor> pending(Variable variable) {
    return CURRENT.isBound()
        ? Optional.ofNullable(CURRENT.get().pending.get(variable))
        : Optional.empty();
  }

  /** Gives a variable a value: at once, or at the end of the group. */
  static void add(Variable variable, Tensor value) {
    SequencedMap<Variable, Tensor> target =
        CURRENT.isBound() ? CURRENT.get().pending : new LinkedHashMap<>();
    target.put(variable, value);
    if (!CURRENT.isBound()) {
      Evaluation.assign(target);
    }
  }
}
