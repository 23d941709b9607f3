package dev.sinter.plot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Places the boxes of a directed graph without cycles in rows, so that arrows go downwards
 * (Sugiyama et al. 1981).
 *
 * <pre>
 *   rank     the longest way from a source
 *   order    within a row by the mean place of neighbours, swept down and up
 *   place    near the mean of neighbours, as far apart as widths need
 *   route    an arrow over several rows has a place of its own in each, so it crosses no box
 * </pre>
 */
final class LayeredLayout {
  private static final int ORDER_SWEEPS = 8;
  private static final int PLACE_SWEEPS = 16;
  private static final double LANE = 14;

  /** An arrow from box to box. */
  record Edge(int from, int to) {}

  /** The middle of each box, and the ways of the arrows. */
  record Placed(
      List<Mark.Point> boxes, List<List<Mark.Point>> routes, double width, double height) {}

  private final double[] widths;
  private final double[] heights;
  private final List<Edge> edges;
  private final double gapAcross;
  private final double gapDown;
  private final List<List<Integer>> above = new ArrayList<>();
  private final List<List<Integer>> below = new ArrayList<>();
  private final List<Double> boxWidths = new ArrayList<>();
  private final List<Integer> ranks = new ArrayList<>();
  private final List<List<Integer>> chains = new ArrayList<>();
  private final List<List<Integer>> rows = new ArrayList<>();

  LayeredLayout(
      double[] widths, double[] heights, List<Edge> edges, double gapAcross, double gapDown) {
    this.widths = widths.clone();
    this.heights = heights.clone();
    this.edges = edges;
    this.gapAcross = gapAcross;
    this.gapDown = gapDown;
  }

  Placed place() {
    rank();
    split();
    order();
    double[] across = places();
    double[] tops = new double[rows.size() + 1];
    for (int row = 0; row < rows.size(); row++) {
      double tallest = 0;
      for (int node : rows.get(row)) {
        tallest = Math.max(tallest, node < heights.length ? heights[node] : 0);
      }
      tops[row + 1] = tops[row] + tallest + gapDown;
    }
    List<Mark.Point> boxes = new ArrayList<>();
    for (int node = 0; node < widths.length; node++) {
      boxes.add(new Mark.Point(across[node], middle(node, tops)));
    }
    double width = 0;
    for (int node = 0; node < across.length; node++) {
      width = Math.max(width, across[node] + boxWidths.get(node) / 2);
    }
    double height = tops[rows.size()] - gapDown;
    return new Placed(boxes, routes(across, tops), width, Math.max(0, height));
  }

  private double middle(int node, double[] tops) {
    int row = ranks.get(node);
    return (tops[row] + tops[row + 1] - gapDown) / 2;
  }

