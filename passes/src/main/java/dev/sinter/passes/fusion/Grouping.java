package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which nodes are stored, and which of those are computed by one kernel.
 *
 * @param stored nodes that get a buffer or a place within a kernel's row; all other computed nodes
 *     stand in their readers' bodies
 * @param groups stored nodes by kernel, in an order in which they can run; a scan, while or cond is
 *     a group of its own
 * @param decisions what was asked and answered, in order
 */
public record Grouping(Set<Node> stored, List<Group> groups, List<FusionDecision> decisions) {

  /**
   * The nodes of one kernel.
   *
   * @param nodes in order
   * @param rowAxes number of leading axes they share
   * @param stops readers in other kernels, and why they are not in this one
   */
  public record Group(List<Node> nodes, int rowAxes, List<Stop> stops) {
    /** Freezes the lists. */
    public Group {
      nodes = List.copyOf(nodes);
      stops = List.copyOf(stops);
    }
  }

  /**
   * A place where fusion stopped.
   *
   * @param value a node of a group
   * @param reader a node of another group that reads it
   * @param reason why the two groups are not one
   */
  public record Stop(Node value, Node reader, String reason) {}

  /** Freezes the lists. */
  public Grouping {
    groups = List.copyOf(groups);
    decisions = List.copyOf(decisions);
  }

  /** {@return the grouping that runs every op by itself} */
  static Grouping single(Graph graph) {
    Set<Node> stored = new LinkedHashSet<>();
    List<Group> groups = new ArrayList<>();
    for (Node n : graph.nodes()) {
      if (Views.isComputed(n) && !Views.isView(n)) {
        stored.add(n);
        groups.add(new Group(List.of(n), rank(n), List.of()));
      }
    }
    return new Grouping(stored, groups, List.of());
  }

  private static int rank(Node n) {
    return switch (n.op()) {
      case Op.Scan _, Op.While _, Op.Cond _, Op.Call _ -> 0;
      default -> n.tensor().rank();
    };
  }
}
