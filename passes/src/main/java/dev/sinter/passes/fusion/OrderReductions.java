package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.passes.define.Definition;
import dev.sinter.passes.define.Exprs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the axes of sums into the order in which the operands' elements lie, so that neighbouring
 * terms are near each other.
 *
 * <pre>
 *   sum(h, w, n) x[n, h+i, w+j, c] * dy[n, h, w, f]     the gradient of a convolution's kernel
 *     =>
 *   sum(n, h, w) x[n, h+i, w+j, c] * dy[n, h, w, f]
 * </pre>
 *
 * The order of the axes is the order in which terms are added. So it depends on the graph alone: on
 * the op and the transposes that its operands are, whether they are computed within the sum's
 * kernel or stored before it. How ops are fused changes no bit.
 */
final class OrderReductions {
  private OrderReductions() {}

  /**
   * {@return the reduced axes in order; the same list if they are}
   *
   * @param reduction the definition of the op
   * @param place indices of an element
   * @param reduce the reduced axes, as the definition has them
   */
  static List<Axis> run(Definition.Reduction reduction, List<Expr> place, List<Axis> reduce) {
    if (reduce.size() < 2 || reduction.reducer() != Reducer.SUM) {
      return reduce;
    }
    BodyBuilder reader = new BodyBuilder(OrderReductions::untransposed, () -> "").withoutNames();
    List<Expr> terms = reduce.stream().map(axis -> (Expr) axis.variable()).toList();
    Map<String, Integer> distances = new HashMap<>();
    measure(reduction.term().at(reader, place, terms), distances);
    List<Axis> order = new ArrayList<>(reduce);
    order.sort(Comparator.comparingInt(axis -> -distances.getOrDefault(axis.name(), 0)));
    return order.equals(reduce) ? reduce : order;
  }

  /** Stands for what an operand holds; transposes are read where their elements come from. */
  private static Optional<Buffer> untransposed(Node n) {
    return Views.base(n).op() instanceof Op.Transpose
        ? Optional.empty()
        : Optional.of(new Value("x" + n.id(), n.tensor()).buffer());
  }

  /** Adds up, for every variable, how far from the last axis of what is read it stands. */
  private static void measure(Expr e, Map<String, Integer> distances) {
    Exprs.visit(
        e,
        x -> {
          if (x instanceof Expr.Load(_, var indices)) {
            for (int i = 0; i < indices.size(); i++) {
              int distance = indices.size() - i;
              Exprs.visit(
                  indices.get(i),
                  part -> {
                    if (part instanceof Expr.Variable(var name, _, _)) {
                      distances.merge(name, distance, Integer::sum);
                    }
                  });
            }
          }
        });
  }
}
