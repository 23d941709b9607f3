package dev.sinter.runtime.program;

import dev.sinter.runtime.buffer.ElementType;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a program takes, changes and gives.
 *
 * @param name name of the program, such as {@code predict}
 * @param dimensions the dimensions that a call binds, in the order of {@link Call#dimensions()}
 * @param inputs what the caller gives, in order
 * @param variables state that is read or written, in order
 * @param outputs what the caller gets, in order
 * @param messages text of each {@link Failure#code()}; {@code {}} stands for {@link
 *     Failure#detail()}
 */
public record Signature(
    String name,
    List<String> dimensions,
    List<Port> inputs,
    List<VariablePort> variables,
    List<Port> outputs,
    List<String> messages) {

  /** Freezes the lists. */
  public Signature {
    dimensions = List.copyOf(dimensions);
    inputs = List.copyOf(inputs);
    variables = List.copyOf(variables);
    outputs = List.copyOf(outputs);
    messages = List.copyOf(messages);
  }

  /**
   * {@return whether the program changes no variable, so that any number of callers may run it at
   * once}
   */
  public boolean isReadOnly() {
    for (VariablePort variable : variables) { // asked in every call
      if (variable.written()) {
        return false;
      }
    }
    return true;
  }

  /**
   * An input or output.
   *
   * @param name its name
   * @param type type of its elements
   * @param shape its extents, outermost first
   */
  public record Port(String name, ElementType type, List<Extent> shape) {
    /** Freezes the list. */
    public Port {
      shape = List.copyOf(shape);
    }

    /** {@return such as {@code x: f32[B,784]}} */
    @Override
    public String toString() {
      return name
          + ": "
          + type.text()
          + shape.stream().map(Extent::toString).collect(Collectors.joining(",", "[", "]"));
    }
  }

  /**
   * A variable that the program uses.
   *
   * @param segment {@code weights, optimizer, metrics, random, recurrent}
   * @param name its path
   * @param type type of its elements
   * @param shape its extents
   * @param read whether its value at the start matters
   * @param written whether a call changes it
   */
  public record VariablePort(
      String segment,
      String name,
      ElementType type,
      List<Long> shape,
      boolean read,
      boolean written) {
    /** Freezes the list. */
    public VariablePort {
      shape = List.copyOf(shape);
    }
  }
}
