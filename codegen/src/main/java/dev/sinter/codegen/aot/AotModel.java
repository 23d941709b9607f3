package dev.sinter.codegen.aot;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.VariablePort;
import dev.sinter.ir.type.Literal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What is compiled ahead of time.
 *
 * @param name name of the model: prefix of every symbol and file
 * @param entries programs by the name of their entry, such as {@code predict} and {@code train}
 * @param initial initial values of variables; those without one are left to the caller
 */
public record AotModel(
    String name, SequencedMap<String, Program> entries, Map<VariableKey, Literal> initial) {

  /**
   * Names a variable.
   *
   * @param segment such as {@code weights}
   * @param name its path
   */
  public record VariableKey(String segment, String name) {
    /** {@return the key of a port} */
    public static VariableKey of(VariablePort port) {
      return new VariableKey(port.segment(), port.name());
    }
  }

  /** Checks the names and freezes the maps. */
  public AotModel {
    if (!CNames.isIdentifier(name)) {
      throw new ModelException(
          "compile: model name '"
              + name
              + "' must be a C identifier (letters, digits, _), since it begins every symbol");
    }
    if (entries.isEmpty()) {
      throw new ModelException("compile: model '" + name + "' has no entries to compile");
    }
    for (String entry : entries.keySet()) {
      if (!CNames.isIdentifier(entry)) {
        throw new ModelException("compile: entry name '" + entry + "' must be a C identifier");
      }
    }
    entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
    initial = Collections.unmodifiableMap(new LinkedHashMap<>(initial));
  }

  /** {@return the initial value of a variable} */
  Optional<Literal> initial(VariablePort port) {
    Optional<Literal> value = Optional.ofNullable(initial.get(VariableKey.of(port)));
    value.ifPresent(
        literal -> {
          if (!literal.type().equals(port.type())) {
            throw new ModelException(
                "compile: variable '"
                    + port.name()
                    + "' is "
                    + port.type()
                    + ", its initial value is "
                    + literal.type());
          }
        });
    return value;
  }
}
