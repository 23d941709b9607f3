package dev.sinter.passes.define;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Scatter-adds that add to one tensor, one after the other. Where none but the last is read by
 * others, they share the loop over what is independent, so that the tensor stays in the cache.
 *
 * <pre>
 *   s0 = scatter-add x, i0, u0              parallel i:  s1[i] = x[i];  s1[i, i0] += u0[i];  s1[i, i1] += u1[i]
 *   s1 = scatter-add s0, i1, u1
 * </pre>
 */
public final class ScatterChain {
  private ScatterChain() {}

  /** {@return the scatter-add whose result another one adds to, in the same loop if need be} */
  public static Optional<Node> before(Node n) {
    if (!(n.op() instanceof Op.ScatterAdd(var axis, _))) {
      return Optional.empty();
    }
    Node x = n.input(0);
    while (x.op() instanceof Op.Reshape) {
      x = x.input(0);
    }
    boolean alike =
        x.op() instanceof Op.ScatterAdd(var first, _)
            && (first == 0) == (axis == 0)
            && x.tensor().equals(n.tensor());
    return alike ? Optional.of(x) : Optional.empty();
  }

  /** {@return a scatter-add and those before it that are part of it, in order} */
  static List<Node> of(Node last, Predicate<Node> isPart) {
    List<Node> chain = new ArrayList<>(List.of(last));
    Optional<Node> before = before(last).filter(isPart);
    while (before.isPresent()) {
      chain.addFirst(before.get());
      before = before(before.get()).filter(isPart);
    }
    return chain;
  }
}
