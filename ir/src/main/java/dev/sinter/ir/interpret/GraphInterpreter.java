package dev.sinter.ir.interpret;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import java.util.List;
import java.util.Map;

/**
 * Evaluates graphs: the definition of what they mean. Slow and plain on purpose.
 *
 * <p>Floats are computed in f64 or rounded to their declared types ({@link Precision}), integers
 * exactly. Named extents get their values from the shapes of the inputs. Data errors (indices
 * outside) do not stop the evaluation: they are listed in the {@link Outcome}, in the order met.
 * Nodes are visited in order without recursion; a value is dropped after its last use.
 *
 * <pre>
 *   var outcome = new GraphInterpreter().run(graph, List.of(TensorValue.ofFloats(new float[] {1, 2}, 2)));
 *   double first = outcome.values().getFirst().getDouble(0);
 * </pre>
 */
public final class GraphInterpreter {
  /** The default of {@link Options#maxIterations}. */
  public static final long MAX_ITERATIONS = 1_000_000_000L;

  /**
   * How to evaluate.
   *
   * @param precision of floats
   * @param maxIterations after how many iterations a while loop is given up with a {@link
   *     ModelException}
   */
  public record Options(Precision precision, long maxIterations) {
    /** f64, one billion iterations. */
    public static final Options DEFAULT = new Options(Precision.DOUBLE, MAX_ITERATIONS);
  }

  /**
   * An index that lies outside of what it indexes.
   *
   * @param op name of the op
   * @param node the node, with its place
   * @param index the index
   * @param extent number of elements that it should lie within
   */
  public record IndexError(String op, Node node, long index, long extent) {
    /** {@return the sentence for the user} */
    public String message() {
      String place = node.location().isKnown() ? "  at " + node.location() : "";
      return op + ": index " + index + " is outside 0 <= index < " + extent + place;
    }
  }

  /**
   * What a graph gives.
   *
   * @param graph the evaluated graph
   * @param values one per result, in order
   * @param errors indices outside, in the order met
   */
  public record Outcome(Graph graph, List<TensorValue> values, List<IndexError> errors) {
    /** Freezes the lists. */
    public Outcome {
      values = List.copyOf(values);
      errors = List.copyOf(errors);
    }

    /**
     * {@return the value of the output of this name}
     *
     * @throws ModelException if there is none
     */
    public TensorValue output(String name) {
      return find(Graph.ResultRole.OUTPUT, name);
    }

    /**
     * {@return the new value of the variable of this name}
     *
     * @throws ModelException if the graph does not write it
     */
    public TensorValue written(String name) {
      return find(Graph.ResultRole.WRITE, name);
    }

    private TensorValue find(Graph.ResultRole role, String name) {
      for (int i = 0; i < values.size(); i++) {
        Graph.Result result = graph.results().get(i);
        if (result.role() == role && result.name().equals(name)) {
          return values.get(i);
        }
      }
      List<String> known =
          graph.results().stream().filter(r -> r.role() == role).map(Graph.Result::name).toList();
      throw new ModelException(graph.name() + ": has no result '" + name + "'; it has " + known);
    }
  }

  private final Options options;

  /** Evaluates in f64. */
  public GraphInterpreter() {
    this(Options.DEFAULT);
  }

  /**
   * @param options how to evaluate
   */
  public GraphInterpreter(Options options) {
    this.options = options;
  }

  /**
   * Evaluates a graph.
   *
   * @param graph the function
   * @param arguments one per parameter (inputs and variables), in order
   * @return the results
   * @throws ModelException if an argument does not fit its parameter, or a while loop does not end
   */
  public Outcome run(Graph graph, List<TensorValue> arguments) {
    return run(graph, arguments, Map.of());
  }

  /**
   * Evaluates a graph, some of whose named extents do not follow from its parameters.
   *
   * @param graph the function
   * @param arguments one per parameter (inputs and variables), in order
   * @param dimensions values of named extents; may be empty
   * @return the results
   * @throws ModelException if an argument does not fit its parameter, or a while loop does not end
   */
  public Outcome run(Graph graph, List<TensorValue> arguments, Map<String, Long> dimensions) {
    Evaluation evaluation = new Evaluation(options);
    List<TensorValue> values = evaluation.run(graph, arguments, dimensions);
    return new Outcome(graph, values, evaluation.errors());
  }

  /**
   * Evaluates one node on given operands.
   *
   * @param node its op and types count, its operands do not
   * @param operands one per operand; a tuple operand is the list of its elements
   * @param dimensions values of the named extents in its attributes
   * @return one value, or the elements of its tuple; and indices outside
   */
  List<TensorValue> evaluate(
      Node node,
      List<List<TensorValue>> operands,
      Map<String, Long> dimensions,
      List<IndexError> errors) {
    Evaluation evaluation = new Evaluation(options);
    List<TensorValue> value = evaluation.evaluate(node, operands, List.of(), dimensions);
    errors.addAll(evaluation.errors());
    return value;
  }
}