  private void rank() {
    int count = widths.length;
    int[] waiting = new int[count];
    int[] rank = new int[count];
    List<List<Integer>> next = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      next.add(new ArrayList<>());
    }
    for (Edge edge : edges) {
      waiting[edge.to]++;
      next.get(edge.from).add(edge.to);
    }
    Deque<Integer> ready = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      if (waiting[i] == 0) {
        ready.add(i);
      }
    }
    while (!ready.isEmpty()) {
      int node = ready.remove();
      for (int target : next.get(node)) {
        rank[target] = Math.max(rank[target], rank[node] + 1);
        if (--waiting[target] == 0) {
          ready.add(target);
        }
      }
    }
    for (int i = 0; i < count; i++) {
      ranks.add(rank[i]);
      boxWidths.add(widths[i]);
      above.add(new ArrayList<>());
      below.add(new ArrayList<>());
    }
    int depth = Arrays.stream(rank).max().orElse(-1) + 1;
    for (int row = 0; row < depth; row++) {
      rows.add(new ArrayList<>());
    }
    for (int i = 0; i < count; i++) {
      rows.get(rank[i]).add(i);
    }
  }

  /** An arrow over several rows becomes a chain of short ones. */
  private void split() {
    for (Edge edge : edges) {
      List<Integer> chain = new ArrayList<>(List.of(edge.from));
      for (int row = ranks.get(edge.from) + 1; row < ranks.get(edge.to); row++) {
        int lane = ranks.size();
        ranks.add(row);
        boxWidths.add(LANE);
        above.add(new ArrayList<>());
        below.add(new ArrayList<>());
        rows.get(row).add(lane);
        chain.add(lane);
      }
      chain.add(edge.to);
      chains.add(chain);
      for (int i = 1; i < chain.size(); i++) {
        below.get(chain.get(i - 1)).add(chain.get(i));
        above.get(chain.get(i)).add(chain.get(i - 1));
      }
    }
  }

  private void order() {
    double[] position = new double[ranks.size()];
    rows.forEach(row -> number(row, position));
    for (int sweep = 0; sweep < ORDER_SWEEPS; sweep++) {
      boolean down = sweep % 2 == 0;
      for (int i = 0; i < rows.size(); i++) {
        List<Integer> row = rows.get(down ? i : rows.size() - 1 - i);
        List<List<Integer>> neighbours = down ? above : below;
        double[] wanted = new double[ranks.size()];
        row.forEach(node -> wanted[node] = mean(neighbours.get(node), position, position[node]));
        row.sort(Comparator.comparingDouble(node -> wanted[node]));
        number(row, position);
      }
    }
  }

  private static void number(List<Integer> row, double[] position) {
    for (int i = 0; i < row.size(); i++) {
      // From -0.5 to 0.5, so that rows of different lengths compare.
      position[row.get(i)] = (i + 0.5) / row.size() - 0.5;
    }
  }

  private static double mean(List<Integer> nodes, double[] values, double otherwise) {
    return nodes.stream().mapToDouble(node -> values[node]).average().orElse(otherwise);
  }

  private double[] places() {
    double[] across = new double[ranks.size()];
    rows.forEach(row -> spread(row, across, new double[ranks.size()]));
    for (int sweep = 0; sweep < PLACE_SWEEPS; sweep++) {
      boolean down = sweep % 2 == 0;
      for (int i = 0; i < rows.size(); i++) {
        List<Integer> row = rows.get(down ? i : rows.size() - 1 - i);
        double[] wanted = new double[ranks.size()];
        for (int node : row) {
          List<Integer> all = new ArrayList<>(above.get(node));
          all.addAll(below.get(node));
          wanted[node] = mean(all, across, across[node]);
        }
        spread(row, across, wanted);
      }
    }
    double left = Double.POSITIVE_INFINITY;
    for (int node = 0; node < across.length; node++) {
      left = Math.min(left, across[node] - boxWidths.get(node) / 2);
    }
    for (int node = 0; node < across.length; node++) {
      across[node] -= left;
    }
    return across;
  }

  /**
   * Pushing boxes to the right of the wanted places, and to the left of them, both give places that
   * are far enough apart; so do the means of both.
   */
  private void spread(List<Integer> row, double[] across, double[] wanted) {
    int count = row.size();
    double[] right = new double[count];
    double[] left = new double[count];
    for (int i = 0; i < count; i++) {
      right[i] =
          i == 0
              ? wanted[row.get(0)]
              : Math.max(wanted[row.get(i)], right[i - 1] + apart(row.get(i - 1), row.get(i)));
    }
    for (int i = count - 1; i >= 0; i--) {
      left[i] =
          i == count - 1
              ? wanted[row.get(i)]
              : Math.min(wanted[row.get(i)], left[i + 1] - apart(row.get(i), row.get(i + 1)));
    }
    for (int i = 0; i < count; i++) {
      across[row.get(i)] = (right[i] + left[i]) / 2;
    }
  }

  private double apart(int one, int other) {
    return (boxWidths.get(one) + boxWidths.get(other)) / 2 + gapAcross;
  }

  private List<List<Mark.Point>> routes(double[] across, double[] tops) {
    List<List<Mark.Point>> routes = new ArrayList<>();
    for (List<Integer> chain : chains) {
      int from = chain.getFirst();
      int to = chain.getLast();
      List<Mark.Point> route = new ArrayList<>();
      route.add(new Mark.Point(across[from], middle(from, tops) + heights[from] / 2));
      for (int lane : chain.subList(1, chain.size() - 1)) {
        int row = ranks.get(lane);
        route.add(new Mark.Point(across[lane], tops[row]));
        route.add(new Mark.Point(across[lane], tops[row + 1] - gapDown));
      }
      route.add(new Mark.Point(across[to], middle(to, tops) - heights[to] / 2));
      routes.add(List.copyOf(route));
    }
    return routes;
  }
}
