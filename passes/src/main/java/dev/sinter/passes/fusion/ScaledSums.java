package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Takes factors that all terms of a sum have in common out of it: what is multiplied is then read
 * by others only, and need not be stored for the sum.
 *
 * <pre>
 *   sum over b of -(s[c] * x[b, c])  =>  -(s[c] * sum over b of x[b, c])
 * </pre>
 */
final class ScaledSums {
  /**
   * A sum with its factors taken out.
   *
   * @param terms what is left to add, a node of the graph that is prepared
   * @param scale makes the value of the old sum from the new one
   */
  record Scaled(Node terms, UnaryOperator<Node> scale) {}

  private final GraphBuilder b;
  private final Op.Reduce op;
  private final UnaryOperator<Node> copy;

  private ScaledSums(GraphBuilder b, Op.Reduce op, UnaryOperator<Node> copy) {
    this.b = b;
    this.op = op;
    this.copy = copy;
  }

  /** {@return whether the terms of a reduction have a factor in common} */
  static boolean isScaled(Op.Reduce op, Node terms) {
    return op.reducer() == Reducer.SUM
        && terms.tensor().dtype().isFloat()
        && terms.op() instanceof Op.Elementwise(var scalar)
        && (scalar == ScalarOp.NEG && isScaled(op, terms.input(0))
            || scalar == ScalarOp.MUL
                && (isFactor(op, terms.input(0)) || isFactor(op, terms.input(1))));
  }

  /** Whether a value is the same for all terms of each sum, and not for all sums. */
  private static boolean isFactor(Op.Reduce op, Node n) {
    if (!(n.op() instanceof Op.Broadcast(_, var axes))) {
      return false;
    }
    boolean differs = false;
    for (int i = 0; i < axes.size(); i++) {
      boolean single = n.input(0).tensor().dim(i).is(1);
      if (op.axes().contains(axes.get(i)) && !single) {
        return false;
      }
      differs |= !single;
    }
    return differs;
  }

  /**
   * {@return the sum with its factors taken out}
   *
   * @param b receives nodes
   * @param op the reduction
   * @param terms what it adds
   * @param copy gives the nodes of {@code b} for those of the graph that is prepared
   */
  static Scaled of(GraphBuilder b, Op.Reduce op, Node terms, UnaryOperator<Node> copy) {
    return new ScaledSums(b, op, copy).scaled(terms);
  }

  private Scaled scaled(Node terms) {
    if (!isScaled(op, terms)) {
      return new Scaled(terms, sum -> sum);
    }
    if (terms.op().equals(new Op.Elementwise(ScalarOp.NEG))) {
      Scaled inner = scaled(terms.input(0));
      return new Scaled(inner.terms, sum -> b.elementwise(ScalarOp.NEG, inner.scale.apply(sum)));
    }
    int factor = isFactor(op, terms.input(0)) ? 0 : 1;
    Scaled inner = scaled(terms.input(1 - factor));
    return new Scaled(
        inner.terms, sum -> b.times(factor(terms.input(factor), sum), inner.scale.apply(sum)));
  }

  /** {@return the factor in the shape of the sum} */
  private Node factor(Node broadcast, Node sum) {
    Node source = broadcast.input(0);
    List<Integer> axes = ((Op.Broadcast) broadcast.op()).axes();
    List<Dim> kept = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      int axis = axes.get(i);
      if (!op.axes().contains(axis)) {
        kept.add(source.tensor().dim(i));
        places.add(axis - Math.toIntExact(op.axes().stream().filter(a -> a < axis).count()));
      }
    }
    Node narrow = b.reshape(copy.apply(source), new Shape(kept));
    return b.broadcast(narrow, sum.tensor().shape(), places);
  }
}
