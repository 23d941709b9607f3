package dev.sinter.testsuite.random;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.NestedGraphs;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.OpNames;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Random type-correct graphs with inputs, for differential tests.
 *
 * <p>A graph grows op by op: a producer per op takes values that are there (later ones likelier),
 * or makes leaves, and adds its op. Every value has a bound of its magnitude; operands of products,
 * powers, exponentials and logarithms are first brought to where results are ordinary numbers, so
 * that a graph of 60 ops does not end as NaN everywhere. Every value that nobody uses becomes a
 * result: no op is dead.
 *
 * <pre>
 *   var sample = RandomGraphs.sample(seed, RandomGraphs.Options.ALL);
 *   backend.run(sample.graph(), sample.inputs())
 * </pre>
 */
public final class RandomGraphs {
  /** Name of the batch. */
  public static final String BATCH = "B";

  /** The largest batch of samples. */
  static final Map<String, Long> LARGEST = Map.of(BATCH, 8L);

  private static final List<Producer> PRODUCERS =
      Stream.of(
              TensorProducers.all(),
              ContractionProducers.all(),
              StructuredProducers.all(),
              ElementwiseProducers.conversions())
          .flatMap(List::stream)
          .toList();
  private static final List<Producer> SCALARS = ElementwiseProducers.scalars();

  private RandomGraphs() {}

  /**
   * What graphs are made of.
   *
   * @param dtypes element types that may occur; at least one float
   * @param leastNodes values without parameters, at least
   * @param mostNodes about at most
   * @param maxElements of one value, for the largest batch
   * @param namedBatch whether extents may be the named batch
   * @param structured whether loops, branches and calls may occur
   * @param continuous leaves out ops whose result jumps when a float changes a little (rounding,
   *     comparing, arg-reduce, float to int): then results in other precisions are near
   * @param edges share of edge values among the elements of inputs, in one sample of four; 0 for
   *     none
   * @param dataErrors whether indices outside may occur
   */
  public record Options(
      Set<DType> dtypes,
      int leastNodes,
      int mostNodes,
      long maxElements,
      boolean namedBatch,
      boolean structured,
      boolean continuous,
      double edges,
      boolean dataErrors) {
    /** All ops, all types with complete arithmetic, a named batch, edge values. */
    public static final Options ALL =
        new Options(
            Collections.unmodifiableSet(
                EnumSet.of(
                    DType.F32, DType.F64, DType.I32, DType.I64, DType.BOOL, DType.U8, DType.I8)),
            12,
            50,
            4096,
            true,
            true,
            false,
            0.05,
            false);

    /** As {@link #ALL}, results near each other in every precision. */
    public static final Options CONTINUOUS = ALL.withContinuous(true).withEdges(0);

    /** {@return the same, with or without ops that jump} */
    public Options withContinuous(boolean value) {
      return new Options(
          dtypes,
          leastNodes,
          mostNodes,
          maxElements,
          namedBatch,
          structured,
          value,
          edges,
          dataErrors);
    }

    /** {@return the same with that many values} */
    public Options withNodes(int least, int most) {
      return new Options(
          dtypes, least, most, maxElements, namedBatch, structured, continuous, edges, dataErrors);
    }

    /** {@return the same with that share of edge values} */
    public Options withEdges(double value) {
      return new Options(
          dtypes,
          leastNodes,
          mostNodes,
          maxElements,
          namedBatch,
          structured,
          continuous,
          value,
          dataErrors);
    }

    /** {@return the same with or without loops, branches and calls} */
    public Options withStructured(boolean value) {
      return new Options(
          dtypes,
          leastNodes,
          mostNodes,
          maxElements,
          namedBatch,
          value,
          continuous,
          edges,
          dataErrors);
    }

    /** {@return the same with these dtypes} */
    public Options withDtypes(Set<DType> value) {
      return new Options(
          value,
          leastNodes,
          mostNodes,
          maxElements,
          namedBatch,
          structured,
          continuous,
          edges,
          dataErrors);
    }

    /** {@return the same with or without a named batch} */
    public Options withNamedBatch(boolean value) {
      return new Options(
          dtypes,
          leastNodes,
          mostNodes,
          maxElements,
          value,
          structured,
          continuous,
          edges,
          dataErrors);
    }

    /** {@return the options of graphs within ops} */
    Options inner() {
      return new Options(dtypes, 2, 6, 256, namedBatch, false, continuous, 0, false);
    }
  }

  /**
   * A graph with inputs that fit it.
   *
   * @param seed makes it again
   * @param graph the graph
   * @param batch value of the batch
   * @param inputs one per parameter
   */
  public record Sample(long seed, Graph graph, long batch, List<Literal> inputs) {
    /** Freezes the list. */
    public Sample {
      inputs = List.copyOf(inputs);
    }

