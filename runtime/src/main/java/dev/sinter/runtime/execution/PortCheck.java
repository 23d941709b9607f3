package dev.sinter.runtime.execution;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.ProgramException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.program.Extent;
import dev.sinter.runtime.program.Signature;
import dev.sinter.runtime.program.Signature.Port;
import dev.sinter.runtime.program.Signature.VariablePort;
import dev.sinter.runtime.variable.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * What stands between the user's arrays and compiled code: binds the dimensions to the extents of
 * the inputs and refuses everything that does not fit, naming port and axis.
 */
final class PortCheck {
  private final Signature signature;
  private final SequencedMap<String, Long> binding = new LinkedHashMap<>();
  private final SequencedMap<String, Place> origin = new LinkedHashMap<>();

  /** The axis of an input that gave a dimension its value. */
  private record Place(String input, int axis) {
    @Override
    public String toString() {
      return "'" + input + "' axis " + axis;
    }
  }

  private PortCheck(Signature signature) {
    this.signature = signature;
  }

  /** {@return the value of every dimension} */
  static SequencedMap<String, Long> bind(Signature signature, List<NdArray> inputs) {
    PortCheck check = new PortCheck(signature);
    count(signature, "input", signature.inputs().size(), inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      check.typeAndRank("input", signature.inputs().get(i), inputs.get(i));
    }
    check.solve(inputs);
    for (int i = 0; i < inputs.size(); i++) {
      check.extents("input", signature.inputs().get(i), inputs.get(i));
    }
    return check.ordered();
  }

  /** {@return the dimensions that were found, in the order of the signature} */
  private SequencedMap<String, Long> ordered() {
    for (String dimension : signature.dimensions()) {
      if (!binding.containsKey(dimension)) {
        throw new ProgramException(
            signature.name() + ": no input determines dimension '" + dimension + "'");
      }
    }
    if (binding.size() < 2) {
      return binding;
    }
    SequencedMap<String, Long> ordered = new LinkedHashMap<>();
    for (String dimension : signature.dimensions()) {
      ordered.put(dimension, Objects.requireNonNull(binding.get(dimension)));
    }
    return ordered;
  }

  /** Checks arrays that the caller gives for the outputs. */
  static void checkOutputs(
      Signature signature, SequencedMap<String, Long> binding, List<NdArray> outputs) {
    PortCheck check = new PortCheck(signature);
    check.binding.putAll(binding);
    count(signature, "output", signature.outputs().size(), outputs.size());
    for (int i = 0; i < outputs.size(); i++) {
      check.typeAndRank("output", signature.outputs().get(i), outputs.get(i));
      check.extents("output", signature.outputs().get(i), outputs.get(i));
    }
  }

  /** Checks that the variables are those of the signature. */
  static void checkVariables(Signature signature, List<Variable> variables) {
    count(signature, "variable", signature.variables().size(), variables.size());
    for (int i = 0; i < variables.size(); i++) {
      VariablePort port = signature.variables().get(i);
      Variable variable = variables.get(i);
      if (variable.type() != port.type() || !variable.shape().equals(port.shape())) {
        throw new InputException(
            signature.name()
                + ": variable '"
                + port.name()
                + "' must be "
                + port.type().text()
                + port.shape()
                + ", got "
                + variable.type().text()
                + variable.shape()
                + (variable.name().equals(port.name()) ? "" : " ('" + variable.name() + "')"));
      }
    }
  }

  private static void count(Signature signature, String role, int expected, int actual) {
    if (expected != actual) {
      throw new InputException(
          signature.name()
              + ": needs "
              + expected
              + " "
              + role
              + (expected == 1 ? "" : "s")
              + names(signature, role)
              + ", got "
              + actual);
    }
  }

  private static String names(Signature signature, String role) {
    List<String> names =
        switch (role) {
          case "input" -> signature.inputs().stream().map(Port::toString).toList();
          case "output" -> signature.outputs().stream().map(Port::toString).toList();
          default -> List.of();
        };
    return names.isEmpty() ? "" : " (" + String.join(", ", names) + ")";
  }

  private void typeAndRank(String role, Port port, NdArray array) {
    if (array.type() != port.type()) {
      throw new InputException(
          role
              + " '"
              + port.name()
              + "': elements must be "
              + port.type().text()
              + ", got "
              + array.type().text());
    }
    if (array.rank() != port.shape().size()) {
      throw new InputException(
          role
              + " '"
              + port.name()
              + "': must have "
              + port.shape().size()
              + " axes ("
              + port
              + "), got "
              + array);
    }
  }

  /**
   * Axes of one unknown dimension determine it; a product determines its last unknown once the
   * others are known.
   */
  private void solve(List<NdArray> inputs) {
    boolean progress = true;
    while (progress && binding.size() < signature.dimensions().size()) {
      progress = false;
      for (int i = 0; i < inputs.size(); i++) {
        Port port = signature.inputs().get(i);
        for (int axis = 0; axis < port.shape().size(); axis++) {
          progress |= solve(port, axis, inputs.get(i).shape().get(axis));
        }
      }
    }
  }

  private boolean solve(Port port, int axis, long value) {
    Extent extent = port.shape().get(axis);
    if (extent.isFixed() || binding.keySet().containsAll(extent.names())) {
      return false;
    }
    if (extent.names().size() == 1) {
      return bind(port, axis, extent.names().getFirst(), extent.factor(), value);
    }
    List<String> known = new ArrayList<>(extent.names());
    known.retainAll(binding.keySet());
    if (extent.names().size() - known.size() != 1) {
      return false;
    }
    List<String> unknown = new ArrayList<>(extent.names());
    unknown.removeAll(known);
    long divisor = new Extent(extent.factor(), known).evaluate(binding);
    return bind(port, axis, unknown.getFirst(), divisor, value);
  }

  /** An axis is the unknown dimension times a divisor. */
  private boolean bind(Port port, int axis, String unknown, long divisor, long value) {
    if (divisor == 0) {
      return false;
    }
    if (value % divisor != 0) {
      throw new InputException(
          "input '"
              + port.name()
              + "': axis "
              + axis
              + " must be a multiple of "
              + divisor
              + " ("
              + port.shape().get(axis)
              + "), got "
              + value);
    }
    binding.put(unknown, value / divisor);
    origin.put(unknown, new Place(port.name(), axis));
    return true;
  }

  private void extents(String role, Port port, NdArray array) {
    for (int axis = 0; axis < port.shape().size(); axis++) {
      Extent extent = port.shape().get(axis);
      long actual = array.shape().get(axis);
      long expected =
          binding.keySet().containsAll(extent.names()) ? extent.evaluate(binding) : actual;
      if (actual != expected) {
        throw new InputException(
            role
                + " '"
                + port.name()
                + "': axis "
                + axis
                + " must be "
                + expected
                + reason(extent)
                + ", got "
                + actual);
      }
    }
  }

  private String reason(Extent extent) {
    if (extent.isFixed()) {
      return "";
    }
    List<String> sources =
        extent.names().stream()
            .distinct()
            .filter(origin::containsKey)
            .map(name -> name + " is given by " + origin.get(name))
            .toList();
    return " (" + extent + (sources.isEmpty() ? "" : "; " + String.join(", ", sources)) + ")";
  }
}
