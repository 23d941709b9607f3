package dev.sinter.ir.plan;

import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * A whole compiled function as data: procs, the buffers between them, and the order of launches.
 * Emitters turn it into one native function or one class without deciding anything.
 *
 * @param name name of the function
 * @param dimensions the named extents, bound with each call, in order
 * @param inputs what the caller gives
 * @param variables state that is read or written
 * @param outputs what the caller gets
 * @param procs the kernels
 * @param buffers every buffer that steps mention
 * @param steps what runs, in order
 * @param messages texts of the error codes of {@link dev.sinter.ir.loop.Stmt.Fail}: code i is entry
 *     i, {@code {}} stands for the detail
 */
public record Program(
    String name,
    List<String> dimensions,
    List<Port> inputs,
    List<VariablePort> variables,
    List<Port> outputs,
    List<Proc> procs,
    List<PlanBuffer> buffers,
    List<Step> steps,
    List<String> messages) {

  /**
   * An input or output.
   *
   * @param name its name
   * @param type its type, extents in the program's dimensions
   */
  public record Port(String name, TensorType type) {}

  /**
   * A variable.
   *
   * @param segment {@code weights, optimizer, metrics, random, recurrent}
   * @param name its path
   * @param type its type
   * @param read whether its value at the start matters
   * @param written whether it is changed
   */
  public record VariablePort(
      String segment, String name, TensorType type, boolean read, boolean written) {}

  /** Where a buffer of the plan lives. */
  public sealed interface Place {
    /** The caller's input number {@code index}; only read. */
    record Input(int index) implements Place {}

    /** The storage of variable {@code index}, updated in place. */
    record Variable(int index) implements Place {}

    /** The caller's output number {@code index}. */
    record Output(int index) implements Place {}

    /** A constant; only read. */
    record Constant(Literal value) implements Place {}

    /** Not placed yet: before memory planning. */
    record Unplaced() implements Place {}

    /**
     * In the arena. Regions keep sizes of different named parts apart, so that offsets are exact
     * for every value of the dimensions: the byte address is {@code base(region) + offset *
     * product(region.names)}.
     *
     * @param region the named parts of the buffer's size; factor 1
     * @param offset in bytes per unit of the region, a multiple of 64
     */
    record Arena(Dim region, long offset) implements Place {}
  }

  /**
   * A buffer of the plan.
   *
   * @param name unique
   * @param dtype element type
   * @param size number of elements
   * @param place where it lives
   */
  public record PlanBuffer(String name, DType dtype, Dim size, Place place) {}

  /**
   * A linear offset into a buffer, in elements: {@code scale * loop}; for the slices that a loop
   * step works on.
   *
   * @param buffer name of a plan buffer
   * @param loop variable of an enclosing {@link Step.Repeat}; empty for no offset
   * @param scale elements per iteration
   * @param reversed whether iteration i means {@code count - 1 - i}
   */
  public record Slice(String buffer, Optional<String> loop, Dim scale, boolean reversed) {
    /** {@return the whole buffer} */
    public static Slice whole(String buffer) {
      return new Slice(buffer, Optional.empty(), Dim.of(0), false);
    }
  }

  /**
   * What runs. Workers meet at a barrier between steps that depend on each other (in the order
   * given, conservatively: between all).
   */
  public sealed interface Step {
    /**
     * Runs a proc.
     *
     * @param proc its name
     * @param arguments one per parameter
     * @param sizes one per size parameter of the proc: a dim of the program, or the iteration of a
     *     loop
     * @param cost about how many scalar operations it takes; emitters give small launches to one
     *     worker
     */
    record Launch(String proc, List<Slice> arguments, List<Size> sizes, Dim cost) implements Step {
      /** Freezes the lists. */
      public Launch {
        arguments = List.copyOf(arguments);
        sizes = List.copyOf(sizes);
      }
    }

    /**
     * Repeats steps a known number of times.
     *
     * @param variable name of the iteration
     * @param count how often
     * @param body what
     */
    record Repeat(String variable, Dim count, List<Step> body) implements Step {
      /** Freezes the list. */
      public Repeat {
        body = List.copyOf(body);
      }
    }

    /**
     * Runs {@code condition}, then, while the bool in {@code flag} is true, {@code body} and {@code
     * condition} again.
     *
     * @param condition steps that set the flag
     * @param flag a bool plan buffer of one element
     * @param body what
     */
    record RepeatWhile(List<Step> condition, String flag, List<Step> body) implements Step {
      /** Freezes the lists. */
      public RepeatWhile {
        condition = List.copyOf(condition);
        body = List.copyOf(body);
      }
    }

    /**
     * Runs one of two.
     *
     * @param flag a bool plan buffer of one element
     * @param then for true
     * @param otherwise for false
     */
    record Branch(String flag, List<Step> then, List<Step> otherwise) implements Step {
      /** Freezes the lists. */
      public Branch {
        then = List.copyOf(then);
        otherwise = List.copyOf(otherwise);
      }
    }

    /**
     * Exchanges what two equally large arena buffers mean from here on (the carried values of
     * loops, without copying).
     *
     * @param first a buffer
     * @param second another
     */
    record Swap(String first, String second) implements Step {}
  }

  /** A size argument of a launch. */
  public sealed interface Size {
    /** An extent. */
    record Extent(Dim dim) implements Size {}

    /** The iteration of an enclosing loop; reversed counts from the end. */
    record Iteration(String loop, boolean reversed) implements Size {}
  }

  /** Freezes the lists. */
  public Program {
    dimensions = List.copyOf(dimensions);
    inputs = List.copyOf(inputs);
    variables = List.copyOf(variables);
    outputs = List.copyOf(outputs);
    procs = List.copyOf(procs);
    buffers = List.copyOf(buffers);
    steps = List.copyOf(steps);
    messages = List.copyOf(messages);
  }
}
