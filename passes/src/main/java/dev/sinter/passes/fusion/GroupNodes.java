package dev.sinter.passes.fusion;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.passes.fusion.Grouping.Group;
import dev.sinter.passes.fusion.Grouping.Stop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Groups stored nodes into kernels, from the parameters down. A node joins the kernel of what it
 * reads if the two can run row by row:
 *
 * <pre>
 *   x[B,C] -> max[B] -> exp(x - max)[B,C] -> sum[B] -> quotient[B,C]     one kernel, a row is an index of B
 *        \______________/                    /
 *                  \________________________/
 * </pre>
 *
 * <p>Row i of the reader needs only row i of what it reads, on as many leading axes as all of them
 * share. A product takes along only what reads its elements one by one. Two kernels are merged when
 * a node reads both. Nothing is joined that would make kernels wait for each other: no path between
 * two members may leave the group (the reason why a diamond is fused whole or not at all).
 */
final class GroupNodes {
  private static final int MOST_ROUNDS = 4;

  private final Graph graph;
  private final FusionOptions options;
  private final List<FusionDecision> decisions = new ArrayList<>();
  private final Map<Node, KernelGroup> groups = new HashMap<>();
  private Map<Node, Accesses> accesses = Map.of();

  private GroupNodes(Graph graph, FusionOptions options) {
    this.graph = graph;
    this.options = options;
  }

