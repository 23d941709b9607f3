package dev.sinter.codegen.jvm.support;

import java.util.List;

/**
 * What a program takes and gives, and where its buffers are.
 *
 * @param name its name
 * @param dimensions names of the dimensions that a call binds
 * @param inputs what the caller gives
 * @param variables state; extents are fixed
 * @param outputs what the caller gets
 * @param messages texts of data errors; {@code {}} stands for the offending value
 * @param slots the buffers that launches mention
 * @param arena for each {@link ArrayKind}, terms whose sum is the number of elements of the arena
 * @param scratch for each {@link ArrayKind}, the elements of each worker's own scratch memory
 */
public record ProgramLayout(
    String name,
    List<String> dimensions,
    List<Port> inputs,
    List<State> variables,
    List<Port> outputs,
    List<String> messages,
    List<Slot> slots,
    List<List<Size>> arena,
    List<Integer> scratch) {

  /**
   * An input or output.
   *
   * @param name its name
   * @param type type of its elements
   * @param shape its extents, outermost first
   */
  public record Port(String name, ElementKind type, List<Size> shape) {
    /** Freezes the list. */
    public Port {
      shape = List.copyOf(shape);
    }

    /** {@return the number of elements} */
    public long count(long[] dimensions) {
      long count = 1;
      for (Size extent : shape) {
        count = Math.multiplyExact(count, extent.evaluate(dimensions));
      }
      return count;
    }
  }

  /**
   * A variable.
   *
   * @param segment such as {@code weights}
   * @param port its path, type and shape
   * @param written whether a call changes it
   */
  public record State(String segment, Port port, boolean written) {}

  /** Where a buffer is. */
  public enum Place {
    /** The caller's input. */
    INPUT,
    /** A variable's storage. */
    VARIABLE,
    /** The caller's output. */
    OUTPUT,
    /** A constant of the program. */
    CONSTANT,
    /** Intermediate values. */
    ARENA
  }

  /**
   * A buffer.
   *
   * @param name its name
   * @param type type of its elements
   * @param size number of elements
   * @param place where
   * @param index number of the input, variable, output or constant
   * @param offset in the arena: terms whose sum is the number of the first element
   */
  public record Slot(
      String name, ElementKind type, Size size, Place place, int index, List<Size> offset) {
    /** Freezes the list. */
    public Slot {
      offset = List.copyOf(offset);
    }
  }

  /** Freezes the lists. */
  public ProgramLayout {
    dimensions = List.copyOf(dimensions);
    inputs = List.copyOf(inputs);
    variables = List.copyOf(variables);
    outputs = List.copyOf(outputs);
    messages = List.copyOf(messages);
    slots = List.copyOf(slots);
    arena = List.copyOf(arena);
    scratch = List.copyOf(scratch);
  }

  /** {@return the text of a data error} */
  public String message(int code, long detail) {
    return messages.get(code).replace("{}", Long.toString(detail));
  }
}
