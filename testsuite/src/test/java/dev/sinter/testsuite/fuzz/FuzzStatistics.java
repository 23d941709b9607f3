package dev.sinter.testsuite.fuzz;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.NestedGraphs;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.OpNames;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import dev.sinter.testsuite.random.RandomGraphs;
import dev.sinter.testsuite.random.RandomGraphs.Sample;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;

/**
 * Counts what graphs held, as lines {@code group name count}, so that the counts of several runs
 * can be added up.
 */
final class FuzzStatistics {
  static final String GRAPHS = "graphs";
  static final String OPS = "op";
  static final String DTYPES = "dtype";
  static final String RANKS = "rank";
  static final String SIZES = "nodes";

  private final SequencedMap<String, SequencedMap<String, Long>> groups = new TreeMap<>();

  /** Adds one sample. */
  void add(Sample sample) {
    Graph graph = sample.graph();
    count(GRAPHS, "all", 1);
    flag("a named batch", any(graph, d -> !d.isFixed()));
    flag("a batch of 1 at run time", sample.batch() == 1);
    flag("an extent of 0", any(graph, d -> d.is(0)));
    flag("an extent of 1", any(graph, d -> d.is(1)));
    flag("NaN among the arguments", holds(sample.inputs(), Double::isNaN));
    flag("infinity among the arguments", holds(sample.inputs(), Double::isInfinite));
    List<Literal> results = results(sample);
    flag("NaN among the results", holds(results, Double::isNaN));
    flag("infinity among the results", holds(results, Double::isInfinite));
    count(SIZES, String.format(Locale.ROOT, "%04d", nodes(graph)), 1);
  }

  private static List<Literal> results(Sample sample) {
    List<TensorValue> arguments = sample.inputs().stream().map(TensorValue::of).toList();
    Map<String, Long> dimensions = Map.of(RandomGraphs.BATCH, sample.batch());
    return new GraphInterpreter()
        .run(sample.graph(), arguments, dimensions).values().stream()
            .map(TensorValue::toLiteral)
            .toList();
  }

  private void flag(String name, boolean holds) {
    count(GRAPHS, "with " + name, holds ? 1 : 0);
  }

  /** {@return the number of nodes, those of graphs in ops too, without parameters} */
  private int nodes(Graph graph) {
    int size = 0;
    Deque<Graph> work = new ArrayDeque<>(List.of(graph));
    while (!work.isEmpty()) {
      for (Node node : work.pop().nodes()) {
        size += node.op() instanceof Op.Parameter ? 0 : 1;
        count(OPS, OpNames.of(node.op()), 1);
        if (node.type() instanceof TensorType(var dtype, var shape)) {
          count(DTYPES, dtype.text(), 1);
          count(RANKS, String.valueOf(shape.rank()), 1);
        }
        NestedGraphs.of(node.op()).forEach(work::push);
      }
    }
    return size;
  }

  private static boolean any(Graph graph, Predicate<Dim> what) {
    for (Node node : graph.nodes()) {
      if (node.type() instanceof TensorType(_, var shape) && shape.dims().stream().anyMatch(what)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(List<Literal> literals, DoublePredicate what) {
    for (Literal literal : literals) {
      for (long i = 0; i < literal.size() && literal.type().dtype().isFloat(); i++) {
        if (what.test(literal.getDouble(i))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Adds to one count. */
  void count(String group, String name, long count) {
    groups.computeIfAbsent(group, _ -> new TreeMap<>()).merge(name, count, Long::sum);
  }

  /** {@return the counts of a group by name; empty if there are none} */
  SequencedMap<String, Long> group(String group) {
    return Optional.ofNullable(groups.get(group)).orElseGet(TreeMap::new);
  }

  /** {@return the median of the numbers of nodes} */
  long medianNodes() {
    long all = group(SIZES).values().stream().mapToLong(Long::longValue).sum();
    long seen = 0;
    for (Map.Entry<String, Long> size : group(SIZES).entrySet()) {
      seen += size.getValue();
      if (2 * seen >= all) {
        return Long.parseLong(size.getKey());
      }
    }
    return 0;
  }

  /** {@return all counts, a line each} */
  String text() {
    StringBuilder out = new StringBuilder();
    groups.forEach(
        (group, counts) ->
            counts.forEach(
                (name, count) ->
                    out.append(group)
                        .append('\t')
                        .append(name)
                        .append('\t')
                        .append(count)
                        .append('\n')));
    return out.toString();
  }

  /** Adds the counts of such a text. */
  void addAll(String text) {
    for (String line : text.lines().toList()) {
      String[] parts = line.split("\t", -1);
      count(parts[0], parts[1], Long.parseLong(parts[2]));
    }
  }
}
