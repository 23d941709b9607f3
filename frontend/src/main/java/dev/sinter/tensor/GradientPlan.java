package dev.sinter.tensor;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.differentiate.Gradients;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The ops that give gradients of a recorded computation, found once for all computations of the
 * same structure: a step of a training loop is differentiated when it is first taken.
 *
 * @param steps in an order in which they can be computed
 * @param gradients for each wanted value the number of its gradient, if it has one
 */
record GradientPlan(List<Step> steps, List<Optional<Integer>> gradients) {

  /** Freezes the lists. */
  GradientPlan {
    steps = List.copyOf(steps);
    gradients = List.copyOf(gradients);
  }

  /** An op to be applied; operands are numbers of recorded values, then of earlier steps. */
  record Step(Op op, List<Integer> operands) {}

  /** A recorded value; operands are numbers of earlier ones. */
  sealed interface Line {
    /** What the recording begins with. */
    record Input(TensorType type) implements Line {}

    /**
     * A number of the Java code. Knowing it helps: that {@code max(0, x)} is not 0 tells as much as
     * x does.
     */
    record Scalar(DType dtype) implements Line {}

    /** An op. */
    record Applied(Op op, List<Integer> operands) implements Line {}
  }

  /**
   * A recorded computation and what is asked of it.
   *
   * @param lines the values
   * @param target the number of the differentiated value
   * @param seed the number of its cotangent
   * @param wanted the numbers of the values with respect to which it is differentiated
   */
  record Question(List<Line> lines, int target, int seed, List<Integer> wanted) {
    /** Freezes the lists. */
    Question {
      lines = List.copyOf(lines);
      wanted = List.copyOf(wanted);
    }

    /**
     * {@return the plan}
     *
     * @param constants for each scalar its value, or nothing if that varies
     */
    GradientPlan answer(List<Optional<Literal>> constants) {
      GraphBuilder builder = new GraphBuilder("gradient");
      List<Node> nodes = new ArrayList<>();
      Map<Node, Integer> numbers = new HashMap<>();
      Iterator<Optional<Literal>> scalars = constants.iterator();
      for (Line line : lines) {
        Node node =
            switch (line) {
              case Line.Input(var type) -> builder.input("x" + nodes.size(), type);
              case Line.Scalar(var dtype) -> scalar(builder, nodes.size(), dtype, scalars.next());
              case Line.Applied(var op, var operands) ->
                  builder.add(op, operands.stream().map(nodes::get).toList());
            };
        numbers.putIfAbsent(node, nodes.size());
        nodes.add(node);
      }
      List<Optional<Node>> gradients =
          Gradients.differentiate(
              builder,
              nodes.get(target),
              wanted.stream().map(nodes::get).toList(),
              Optional.of(nodes.get(seed)));
      List<Step> steps = new ArrayList<>();
      for (Node node : needed(gradients, numbers)) {
        steps.add(
            new Step(
                node.op(),
                node.inputs().stream().map(n -> Objects.requireNonNull(numbers.get(n))).toList()));
        numbers.put(node, lines.size() + steps.size() - 1);
      }
      return new GradientPlan(
          steps, gradients.stream().map(gradient -> gradient.map(numbers::get)).toList());
    }

    private static Node scalar(
        GraphBuilder builder, int number, DType dtype, Optional<Literal> value) {
      return value.isPresent()
          ? builder.constant(value.get())
          : builder.input("x" + number, TensorType.scalar(dtype));
    }

    /** The nodes behind gradients that were not recorded, operands first. */
    private static List<Node> needed(List<Optional<Node>> gradients, Map<Node, Integer> recorded) {
      TreeMap<Integer, Node> needed = new TreeMap<>();
      Deque<Node> work = new ArrayDeque<>();
      gradients.forEach(gradient -> gradient.ifPresent(work::push));
      while (!work.isEmpty()) {
        Node node = work.pop();
        if (!recorded.containsKey(node) && needed.put(node.id(), node) == null) {
          node.inputs().forEach(work::push);
        }
      }
      return List.copyOf(needed.values());
    }
  }

  /** The plans of a session. */
  static final class Known {
    private static final int CAPACITY = 100;

    private final Specialization<Question, GradientPlan> plans =
        new Specialization<>(CAPACITY, Question::answer);

    /** {@return the plan} */
    GradientPlan of(Question question, List<Literal> scalars) {
      return plans.of(question, scalars);
    }
  }
}