  /**
   * {@return the grouping}
   *
   * <p>What kernels write for others depends on the kernels; so they are made again without what is
   * cheaper to compute in each of them, as long as that saves traffic.
   */
  static Grouping run(Graph graph, FusionOptions options) {
    Set<Node> recomputed = new LinkedHashSet<>();
    Grouping best = new GroupNodes(graph, options).group(recomputed);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (!recomputed.addAll(Recompute.worthIt(graph, best))) {
        return best;
      }
      Grouping next = new GroupNodes(graph, options).group(recomputed);
      if (Recompute.traffic(graph, next) >= Recompute.traffic(graph, best)) {
        return best;
      }
      best = next;
    }
    return best;
  }

  private Grouping group(Set<Node> recomputed) {
    List<Node> stored = InlineOps.stored(graph, options, recomputed, decisions);
    accesses = Accesses.of(stored);
    for (Node n : stored) {
      KernelGroup own = new KernelGroup(accessesOf(n));
      groups.put(n, own);
      List<Node> producers = new ArrayList<>(accessesOf(n).aligned().keySet());
      producers.sort((a, b) -> Integer.compare(b.id(), a.id()));
      for (Node producer : producers) {
        join(producer, n);
      }
    }
    mergeTiny(stored);
    return new Grouping(new LinkedHashSet<>(stored), ordered(stored), decisions);
  }

  private Accesses accessesOf(Node n) {
    return Objects.requireNonNull(accesses.get(n));
  }

  private KernelGroup groupOf(Node n) {
    return Objects.requireNonNull(groups.get(n));
  }

  private void join(Node producer, Node reader) {
    KernelGroup above = groupOf(producer);
    KernelGroup below = groupOf(reader);
    if (above == below) {
      return;
    }
    String subject = KernelNames.describe(producer) + " with " + KernelNames.describe(reader);
    KernelGroup both = above.with(below);
    String reason = refusal(above, below, both);
    if (!reason.isEmpty()) {
      decisions.add(new FusionDecision.No(subject, reason));
      return;
    }
    decisions.add(new FusionDecision.Fuse(subject, both.how()));
    both.nodes().forEach(n -> groups.put(n, both));
  }

  /** {@return why two groups cannot be one kernel; empty if they can} */
  private String refusal(KernelGroup above, KernelGroup below, KernelGroup both) {
    String reason = both.refusal(options);
    return reason.isEmpty() && isPathBetween(above, below)
        ? "another kernel stands between them"
        : reason;
  }

  /** Whether something outside of two groups needs one and is needed by the other. */
  private boolean isPathBetween(KernelGroup a, KernelGroup b) {
    return reaches(a, b) || reaches(b, a);
  }

  /** Whether {@code below} needs {@code above} by way of a third group. */
  private boolean reaches(KernelGroup above, KernelGroup below) {
    Deque<KernelGroup> work = new ArrayDeque<>();
    Set<KernelGroup> seen = new HashSet<>();
    producersOf(below)
        .forEach(
            p -> {
              if (p != above && p != below && seen.add(p)) {
                work.push(p);
              }
            });
    while (!work.isEmpty()) {
      KernelGroup group = work.pop();
      if (group == above) {
        return true;
      }
      for (KernelGroup p : producersOf(group)) {
        if (seen.add(p)) {
          work.push(p);
        }
      }
    }
    return false;
  }

  private Set<KernelGroup> producersOf(KernelGroup group) {
    Set<KernelGroup> producers = new LinkedHashSet<>();
    for (Node n : group.nodes()) {
      for (Node p : accessesOf(n).aligned().keySet()) {
        producers.add(groupOf(p));
      }
    }
    producers.remove(group);
    return producers;
  }

  /**
   * Joins what is too small to be worth a launch of its own, though one does not read the other.
   */
  private void mergeTiny(List<Node> stored) {
    List<KernelGroup> tiny = new ArrayList<>();
    for (Node n : stored) {
      KernelGroup group = groupOf(n);
      boolean little = group.isTiny() || (group.isScalars() && group.isSmall());
      if (little && !tiny.contains(group)) {
        tiny.add(group);
      }
    }
    for (int i = 0; i < tiny.size(); i++) {
      for (int j = i + 1; j < tiny.size(); j++) {
        KernelGroup a = tiny.get(i);
        KernelGroup b = tiny.get(j);
        KernelGroup both = a.with(b);
        if (refusal(a, b, both).isEmpty()) {
          String subject =
              KernelNames.describe(a.nodes().getLast())
                  + " with "
                  + KernelNames.describe(b.nodes().getLast());
          decisions.add(new FusionDecision.Fuse(subject, "both are tiny"));
          both.nodes().forEach(n -> groups.put(n, both));
          tiny.set(i, both);
          tiny.remove(j--);
        }
      }
    }
  }

  /** Why each kernel that reads a group is another kernel: one reason for each. */
  private List<Stop> stops(KernelGroup group, Set<KernelGroup> readers) {
    List<Stop> stops = new ArrayList<>();
    for (KernelGroup reader : readers) {
      String reason = refusal(group, reader, group.with(reader));
      for (Node n : reader.nodes()) {
        for (Node read : accessesOf(n).aligned().keySet()) {
          if (groupOf(read) == group
              && stops.stream()
                  .noneMatch(s -> s.value() == read && groupOf(s.reader()) == reader)) {
            stops.add(new Stop(read, n, reason));
          }
        }
      }
    }
    return stops;
  }

  /** Groups in an order in which they can run, the one with the earliest last node first. */
  private List<Group> ordered(List<Node> stored) {
    Map<KernelGroup, Integer> waiting = new HashMap<>();
    Map<KernelGroup, Set<KernelGroup>> readers = new HashMap<>();
    PriorityQueue<KernelGroup> ready =
        new PriorityQueue<>(
            (a, b) -> Integer.compare(a.nodes().getLast().id(), b.nodes().getLast().id()));
    for (Node n : stored) {
      KernelGroup group = groupOf(n);
      if (waiting.containsKey(group)) {
        continue;
      }
      Set<KernelGroup> producers = producersOf(group);
      waiting.put(group, producers.size());
      producers.forEach(p -> readers.computeIfAbsent(p, _ -> new LinkedHashSet<>()).add(group));
      if (producers.isEmpty()) {
        ready.add(group);
      }
    }
    List<Group> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      KernelGroup group = ready.remove();
      order.add(
          new Group(
              group.nodes(), group.rowAxes(), stops(group, readers.getOrDefault(group, Set.of()))));
      for (KernelGroup reader : readers.getOrDefault(group, Set.of())) {
        if (waiting.merge(reader, -1, Integer::sum) == 0) {
          ready.add(reader);
        }
      }
    }
    if (order.size() != waiting.size()) {
      throw new IrException("fusion: kernels of " + graph.name() + " wait for each other");
    }
    return order;
  }
}
