package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Emittable;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.define.ScatterChain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which nodes are computed within their readers and which are stored.
 *
 * <p>Nodes are visited from the results upwards, so the readers are decided first. What is read
 * once, in a place that does not repeat it, is computed there; so is what only moves elements. What
 * is read by several, or again and again (by a product, or through a broadcast), is stored: within
 * the readers' kernel it is then just a name. In front of a product only what comes straight from a
 * leaf is computed on the way, since everything else can be the epilogue of the kernel that made
 * it.
 */
final class InlineOps {
  private static final int REPEATED_OPS = 3;
  private static final int GUARDED_OPS = 8;
  private static final int PHILOX_OPS = 100;
  private static final int TRANSCENDENTAL_OPS = 16;

  /** How a node's value is read: how often, and what may still be computed there. */
  private static final class Reads {
    private int count;
    private boolean repeated;
    private boolean summed;
    private int budget = Integer.MAX_VALUE;
    private final Set<Node> roots = new LinkedHashSet<>();
  }

  private final Graph graph;
  private final FusionOptions options;
  private final Set<Node> recomputed;
  private final List<FusionDecision> decisions;
  private final Map<Node, Reads> reads = new HashMap<>();
  private final Map<Node, Integer> bodies = new HashMap<>();
  private final Set<Node> stored = new LinkedHashSet<>();
  private final Set<Node> continued = new LinkedHashSet<>();

  private InlineOps(
      Graph graph, FusionOptions options, Set<Node> recomputed, List<FusionDecision> decisions) {
    this.graph = graph;
    this.options = options;
    this.recomputed = recomputed;
    this.decisions = decisions;
  }

  /**
   * {@return the nodes that are stored, in order}
   *
   * @param graph the graph
   * @param options limits
   * @param recomputed nodes that are computed within each reader though several read them
   * @param decisions receives why nodes are stored
   */
  static List<Node> stored(
      Graph graph, FusionOptions options, Set<Node> recomputed, List<FusionDecision> decisions) {
    return new InlineOps(graph, options, recomputed, decisions).run();
  }

  private List<Node> run() {
    graph.results().forEach(r -> store(r.node()));
    findContinued();
    for (Node n : graph.nodes().reversed()) {
      if (!Views.isComputed(n)) {
        continue;
      }
      if (Views.isControl(n)) {
        n.inputs().forEach(this::store);
      }
      if (Views.isView(n)) {
        read(n.input(0), readsOf(n));
        continue;
      }
      decide(n);
      if (stored.contains(n)) {
        Reads once = new Reads();
        once.count = 1;
        once.roots.add(n);
        operands(n, once);
      } else {
        readsOf(n).roots.forEach(root -> bodies.merge(root, cost(n), Integer::sum));
        operands(n, readsOf(n));
      }
    }
    List<Node> order = new ArrayList<>(stored);
    order.sort((a, b) -> Integer.compare(a.id(), b.id()));
    return order;
  }

  /** Finds scatter-adds that nothing reads but the next one, which adds to the same tensor. */
  private void findContinued() {
    Map<Node, Integer> readers = new HashMap<>();
    graph.results().forEach(r -> readers.merge(Views.base(r.node()), 1, Integer::sum));
    for (Node n : graph.nodes()) {
      if (!Views.isView(n)) {
        n.inputs().forEach(x -> readers.merge(Views.base(x), 1, Integer::sum));
      }
    }
    for (Node n : graph.nodes()) {
      ScatterChain.before(n)
          .filter(before -> readers.getOrDefault(before, 0) == 1)
          .ifPresent(continued::add);
    }
  }

  /** What a result or a control step is given needs storage, however cheap it is. */
  private void store(Node n) {
    Node base = Views.base(n);
    if (Views.isComputed(base)) {
      stored.add(base);
    }
  }

  private Reads readsOf(Node n) {
    return reads.computeIfAbsent(n, _ -> new Reads());
  }

  private void read(Node x, Reads by) {
    Reads r = readsOf(x);
    r.count += by.count;
    r.repeated |= by.repeated;
    r.summed |= by.summed;
    r.budget = Math.min(r.budget, by.budget);
    r.roots.addAll(by.roots);
  }

  /** Passes on how {@code n} is read to its operands, each with what the op itself does to them. */
  private void operands(Node n, Reads by) {
    if (Views.isExtent(n)) {
      return;
    }
    boolean named = by.budget == Integer.MAX_VALUE;
    for (int i = 0; i < n.inputs().size(); i++) {
      Node x = n.input(i);
      if (named && isReadAgain(n, i)) {
        continue;
      }
      Reads r = new Reads();
      r.count = by.count;
      r.roots.addAll(by.roots);
      r.repeated = by.repeated || repeats(n, i);
      r.summed = reducesLeadingAxis(n) || (by.summed && cost(n) == 0);
      int left = by.budget == Integer.MAX_VALUE ? by.budget : by.budget - cost(n);
      r.budget = guards(n) ? Math.min(left, GUARDED_OPS) : left;
      read(x, r);
    }
  }

