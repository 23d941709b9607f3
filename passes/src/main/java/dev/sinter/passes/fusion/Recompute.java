package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.fusion.Grouping.Group;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds large values that are cheaper to compute again in every kernel that reads them than to
 * write and read.
 *
 * <pre>
 *   stored:   d = x - mean | sum(d * d) | d * scale        x is read once, d written once and read twice
 *   instead:                 sum((x - mean) * (x - mean)) | (x - mean) * scale          x is read twice
 * </pre>
 *
 * <p>Such a value is a few ops on tensors that are in memory anyway, or small. What counts is the
 * traffic of all kernels; where a size is named, a batch of {@value #NAMED} stands for it.
 */
final class Recompute {
  private static final long NAMED = 32;
  private static final long LARGE = 1 << 20;
  private static final int MOST_EFFORT = 8;
  private static final int SLOW_EFFORT = 4;
  private static final long WRITING = 2;
  private static final long SMALL_PART = 8;

  private final Set<Node> results = new HashSet<>();
  private final Set<Node> moved = new HashSet<>();
  private final Grouping grouping;

  /** What kernels read of others, and who reads a value; a kernel is known by its first node. */
  private final Map<Node, Set<Node>> read = new HashMap<>();

  private final Map<Node, Set<Node>> readers = new HashMap<>();

  private Recompute(Graph graph, Grouping grouping) {
    this.grouping = grouping;
    graph.results().forEach(r -> results.add(Views.base(r.node())));
    for (Group group : grouping.groups()) {
      Set<Node> all = new LinkedHashSet<>();
      for (Node n : group.nodes()) {
        Set<Node> through = new LinkedHashSet<>();
        Set<Node> leaves = above(n, through);
        all.addAll(leaves);
        if (moves(n) || through.stream().anyMatch(Recompute::moves)) {
          moved.addAll(leaves);
        }
      }
      all.removeAll(group.nodes());
      Node kernel = group.nodes().getFirst();
      read.put(kernel, all);
      all.forEach(x -> readers.computeIfAbsent(x, _ -> new LinkedHashSet<>()).add(kernel));
    }
  }

  /**
   * {@return nodes that are to be computed within each reader, though several read them; empty if
   * all are stored with reason}
   */
  static Set<Node> worthIt(Graph graph, Grouping grouping) {
    Recompute recompute = new Recompute(graph, grouping);
    Set<Node> again = new LinkedHashSet<>();
    for (Node n : grouping.stored()) {
      Set<Node> inside = new LinkedHashSet<>(List.of(n));
      if (recompute.isCandidate(n) && recompute.isWorthIt(n, inside)) {
        again.addAll(inside);
      }
    }
    return again;
  }

  /** {@return about how many bytes all kernels read and write} */
  static long traffic(Graph graph, Grouping grouping) {
    Recompute all = new Recompute(graph, grouping);
    long bytes = 0;
    for (Group group : grouping.groups()) {
      for (Node x : all.read.getOrDefault(group.nodes().getFirst(), Set.of())) {
        bytes += bytes(x);
      }
      for (Node n : group.nodes()) {
        bytes += all.isInMemory(n) ? WRITING * bytes(n) : 0;
      }
    }
    return bytes;
  }

  private boolean isCandidate(Node n) {
    return FusionKind.of(n) == FusionKind.ELEMENTWISE
        && !results.contains(n)
        && !moved.contains(n)
        && bytes(n) >= LARGE
        && isInMemory(n)
        && readers.getOrDefault(n, Set.of()).stream().noneMatch(Views::isControl);
  }

  /** Whether a stored node, or a leaf, has elements in memory and not just within its kernel. */
  private boolean isInMemory(Node n) {
    return !Views.isComputed(n)
        || Views.isControl(n)
        || results.contains(n)
        || !readers.getOrDefault(n, Set.of()).isEmpty();
  }

  private boolean isWorthIt(Node n, Set<Node> inside) {
    Set<Node> leaves = above(n, inside);
    int effort = 0;
    for (Node x : inside) {
      effort += effort(x);
    }
    if (effort > MOST_EFFORT || inside.stream().anyMatch(Recompute::moves)) {
      return false;
    }
    long gain = WRITING * bytes(n);
    for (Node leaf : leaves) {
      if (!isInMemory(leaf)) {
        if (bytes(leaf) > bytes(n) / SMALL_PART) {
          return false;
        }
        gain -= WRITING * bytes(leaf);
      }
    }
    for (Node reader : readers.getOrDefault(n, Set.of())) {
      gain += bytes(n);
      for (Node leaf : leaves) {
        gain -= read.getOrDefault(reader, Set.of()).contains(leaf) ? 0 : bytes(leaf);
      }
    }
    return gain > 0;
  }

  /** Stored nodes and leaves that a node reads, through what is not stored; notes the latter. */
  private Set<Node> above(Node n, Set<Node> through) {
    Set<Node> found = new LinkedHashSet<>();
    Set<Node> seen = new HashSet<>();
    Deque<Node> work = new ArrayDeque<>(Views.isExtent(n) ? List.of() : n.inputs());
    while (!work.isEmpty()) {
      Node x = work.pop();
      if (!seen.add(x)) {
        continue;
      }
      if (grouping.stored().contains(x) || !Views.isComputed(x)) {
        found.add(x);
      } else if (!Views.isExtent(x)) {
        through.add(x);
        x.inputs().forEach(work::push);
      }
    }
    return found;
  }

  /** Whether a node reads elements at places that another kernel would have to find again. */
  private static boolean moves(Node n) {
    return !Views.isView(n)
        && (FusionKind.of(n) == FusionKind.INJECTIVE || FusionKind.of(n) == FusionKind.OPAQUE);
  }

  private static int effort(Node n) {
    boolean slow =
        n.op() instanceof Op.Elementwise(var op)
            && (op == ScalarOp.DIV || op == ScalarOp.SQRT || op == ScalarOp.RSQRT);
    return slow ? SLOW_EFFORT : InlineOps.cost(n);
  }

  private static long bytes(Node n) {
    List<TensorType> types = new ArrayList<>();
    if (Views.isControl(n)) {
      types.addAll(n.tuple().elements());
    } else {
      types.add(n.tensor());
    }
    long bytes = 0;
    for (TensorType type : types) {
      Dim size = type.shape().size();
      double all = size.factor() * Math.pow(NAMED, size.names().size()) * type.dtype().bytes();
      bytes += (long) Math.min(all, 1L << 50);
    }
    return bytes;
  }
}
