package dev.sinter.ir.text;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.NestedGraphs;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Structural equality of functions, which nodes themselves do not have: same parameters and results
 * (names, roles, segments, types), and the same ops on the same operands in the same order. Places
 * and the names of functions named by ops take no part.
 */
public final class GraphEquality {
  private final IdentityHashMap<Graph, Graph> equal = new IdentityHashMap<>();

  private GraphEquality() {}

  /** {@return whether both are the same function} */
  public static boolean equal(Graph a, Graph b) {
    return a.name().equals(b.name()) && new GraphEquality().same(a, b);
  }

  private boolean same(Graph a, Graph b) {
    if (a == b || equal.get(a) == b) {
      return true;
    }
    List<Node> left = a.nodes().stream().filter(n -> !(n.op() instanceof Op.Parameter)).toList();
    List<Node> right = b.nodes().stream().filter(n -> !(n.op() instanceof Op.Parameter)).toList();
    if (a.parameters().size() != b.parameters().size()
        || left.size() != right.size()
        || a.results().size() != b.results().size()) {
      return false;
    }
    Map<Node, Node> matching = new HashMap<>();
    for (int i = 0; i < a.parameters().size(); i++) {
      Graph.Parameter p = a.parameters().get(i);
      Graph.Parameter q = b.parameters().get(i);
      if (!p.name().equals(q.name())
          || p.role() != q.role()
          || !p.segment().equals(q.segment())
          || !p.type().equals(q.type())) {
        return false;
      }
      matching.put(p.node(), q.node());
    }
    for (int i = 0; i < left.size(); i++) {
      Node n = left.get(i);
      Node m = right.get(i);
      if (!n.inputs().stream().map(matching::get).toList().equals(m.inputs())
          || !n.type().equals(m.type())
          || !sameOp(n.op(), m.op())) {
        return false;
      }
      matching.put(n, m);
    }
    for (int i = 0; i < a.results().size(); i++) {
      Graph.Result p = a.results().get(i);
      Graph.Result q = b.results().get(i);
      if (!p.name().equals(q.name())
          || p.role() != q.role()
          || !p.segment().equals(q.segment())
          || matching.get(p.node()) != q.node()) {
        return false;
      }
    }
    equal.put(a, b);
    return true;
  }

  private boolean sameOp(Op a, Op b) {
    List<Graph> left = NestedGraphs.of(a).toList();
    List<Graph> right = NestedGraphs.of(b).toList();
    if (left.isEmpty() && right.isEmpty()) {
      return a.equals(b);
    }
    if (left.size() != right.size() || a.getClass() != b.getClass()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!same(left.get(i), right.get(i))) {
        return false;
      }
    }
    return OpForms.print(a, _ -> "").equals(OpForms.print(b, _ -> ""));
  }
}
