package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A sum over time that one op after the loop computes, instead of the loop adding up step by step:
 * the gradient of a weight is a sum of products, the gradient of a bias a sum, and the time is just
 * one more summed axis.
 *
 * <pre>{@code
 * in the loop     dW = dW + h[t]^T g[t]
 * after it        dW = sum over (t, rows) of h[t, row, i] g[t, row, j]
 * }</pre>
 *
 * @param terms what is added up
 */
record TimeSum(List<Term> terms) {
  /**
   * One contraction or sum of a step.
   *
   * @param source the op within the step
   * @param shaping reshapes and transposes applied to it, the last one first
   */
  record Term(Node source, List<Node> shaping) {}

  /**
   * Recognizes.
   *
   * @param answer a step's contribution
   * @param varies whether a value of the step may differ from step to step
   * @return how to compute the sum of the contributions after the loop, if that is possible
   */
  static Optional<TimeSum> of(Node answer, Predicate<Node> varies) {
    List<Term> terms = new ArrayList<>();
    Deque<Node> work = new ArrayDeque<>(List.of(answer));
    while (!work.isEmpty()) {
      Node node = work.pop();
      if (node.op().equals(new Op.Elementwise(ScalarOp.ADD))) {
        node.inputs().reversed().forEach(work::push);
        continue;
      }
      List<Node> shaping = new ArrayList<>();
      while (node.op() instanceof Op.Transpose || node.op() instanceof Op.Reshape) {
        shaping.add(node);
        node = node.input(0);
      }
      boolean sums =
          node.op() instanceof Op.DotGeneral
              || (node.op() instanceof Op.Reduce(var reducer, _) && reducer == Reducer.SUM);
      if (!sums || !node.inputs().stream().allMatch(varies)) {
        return Optional.empty();
      }
      terms.add(new Term(node, shaping));
    }
    return Optional.of(new TimeSum(terms));
  }

  /** {@return the values of each step that the sum reads} */
  List<Node> operands() {
    return terms.stream().flatMap(term -> term.source().inputs().stream()).distinct().toList();
  }

  /**
   * Computes the sum.
   *
   * @param b receives the nodes
   * @param stack gives for each operand its values over time, the time as axis 0
   * @return the sum over time
   */
  Node build(GraphBuilder b, UnaryOperator<Node> stack) {
    List<Node> sums = new ArrayList<>();
    for (Term term : terms) {
      Node sum =
          b.add(withTime(term.source()), term.source().inputs().stream().map(stack).toList());
      for (Node shaping : term.shaping().reversed()) {
        Shape shape = shaping.tensor().shape();
        sum = shaping.op() instanceof Op.Reshape ? b.reshape(sum, shape) : b.add(shaping.op(), sum);
      }
      sums.add(sum);
    }
    return Accumulation.sum(b, sums);
  }

  private static Op withTime(Node source) {
    if (source.op()
        instanceof
        Op.DotGeneral(var leftBatch, var rightBatch, var leftContract, var rightContract)) {
      return new Op.DotGeneral(
          later(leftBatch), later(rightBatch), timeAnd(leftContract), timeAnd(rightContract));
    }
    return new Op.Reduce(Reducer.SUM, timeAnd(((Op.Reduce) source.op()).axes()));
  }

  private static List<Integer> later(List<Integer> axes) {
    return axes.stream().map(axis -> axis + 1).toList();
  }

  private static List<Integer> timeAnd(List<Integer> axes) {
    List<Integer> all = new ArrayList<>(List.of(0));
    all.addAll(later(axes));
    return all;
  }
}