    /** {@return for failures: what makes the sample again} */
    @Override
    public String toString() {
      return "RandomGraphs seed "
          + seed
          + " ("
          + graph.nodes().size()
          + " nodes, batch "
          + batch
          + ")";
    }
  }

  /** {@return the graph of a seed, with inputs} */
  public static Sample sample(long seed, Options options) {
    Graph graph = graph(seed, options);
    SplittableRandom random = new SplittableRandom(seed * 31 + 7);
    long batch = random.nextInt(1, 9);
    double edges = random.nextInt(4) == 0 ? options.edges() : 0;
    List<Literal> inputs = new ArrayList<>();
    for (Graph.Parameter parameter : graph.parameters()) {
      TensorType type = parameter.type().with(parameter.type().shape().bind(Map.of(BATCH, batch)));
      inputs.add(RandomValues.of(type, random, edges));
    }
    return new Sample(seed, graph, batch, inputs);
  }

  /** {@return the graph of a seed} */
  public static Graph graph(long seed, Options options) {
    SplittableRandom random = new SplittableRandom(seed);
    Workbench w = new Workbench("random_" + Long.toUnsignedString(seed), random, options, false);
    if (options.namedBatch()) {
      // The batch gets its value from an input.
      w.parameter(
          new TensorType(
              w.floating(), Shape.of(Dim.named(BATCH)).concat(Shape.of(w.between(1, 6)))));
    }
    for (int i = w.between(1, 3); i > 0; i--) {
      w.parameter(new TensorType(i == 1 ? w.floating() : w.dtype(), w.shape()));
    }
    grow(w, w.between(options.leastNodes(), options.mostNodes()));
    finish(w);
    return w.builder.build();
  }

  /** Adds ops until the workbench holds that many values. */
  static void grow(Workbench w, int values) {
    int attempts = 0;
    while (w.pool().size() < values && attempts++ < 20 * values) {
      List<Producer> producers = w.chance(0.4) ? SCALARS : PRODUCERS;
      Producer producer = w.oneOf(producers);
      boolean allowed =
          producer.when().test(w.options)
              && (w.options.structured() || !StructuredProducers.NAMES.contains(producer.op()));
      if (allowed) {
        producer.add().to(w);
      }
    }
  }

  /** Every value without a user becomes a result; some variables are written. */
  private static void finish(Workbench w) {
    Set<Node> used = new HashSet<>();
    w.pool().forEach(n -> used.addAll(n.inputs()));
    int number = 0;
    for (Node node : List.copyOf(w.pool())) {
      if (!used.contains(node) && !(node.op() instanceof Op.Parameter)) {
        w.builder.output("y" + number++, node);
      }
    }
    for (Graph.Parameter parameter : w.builder.parameters()) {
      if (parameter.role() == ParameterRole.VARIABLE && w.chance(0.5)) {
        w.builder.write(parameter.segment(), parameter.name(), w.value(parameter.type()));
      }
    }
  }

  /**
   * What a set of graphs holds.
   *
   * @param ops how often each op occurs
   * @param dtypes of the values
   * @param ranks of the values
   * @param medianNodes of the graphs, without parameters, with those of graphs in ops
   */
  public record Census(
      Map<String, Integer> ops,
      Map<String, Integer> dtypes,
      Map<Integer, Integer> ranks,
      int medianNodes) {}

  /** {@return counts over graphs and the graphs in their ops} */
  public static Census census(List<Graph> graphs) {
    Map<String, Integer> ops = new TreeMap<>();
    Map<String, Integer> dtypes = new TreeMap<>();
    Map<Integer, Integer> ranks = new TreeMap<>();
    List<Integer> sizes = new ArrayList<>();
    for (Graph graph : graphs) {
      int size = 0;
      Deque<Graph> work = new ArrayDeque<>(List.of(graph));
      while (!work.isEmpty()) {
        for (Node node : work.pop().nodes()) {
          size += node.op() instanceof Op.Parameter ? 0 : 1;
          ops.merge(OpNames.of(node.op()), 1, Integer::sum);
          if (node.type() instanceof TensorType(var dtype, var shape)) {
            dtypes.merge(dtype.text(), 1, Integer::sum);
            ranks.merge(shape.rank(), 1, Integer::sum);
          }
          NestedGraphs.of(node.op()).forEach(work::push);
        }
      }
      sizes.add(size);
    }
    List<Integer> sorted = sizes.stream().sorted().toList();
    return new Census(ops, dtypes, ranks, sorted.get(sorted.size() / 2));
  }
}
