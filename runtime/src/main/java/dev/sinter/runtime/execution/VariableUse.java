package dev.sinter.runtime.execution;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.program.Signature;
import dev.sinter.runtime.program.Signature.VariablePort;
import dev.sinter.runtime.variable.Variable;
import dev.sinter.runtime.variable.VariableHold;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The variables of one call, held as its signature says from begin to close. */
final class VariableUse implements AutoCloseable {
  private final Signature signature;
  private final List<Variable> variables;
  private final VariableHold hold;

  private VariableUse(Signature signature, List<Variable> variables) {
    this.signature = signature;
    this.variables = variables;
    List<VariablePort> ports = signature.variables();
    hold = VariableHold.begin(variables, index -> ports.get(index).written());
  }

  /** Waits until all are free. */
  static VariableUse begin(Signature signature, List<Variable> variables) {
    refuseRepetition(signature, variables);
    return new VariableUse(signature, variables);
  }

  /** {@return the storage of each, in that memory} */
  List<Buffer> buffers(MemoryKind memory) {
    List<Buffer> buffers = new ArrayList<>();
    for (Variable variable : variables) {
      buffers.add(variable.in(memory));
    }
    return buffers;
  }

  /** Raises the version of those that the program writes. */
  void changed() {
    for (int i = 0; i < variables.size(); i++) {
      if (signature.variables().get(i).written()) {
        variables.get(i).changed();
      }
    }
  }

  @Override
  public void close() {
    hold.close();
  }

  /**
   * A variable may stand for several ports only if none writes it: compiled code takes different
   * ports for different memory.
   */
  private static void refuseRepetition(Signature signature, List<Variable> variables) {
    if (signature.isReadOnly()) {
      return;
    }
    Set<Variable> seen = new HashSet<>();
    for (Variable variable : variables) {
      if (!seen.add(variable)) {
        throw new InputException(
            signature.name() + ": variable '" + variable.name() + "' was given more than once");
      }
    }
  }
}
