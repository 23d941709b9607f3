package dev.sinter.testsuite.random;

import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A graph in the making: the values so far, and for every value a bound of its magnitude (for plain
 * inputs). Producers scale operands down before ops that would overflow or leave their domain, so
 * that results are ordinary numbers, not all NaN or infinity.
 */
final class Workbench {
  /** Bounds above this are scaled down before products. */
  static final double TAME = 100;

  final RandomGenerator random;
  final GraphBuilder builder;
  final RandomGraphs.Options options;
  private final List<Node> pool = new ArrayList<>();
  private final Map<Node, Double> bounds = new HashMap<>();
  private final boolean nested;
  private int parameters;

  Workbench(String name, RandomGenerator random, RandomGraphs.Options options, boolean nested) {
    this.random = random;
    this.builder = new GraphBuilder(name);
    this.options = options;
    this.nested = nested;
  }

  // ---- choices
  // -----------------------------------------------------------------------------------------------------

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  int below(int limit) {
    return random.nextInt(limit);
  }

  /** {@return a number from {@code low} to {@code high}, both included} */
  int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** {@return some of the axes of a tensor, sorted; at least {@code atLeast}} */
  List<Integer> axes(int rank, int atLeast) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    int count = between(Math.min(atLeast, rank), rank);
    while (all.size() > count) {
      all.remove(/* index */ below(all.size()));
    }
    return all;
  }

  DType dtype() {
    List<DType> weighted = new ArrayList<>();
    for (DType dtype : options.dtypes()) {
      int weight = dtype == DType.F32 ? 10 : dtype == DType.I32 ? 3 : 2;
      for (int i = 0; i < weight; i++) {
        weighted.add(dtype);
      }
    }
    return oneOf(weighted);
  }

  DType floating() {
    List<DType> floats = options.dtypes().stream().filter(DType::isFloat).toList();
    return chance(0.8) ? floats.getFirst() : oneOf(floats);
  }

  long extent() {
    return chance(0.02) ? 0 : chance(0.15) ? 1 : between(2, 6);
  }

  /** {@return a shape of 0 to 5 axes, small enough; the first axis may be the batch} */
  Shape shape() {
    int rank = oneOf(List.of(0, 1, 1, 2, 2, 2, 3, 3, 4, 5));
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      dims.add(
          i == 0 && options.namedBatch() && chance(0.4)
              ? Dim.named(RandomGraphs.BATCH)
              : Dim.of(rank > 3 ? between(1, 3) : extent()));
    }
    return new Shape(dims);
  }

  boolean small(Shape shape) {
    return shape.size().evaluate(RandomGraphs.LARGEST) <= options.maxElements();
  }

  // ---- values
  // ------------------------------------------------------------------------------------------------------

  List<Node> pool() {
    return pool;
  }

  double bound(Node node) {
    return bounds.getOrDefault(node, range(node.tensor().dtype()));
  }

  private static double range(DType dtype) {
    return switch (dtype) {
      case F32, F64, F16, BF16 -> Double.POSITIVE_INFINITY;
      case BOOL -> 1;
      case U8 -> 255;
      case I8 -> 128;
      case I32 -> 0x1p31;
      case I64, INDEX -> 0x1p63;
    };
  }

  Node keep(Node node, double bound) {
    double range = range(node.tensor().dtype());
    bounds.merge(node, bound > range ? range : bound, Math::max);
    if (!pool.contains(node)) {
      pool.add(node);
    }
    return node;
  }

  /** Applies an op whose results are at most {@code bound} in magnitude. */
  Node apply(double bound, Op op, Node... inputs) {
    return keep(builder.add(op, List.of(inputs)), bound);
  }

  Node apply(double bound, ScalarOp op, Node... inputs) {
    return apply(bound, new Op.Elementwise(op), inputs);
  }

  Node parameter(TensorType type) {
    boolean variable = !nested && type.shape().isFixed() && type.dtype().isFloat() && chance(0.3);
    String name = variable ? "layer_" + parameters++ + "/kernel" : "x" + parameters++;
    Node node =
        builder.parameter(
            name,
            variable ? ParameterRole.VARIABLE : ParameterRole.INPUT,
            variable ? "weights" : "",
            type);
    return keep(
        node, type.dtype().isFloat() ? RandomValues.LIMIT : type.dtype() == DType.BOOL ? 1 : 9);
  }

  /**
   * {@return a new leaf of that type: an input, a constant, a broadcast scalar, or (numbers) a
   * count}
   */
  Node leaf(TensorType type) {
    boolean counts = type.rank() > 0 && type.dtype() != DType.BOOL && type.shape().isFixed();
    if (counts && chance(0.1)) {
      int axis = below(type.rank());
      return apply((double) type.dim(axis).fixed(), new Op.Iota(type, axis));
    }
    if (!nested && chance(0.5)) {
      return parameter(type);
    }
    double bound = type.dtype().isFloat() ? RandomValues.LIMIT : 9;
    if (type.shape().isFixed() && chance(0.5)) {
      return apply(bound, new Op.Constant(RandomValues.of(type, random, 0)));
    }
    Node scalar = builder.constant(RandomValues.of(TensorType.scalar(type.dtype()), random, 0));
    keep(scalar, bound);
    return type.rank() == 0 ? scalar : keep(builder.broadcast(scalar, type.shape()), bound);
  }

  /** {@return a value of that type: mostly one there is} */
  Node value(TensorType type) {
    List<Node> fitting = pool.stream().filter(n -> n.tensor().equals(type)).toList();
    return fitting.isEmpty() || chance(0.15) ? leaf(type) : recent(fitting);
  }

  /** {@return a value that fits: one there is, or a leaf of {@code otherwise}} */
  Node value(Predicate<TensorType> fits, TensorType otherwise) {
    List<Node> fitting = pool.stream().filter(n -> fits.test(n.tensor())).toList();
    return fitting.isEmpty() || chance(0.1) ? leaf(otherwise) : recent(fitting);
  }

  /** Later values are likelier: graphs become deep, not only wide. */
  private Node recent(List<Node> nodes) {
    return nodes.get(Math.max(below(nodes.size()), below(nodes.size())));
  }

  Node any() {
    return value(_ -> true, new TensorType(dtype(), shape()));
  }

  Node anyNumber() {
    return value(t -> t.dtype() != DType.BOOL, new TensorType(floating(), shape()));
  }

  Node anyFloat() {
    return value(t -> t.dtype().isFloat(), new TensorType(floating(), shape()));
  }

  /** {@return a value with at least that many axes} */
  Node ranked(int rank, boolean floats) {
    List<Dim> dims = new ArrayList<>(shape().dims());
    while (dims.size() < rank) {
      dims.add(Dim.of(between(1, 4)));
    }
    return value(
        t -> t.rank() >= rank && (floats ? t.dtype().isFloat() : t.dtype() != DType.BOOL),
        new TensorType(floating(), new Shape(dims)));
  }

  // ---- taming
  // ------------------------------------------------------------------------------------------------------

  Node full(TensorType type, double value) {
    Node scalar = builder.constant(Literal.scalar(type.dtype(), value));
    keep(scalar, Math.abs(value));
    return type.rank() == 0
        ? scalar
        : keep(builder.broadcast(scalar, type.shape()), Math.abs(value));
  }

  /**
   * {@return x, or x scaled so that its magnitude is at most {@code limit}; integers become
   * remainders}
   */
  Node tame(Node x, double limit) {
    double bound = bound(x);
    DType dtype = x.tensor().dtype();
    if (bound <= limit || dtype == DType.BOOL) {
      return x;
    }
    if (!dtype.isFloat()) {
      return apply(limit, ScalarOp.REM, x, full(x.tensor(), Math.floor(limit)));
    }
    if (Double.isInfinite(bound) || bound > 1e12) {
      return tame(apply(1.6, ScalarOp.ATAN, x), limit);
    }
    return apply(limit, ScalarOp.MUL, x, full(x.tensor(), limit / bound));
  }

  /** {@return |x| + 0.5: what logarithms, roots and divisors take} */
  Node positive(Node x) {
    Node tamed = tame(x, TAME);
    return apply(
        bound(tamed) + 0.5,
        ScalarOp.ADD,
        apply(bound(tamed), ScalarOp.ABS, tamed),
        full(tamed.tensor(), 0.5));
  }

  Node index(DType dtype, int limit) {
    return apply(limit, new Op.Constant(Literal.scalar(dtype, (long) between(0, limit))));
  }
}
