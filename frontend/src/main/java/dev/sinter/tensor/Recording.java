package dev.sinter.tensor;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.variable.Segments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The structure of a computation outside of traces: equal for all runs of the same code on values
 * of the same types. Its variables are numbered; which ones they are is said when it runs.
 *
 * @param lines in an order in which they can be computed
 * @param variables their types
 * @param results lines whose values are given back
 * @param writes what becomes of variables
 */
record Recording(
    List<Line> lines, List<TensorType> variables, List<Integer> results, List<Write> writes) {
  private static final String VARIABLE = "v";

  /** Freezes the lists. */
  Recording {
    lines = List.copyOf(lines);
    variables = List.copyOf(variables);
    results = List.copyOf(results);
    writes = List.copyOf(writes);
  }

  /** One value; operands are numbers of earlier lines. */
  sealed interface Line {
    /** A known array. */
    record Input(TensorType type) implements Line {}

    /** A number of the Java code. */
    record Scalar(DType dtype) implements Line {}

    /** The value of a variable before the writes. */
    record Read(int variable) implements Line {}

    /** An op. */
    record Applied(Op op, List<Integer> operands) implements Line {}
  }

  /** The new value of a variable. */
  record Write(int variable, int line) {}

  /**
   * A recording that takes some of its scalars for constants. Looked up at every step of a loop, so
   * it remembers its hash code.
   */
  static final class Specialized {
    private final Recording recording;
    private final List<Optional<Literal>> constants;
    private final int hash;

    /**
     * @param recording the structure
     * @param constants for each scalar its value, or nothing if it is an input, after all others
     */
    Specialized(Recording recording, List<Optional<Literal>> constants) {
      this.recording = recording;
      this.constants = List.copyOf(constants);
      this.hash = 31 * recording.hashCode() + this.constants.hashCode();
    }

    /** {@return for each scalar its value, or nothing if it is an input, after all others} */
    List<Optional<Literal>> constants() {
      return constants;
    }

    Graph graph() {
      return recording.graph(constants);
    }

    @Override
    public boolean equals(Object other) {
      return other == this
          || (other instanceof Specialized s
              && s.hash == hash
              && s.constants.equals(constants)
              && s.recording.equals(recording));
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** The recordings of a session. */
  static final class Known {
    private static final int CAPACITY = 1000;

    private final Specialization<Recording, Specialized> recordings =
        new Specialization<>(CAPACITY, Specialized::new);

    /** {@return the recording with those of its scalars that have not changed as constants} */
    Specialized of(Recording recording, List<Literal> scalars) {
      return recordings.of(recording, scalars);
    }
  }

  /** {@return the number of the variable that a parameter of the graph stands for} */
  static int variableNumber(String parameter) {
    return Integer.parseInt(parameter.substring(VARIABLE.length()));
  }

  private Graph graph(List<Optional<Literal>> constants) {
    GraphBuilder builder = new GraphBuilder("eager");
    List<Node> arrays = new ArrayList<>();
    List<Node> scalars = new ArrayList<>();
    for (Line line : lines) {
      if (line instanceof Line.Input input) {
        arrays.add(builder.input("x" + arrays.size(), input.type()));
      }
    }
    Iterator<Optional<Literal>> values = constants.iterator();
    for (Line line : lines) {
      if (line instanceof Line.Scalar scalar) {
        Optional<Literal> value = values.next();
        scalars.add(
            value.isPresent()
                ? builder.constant(value.get())
                : builder.input("s" + scalars.size(), TensorType.scalar(scalar.dtype())));
      }
    }
    List<Node> nodes = nodes(builder, arrays.iterator(), scalars.iterator());
    for (int result : results) {
      builder.output("y" + result, nodes.get(result));
    }
    for (Write write : writes) {
      builder.write(Segments.WEIGHTS, VARIABLE + write.variable, nodes.get(write.line));
    }
    return builder.build();
  }

  private List<Node> nodes(GraphBuilder builder, Iterator<Node> arrays, Iterator<Node> scalars) {
    Map<Integer, Node> parameters = new HashMap<>();
    List<Node> nodes = new ArrayList<>();
    for (Line line : lines) {
      nodes.add(
          switch (line) {
            case Line.Applied(Op op, List<Integer> operands) ->
                builder.add(op, operands.stream().map(nodes::get).toList());
            case Line.Read(int variable) ->
                parameters.computeIfAbsent(
                    variable,
                    v -> builder.variable(Segments.WEIGHTS, VARIABLE + v, variables.get(v)));
            case Line.Input _ -> arrays.next();
            case Line.Scalar _ -> scalars.next();
          });
    }
    return nodes;
  }
}