  /** Whether operand {@code i} stands before it too: the second time it is just a name. */
  private static boolean isReadAgain(Node n, int i) {
    return n.op() instanceof Op.Elementwise && n.inputs().indexOf(n.input(i)) < i;
  }

  private void decide(Node n) {
    if (stored.contains(n)) {
      return;
    }
    FusionKind kind = FusionKind.of(n);
    if (continued.contains(n)) {
      return;
    }
    if (kind.compareTo(FusionKind.REDUCE) >= 0) {
      stored.add(n);
      return;
    }
    Reads r = readsOf(n);
    if (r.count == 0 || cost(n) == 0 || Ancestry.isOfExtents(n)) {
      return;
    }
    String reason = "";
    boolean once = r.repeated || !recomputed.contains(n);
    if (r.count > 1 && once) {
      reason = "it is read " + r.count + " times";
    } else if (r.repeated && !(cost(n) <= REPEATED_OPS && Ancestry.isFromLeaf(n))) {
      reason = "its reader needs each element more than once";
    } else if (r.summed && once && Ancestry.canEndKernel(n)) {
      reason = "the kernel above can make it, which a reduction of the leading axis cannot join";
    } else if (cost(n) > r.budget) {
      reason =
          "its reader evaluates it within a guard, where at most "
              + GUARDED_OPS
              + " ops are repeated";
    } else if (r.roots.stream()
        .anyMatch(root -> bodies.getOrDefault(root, 0) + cost(n) > options.maxOps())) {
      reason = "the body would have more than " + options.maxOps() + " ops (max-ops)";
    }
    if (!reason.isEmpty()) {
      stored.add(n);
      decisions.add(new FusionDecision.No(KernelNames.describe(n) + " into its reader", reason));
    } else if (r.count > 1) {
      decisions.add(
          new FusionDecision.Fuse(
              KernelNames.describe(n) + " into each of its readers",
              "that is cheaper than to write and read it"));
    }
  }

  /** Whether an op combines the rows of its operand. */
  private static boolean reducesLeadingAxis(Node n) {
    return n.op() instanceof Op.Reduce(_, var axes) && axes.getFirst() == 0;
  }

  /** Whether an op reads elements of operand {@code i} more than once. */
  private static boolean repeats(Node n, int i) {
    return switch (FusionKind.of(n)) {
      case CONTRACT -> true;
      case BROADCAST -> true;
      case REDUCE -> n.op() instanceof Op.WindowReduce;
      case OPAQUE -> !(n.op() instanceof Op.ScatterAdd) || i == 1;
      case INJECTIVE -> n.op() instanceof Op.Gather || (i > 0 && !(n.op() instanceof Op.Concat));
      case ELEMENTWISE -> false;
    };
  }

  /** Whether an op evaluates operands within guards, or in several statements. */
  private static boolean guards(Node n) {
    return switch (n.op()) {
      case Op.Pad _,
          Op.Concat _,
          Op.DynamicUpdate _,
          Op.Gather _,
          Op.Convolution _,
          Op.WindowReduce _ ->
          true;
      default -> FusionKind.of(n) == FusionKind.OPAQUE;
    };
  }

  /**
   * {@return the simple operations that an op adds to a body; 0 for what only finds another place}
   */
  static int cost(Node n) {
    return switch (n.op()) {
      case Op.Elementwise _ when isOffset(n) -> 0;
      case Op.Elementwise(var op) -> Emittable.isEmittable(op) ? 1 : TRANSCENDENTAL_OPS;
      case Op.Cast _ -> 1;
      case Op.RandomBits _ -> PHILOX_OPS;
      case Op.Gather _, Op.DynamicSlice _, Op.DynamicUpdate _ -> 4;
      case Op.Pad _, Op.Concat _ -> 2;
      default -> 0;
    };
  }

  /** Whether an op finds indices a constant away from others, which an address does for nothing. */
  private static boolean isOffset(Node n) {
    return n.op() instanceof Op.Elementwise(var op)
        && op == ScalarOp.ADD
        && n.tensor().dtype() == DType.I32
        && n.tensor().rank() > 0
        && n.inputs().stream().anyMatch(InlineOps::isConstant);
  }

  private static boolean isConstant(Node n) {
    return switch (n.op()) {
      case Op.Constant(var value) -> value.isSplat();
      case Op.Broadcast _ -> isConstant(n.input(0));
      default -> false;
    };
  }
}
