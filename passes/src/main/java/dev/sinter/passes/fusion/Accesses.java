package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.define.Definition;
import dev.sinter.passes.define.Definitions;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.IndexChecks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a stored node reads of other stored nodes.
 *
 * @param node the reader
 * @param reduce extents of its reduced axes
 * @param aligned for each stored node that is read: the number of leading axes on which place i of
 *     the result needs only place i of it
 * @param checked stored nodes that have to be complete before the reader's data can be checked,
 *     since they cannot be computed again
 */
record Accesses(Node node, List<Dim> reduce, Map<Node, Integer> aligned, Set<Node> checked) {

  /** {@return the accesses of each stored node} */
  static Map<Node, Accesses> of(List<Node> stored) {
    Set<Node> all = new HashSet<>(stored);
    Map<Node, Accesses> result = new LinkedHashMap<>();
    for (Node n : stored) {
      boolean whole = Views.isControl(n) || Definitions.of(n) instanceof Definition.Opaque;
      result.put(
          n, whole ? new Accesses(n, List.of(), producers(n, all), Set.of()) : byElement(n, all));
    }
    return result;
  }

  /** Stored nodes above, through what is not stored; nothing is aligned. */
  private static Map<Node, Integer> producers(Node n, Set<Node> stored) {
    Map<Node, Integer> found = new LinkedHashMap<>();
    Deque<Node> work = new ArrayDeque<>(Views.isExtent(n) ? List.of() : n.inputs());
    Set<Node> seen = new HashSet<>();
    while (!work.isEmpty()) {
      Node x = work.pop();
      if (!seen.add(x)) {
        continue;
      }
      if (stored.contains(x)) {
        found.put(x, 0);
      } else if (!Views.isExtent(x)) {
        x.inputs().forEach(work::push);
      }
    }
    return found;
  }

  private static Accesses byElement(Node n, Set<Node> stored) {
    Map<String, Node> nodes = new HashMap<>();
    int[] names = {0};
    BodyBuilder reader = new BodyBuilder(x -> buffer(x, stored, nodes), () -> "v" + names[0]++);
    List<Expr> space = variables("i", n.tensor().rank());
    List<Dim> reduce = List.of();
    Expr value;
    switch (Definitions.of(n)) {
      case Definition.Pointwise(var at) -> value = at.at(reader, space);
      case Definition.Reduction(_, var extents, var term) -> {
        reduce = extents;
        value = term.at(reader, space, variables("k", extents.size()));
      }
      case Definition.Opaque _, Definition.Structural _ -> value = Expr.index(0);
    }
    Map<Node, Integer> aligned = producers(n, stored);
    aligned.replaceAll((_, _) -> Integer.MAX_VALUE);
    BodyBuilder.Body body = reader.finish(List.of(value));
    body.lets().forEach(let -> Exprs.visit(let.value(), e -> access(e, n, nodes, aligned)));
    body.values().forEach(v -> Exprs.visit(v, e -> access(e, n, nodes, aligned)));
    return new Accesses(n, reduce, aligned, checked(n, reader.inlined(), stored));
  }

  private static Set<Node> checked(Node n, Set<Node> inlined, Set<Node> stored) {
    Set<Node> found = new LinkedHashSet<>();
    Set<Node> seen = new HashSet<>();
    Deque<Node> work = new ArrayDeque<>();
    IndexChecks.of(n).ifPresent(check -> work.push(check.indices()));
    inlined.forEach(x -> IndexChecks.of(x).ifPresent(check -> work.push(check.indices())));
    while (!work.isEmpty()) {
      Node x = work.pop();
      if (!seen.add(x)) {
        continue;
      }
      if (Views.isComputed(x) && Definitions.of(x) instanceof Definition.Pointwise) {
        x.inputs().forEach(work::push);
      } else if (stored.contains(x)) {
        found.add(x);
      }
    }
    return found;
  }

  private static List<Expr> variables(String prefix, int count) {
    List<Expr> variables = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      variables.add(Expr.indexVariable(prefix + i));
    }
    return variables;
  }

  private static Optional<Buffer> buffer(Node x, Set<Node> stored, Map<String, Node> nodes) {
    boolean leaf = !Views.isComputed(x);
    if (!leaf && !stored.contains(x)) {
      return Optional.empty();
    }
    String name = "n" + x.id();
    nodes.put(name, x);
    return Optional.of(new Value(name, x.tensor()).buffer());
  }

  private static void access(
      Expr e, Node reader, Map<String, Node> nodes, Map<Node, Integer> aligned) {
    if (!(e instanceof Expr.Load(var buffer, var indices))) {
      return;
    }
    Node read = nodes.get(buffer.name());
    if (read == null || !aligned.containsKey(read)) {
      return;
    }
    int same = 0;
    while (same < indices.size()
        && same < reader.tensor().rank()
        && indices.get(same).equals(Expr.indexVariable("i" + same))
        && read.tensor().dim(same).equals(reader.tensor().dim(same))) {
      same++;
    }
    int before = same;
    aligned.computeIfPresent(read, (_, known) -> Math.min(known, before));
  }
}
