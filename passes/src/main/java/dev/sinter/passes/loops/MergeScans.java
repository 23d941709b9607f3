package dev.sinter.passes.loops;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.NestedGraphs;
import dev.sinter.passes.NodeMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Makes one scan of those that take the same steps on the same operands and differ only in what
 * they stack, and drops stacked results that nobody uses. Differentiation leaves such pairs: the
 * forward scan, and the one that saves what the backward scan reads. Runs in nested graphs too.
 *
 * <pre>{@code
 * (c, y)    = scan f (c0, x)
 * (c, y, s) = scan f' (c0, x)          --->   (c, y, s) = scan f' (c0, x)
 * }</pre>
 */
public final class MergeScans {
  private record Key(
      List<Node> operands, int carries, int sequences, Dim length, boolean reverse) {}

  /** Scans that become one: the merged body so far, and where each scan's results are in it. */
  private static final class Group {
    private final int carries;
    private final GraphBuilder body;
    private final List<Node> parameters = new ArrayList<>();
    private final List<Node> results = new ArrayList<>();
    private final Map<Node, List<Integer>> places = new HashMap<>();
    private final TreeSet<Integer> used = new TreeSet<>();

    Group(Op.Scan first) {
      carries = first.carries();
      body = new GraphBuilder(first.body().name());
      for (Graph.Parameter parameter : first.body().parameters()) {
        parameters.add(body.input(parameter.name(), parameter.type()));
      }
    }

    /** {@return whether the scan takes the group's steps; it is then part of the group} */
    boolean accept(Node node, Op.Scan scan) {
      List<Node> given = body.inline(scan.body(), parameters);
      boolean isFirst = results.isEmpty();
      if (!isFirst && !given.subList(0, carries).equals(results.subList(0, carries))) {
        return false;
      }
      if (isFirst) {
        results.addAll(given.subList(0, carries));
      }
      List<Integer> at = new ArrayList<>();
      for (int i = 0; i < given.size(); i++) {
        int known =
            i < carries ? i : results.subList(carries, results.size()).indexOf(given.get(i));
        if (i >= carries && known < 0) {
          known = results.size() - carries;
          results.add(given.get(i));
        }
        at.add(i < carries ? i : carries + known);
      }
      places.put(node, at);
      return true;
    }

    /** {@return the body with the carries and the used stacked results} */
    Graph merged() {
      int number = 0;
      for (int i = 0; i < results.size(); i++) {
        if (i < carries || used.contains(i)) {
          body.output("r" + number++, results.get(i));
        }
      }
      return body.build();
    }

    /** {@return the index among the group's results of a scan's result} */
    int place(Node scan, int result) {
      List<Integer> at = places.get(scan);
      if (at == null) {
        throw new IrException("merge-scans: " + scan + " is in another group");
      }
      return at.get(result);
    }

    /** {@return the index in the merged scan of a scan's result} */
    int index(Node scan, int result) {
      int place = place(scan, result);
      return place < carries ? place : carries + used.headSet(place).size();
    }
  }

  private final Map<Graph, Graph> done = new HashMap<>();

  private MergeScans() {}

  /**
   * Merges.
   *
   * @param graph any graph
   * @return the same function; {@code graph} itself if nothing can be merged or dropped
   */
  public static Graph run(Graph graph) {
    return new MergeScans().merged(graph);
  }

  private Graph merged(Graph graph) {
    Graph known = done.get(graph);
    if (known == null) {
      known = rebuilt(graph);
      done.put(graph, known);
    }
    return known;
  }

  private Graph rebuilt(Graph graph) {
    Map<Node, Group> groups = groups(graph);
    boolean changes = false;
    for (Node node : graph.nodes()) {
      Group group = groups.get(node);
      if (group != null) {
        // The carries and all used results of a single scan: it stays as it is.
        changes |=
            group.places.size() > 1
                || group.carries + group.used.size() < node.tuple().elements().size();
      }
      changes |= NestedGraphs.map(node.op(), this::merged) != node.op();
    }
    return changes ? copied(graph, groups) : graph;
  }

  private static Map<Node, Group> groups(Graph graph) {
    Map<Key, List<Group>> byKey = new LinkedHashMap<>();
    Map<Node, Group> groups = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Scan scan) {
        Key key =
            new Key(node.inputs(), scan.carries(), scan.sequences(), scan.length(), scan.reverse());
        List<Group> candidates = byKey.computeIfAbsent(key, _ -> new ArrayList<>());
        Group found =
            candidates.stream().filter(g -> g.accept(node, scan)).findFirst().orElse(null);
        if (found == null) {
          found = new Group(scan);
          found.accept(node, scan);
          candidates.add(found);
        }
        groups.put(node, found);
      } else if (node.op() instanceof Op.GetResult(int index)) {
        Group group = groups.get(node.input(0));
        if (group != null && index >= group.carries) {
          group.used.add(group.place(node.input(0), index));
        }
      }
    }
    return groups;
  }

  private Graph copied(Graph graph, Map<Node, Group> groups) {
    GraphBuilder b = new GraphBuilder(graph.name());
    NodeMap copies = new NodeMap();
    Map<Group, Node> scans = new HashMap<>();
    for (Graph.Parameter parameter : graph.parameters()) {
      b.at(parameter.node().location());
      copies.put(
          parameter.node(),
          b.parameter(parameter.name(), parameter.role(), parameter.segment(), parameter.type()));
    }
    for (Node node : graph.nodes()) {
      b.at(node.location());
      Group group = groups.get(node);
      if (group != null && node.op() instanceof Op.Scan scan) {
        Node one = scans.get(group);
        if (one == null) {
          Graph body = merged(group.merged());
          Op all =
              new Op.Scan(body, scan.carries(), scan.sequences(), scan.length(), scan.reverse());
          one = b.add(all, copies.inputs(node));
          scans.put(group, one);
        }
        copies.put(node, one);
      } else if (node.op() instanceof Op.GetResult(int index)
          && groups.containsKey(node.input(0))) {
        copies.put(
            node,
            b.result(
                copies.get(node.input(0)), groups.get(node.input(0)).index(node.input(0), index)));
      } else if (!copies.has(node)) {
        copies.put(node, b.add(NestedGraphs.map(node.op(), this::merged), copies.inputs(node)));
      }
    }
    for (Graph.Result result : graph.results()) {
      b.result(result.name(), result.role(), result.segment(), copies.get(result.node()));
    }
    return b.build();
  }
}
