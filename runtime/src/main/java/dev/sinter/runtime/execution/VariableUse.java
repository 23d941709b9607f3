package dev.sinter.runtime.execution;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.program.MemoryKind;
import dev.sinter.runtime.program.Signature;
import dev.sinter.runtime.variable.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The variables of one call, held as reader or writer from begin to close. */
final class VariableUse implements AutoCloseable {
  private final Signature signature;
  private final List<Variable> variables;

  private VariableUse(Signature signature, List<Variable> variables) {
    this.signature = signature;
    this.variables = variables;
  }

  /** Waits until all are free. Takes all or none, so two calls never wait for each other. */
  static VariableUse begin(Signature signature, List<Variable> variables) {
    refuseRepetition(signature, variables);
    VariableUse use = new VariableUse(signature, variables);
    for (int attempt = 0; !use.tryBegin(); attempt++) {
      Variable.pause(attempt);
    }
    return use;
  }

  /** {@return the storage of each, in that memory} */
  List<Buffer> buffers(MemoryKind memory) {
    return variables.stream().map(variable -> variable.in(memory)).toList();
  }

  /** Raises the version of those that the program writes. */
  void changed() {
    for (int i = 0; i < variables.size(); i++) {
      if (written(i)) {
        variables.get(i).changed();
      }
    }
  }

  @Override
  public void close() {
    end(variables.size());
  }

  private boolean tryBegin() {
    List<Variable> held = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      if (!variables.get(i).tryBegin(written(i))) {
        end(held.size());
        return false;
      }
      held.add(variables.get(i));
    }
    return true;
  }

  private void end(int count) {
    for (int i = 0; i < count; i++) {
      variables.get(i).end(written(i));
    }
  }

  private boolean written(int index) {
    return signature.variables().get(index).written();
  }

  /** A variable that is written may stand for one port only: compiled code takes different ports for different memory. */
  private static void refuseRepetition(Signature signature, List<Variable> variables) {
    if (signature.isReadOnly() || variables.stream().distinct().count() == variables.size()) {
      return;
    }
    IntStream.range(0, variables.size())
        .filter(i -> signature.variables().get(i).written() && variables.stream().filter(v -> v == variables.get(i)).count() > 1)
        .findFirst()
        .ifPresent(
            i -> {
              throw new InputException(
                  signature.name() + ": variable '" + variables.get(i).name() + "' is written and was given more than once");
            });
  }
}
