package dev.sinter.runtime.variable;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * Several variables held at once, each as reader or as writer, from {@link #begin} to {@link
 * #close}. All or none are taken, so two holders never wait for each other.
 */
public final class VariableHold implements AutoCloseable {
  private final List<Variable> variables;
  private final IntPredicate written;

  private VariableHold(List<Variable> variables, IntPredicate written) {
    this.variables = List.copyOf(variables);
    this.written = written;
  }

  /**
   * Waits until all are free and takes them.
   *
   * @param variables which; one that is written occurs once
   * @param written whether the variable of an index will be changed
   * @return what holds them
   */
  public static VariableHold begin(List<Variable> variables, IntPredicate written) {
    VariableHold hold = new VariableHold(variables, written);
    for (int attempt = 0; !hold.tryBegin(); attempt++) {
      Variable.pause(attempt);
    }
    return hold;
  }

  /** Takes all as reader or all as writer. */
  public static VariableHold begin(List<Variable> variables, boolean written) {
    return begin(variables, _ -> written);
  }

  private boolean tryBegin() {
    for (int i = 0; i < variables.size(); i++) {
      if (!variables.get(i).tryBegin(written.test(i))) {
        end(i);
        return false;
      }
    }
    return true;
  }

  private void end(int count) {
    for (int i = 0; i < count; i++) {
      variables.get(i).end(written.test(i));
    }
  }

  @Override
  public void close() {
    end(variables.size());
  }
}
