package dev.sinter.ir.kernel;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A function as kernels in order. Values are named; every name has one definition: a parameter, a
 * constant, or a step.
 *
 * @param name name of the function
 * @param parameters values given
 * @param constants values known now
 * @param steps what runs, in order
 * @param results values given back
 */
public record KernelGraph(
    String name,
    List<Value> parameters,
    SequencedMap<String, Literal> constants,
    List<Step> steps,
    List<Value> results) {

  /** Freezes the collections. */
  public KernelGraph {
    parameters = List.copyOf(parameters);
    constants = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(constants));
    steps = List.copyOf(steps);
    results = List.copyOf(results);
  }

  /** What runs. */
  public sealed interface Step {
    /** {@return the values that it defines} */
    List<Value> results();

    /** {@return the names of the values that it reads} */
    List<String> operands();
  }

  /**
   * Runs a kernel.
   *
   * @param kernel what
   * @param operands one per kernel input: a value of as many elements (a reshape costs nothing
   *     here)
   * @param results one per kernel output
   */
  public record Launch(Kernel kernel, List<String> operands, List<Value> results) implements Step {
    /** Freezes the lists. */
    public Launch {
      operands = List.copyOf(operands);
      results = List.copyOf(results);
    }
  }

  /**
   * Loop of known length, as {@link dev.sinter.ir.graph.Op.Scan}.
   *
   * @param body takes carries, one time step of each sequence, invariants; gives carries, one time
   *     step of each stacked result
   * @param carries number of carries
   * @param sequences number of sequences
   * @param length number of steps
   * @param reverse from the last to the first
   * @param operands initial carries, sequences, invariants
   * @param results last carries, stacked results
   */
  public record Scan(
      KernelGraph body,
      int carries,
      int sequences,
      Dim length,
      boolean reverse,
      List<String> operands,
      List<Value> results)
      implements Step {
    /** Freezes the lists. */
    public Scan {
      operands = List.copyOf(operands);
      results = List.copyOf(results);
    }
  }

  /**
   * Loop while a condition holds.
   *
   * @param condition takes all operands, gives a bool scalar
   * @param body takes all operands, gives the carries
   * @param carries number of carries
   * @param operands carries, then invariants
   * @param results the last carries
   */
  public record While(
      KernelGraph condition,
      KernelGraph body,
      int carries,
      List<String> operands,
      List<Value> results)
      implements Step {
    /** Freezes the lists. */
    public While {
      operands = List.copyOf(operands);
      results = List.copyOf(results);
    }
  }

  /**
   * Choice.
   *
   * @param then takes all operands but the first
   * @param otherwise likewise
   * @param operands a bool scalar, then the arguments
   * @param results what the chosen one gives
   */
  public record Cond(
      KernelGraph then, KernelGraph otherwise, List<String> operands, List<Value> results)
      implements Step {
    /** Freezes the lists. */
    public Cond {
      operands = List.copyOf(operands);
      results = List.copyOf(results);
    }
  }
}
