package dev.sinter.testsuite.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.differentiate.Gradients;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the backward scan of a loop takes: values that are costly come from the forward scan, values
 * that are cheap are computed again from the sequences.
 */
class BackwardScanTest {
  private static final TensorType MATRIX = TensorType.of(DType.F64, 2, 2);
  private static final Set<ScalarOp> COSTLY =
      EnumSet.of(
          ScalarOp.EXP,
          ScalarOp.EXPM1,
          ScalarOp.LOG,
          ScalarOp.LOG1P,
          ScalarOp.SIN,
          ScalarOp.COS,
          ScalarOp.TAN,
          ScalarOp.ASIN,
          ScalarOp.ACOS,
          ScalarOp.ATAN,
          ScalarOp.SINH,
          ScalarOp.COSH,
          ScalarOp.TANH,
          ScalarOp.SIGMOID,
          ScalarOp.SOFTPLUS,
          ScalarOp.ERF,
          ScalarOp.POW,
          ScalarOp.ATAN2);

  /**
   * A factor f(x) of type f64[2,2] for x of that type, computed by one op that is not a scalar's.
   */
  private record Factor(String name, boolean saved, BiFunction<GraphBuilder, Node, Node> build) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * {@return whether the backward scan of c' = c f(x[t]), for the gradient by the first c, takes f
   * from the forward scan; it takes x otherwise}
   */
  private static boolean isSaved(BiFunction<GraphBuilder, Node, Node> f) {
    Graph body =
        StructuredCases.graph(
            "step",
            List.of(MATRIX, MATRIX),
            (g, p) -> List.of(g.times(p.get(0), f.apply(g, p.get(1)))));
    GraphBuilder b = new GraphBuilder("loop");
    Node first = b.input("c", MATRIX);
    Node x = b.input("x", TensorType.of(DType.F64, 3, 2, 2));
    b.output("last", b.result(b.add(new Op.Scan(body, 1, 1, Dim.of(3), false), first, x), 0));

    Graph graph = Gradients.differentiate(b.build(), 0, List.of("c"));

    Node sequences = graph.parameters().get(1).node();
    Node backward =
        graph.nodes().stream()
            .filter(n -> n.op() instanceof Op.Scan scan && scan.reverse())
            .findFirst()
            .orElseThrow();
    assertThat(backward.inputs()).hasSize(2);
    return backward.input(1) != sequences;
  }

  private static Node operand(GraphBuilder g, Node x, ScalarOp op, int index) {
    Node positive = g.elementwise(ScalarOp.GT, x, g.fullLike(x, 0));
    return switch (op.domain()) {
      case NUMBER, FLOAT, COMPARE -> x;
      case INTEGER -> g.cast(x, DType.I32);
      case BITS -> positive;
      case SELECT -> index == 0 ? positive : x;
    };
  }

  @ParameterizedTest
  @EnumSource(ScalarOp.class)
  void scalarFunctionsAreSavedIfTheyAreCostly(ScalarOp op) {
    boolean saved =
        isSaved(
            (g, x) -> {
              List<Node> operands = new ArrayList<>();
              for (int i = 0; i < op.arity(); i++) {
                operands.add(operand(g, x, op, i));
              }
              return g.cast(g.elementwise(op, operands.toArray(Node[]::new)), DType.F64);
            });

    assertThat(saved).isEqualTo(COSTLY.contains(op));
  }

  private static Graph identity() {
    return StructuredCases.graph("same", List.of(MATRIX), (g, p) -> List.of(p.get(0)));
  }

  private static Node spread(GraphBuilder g, Node x) {
    return g.broadcast(g.cast(x, DType.F64), MATRIX.shape(), List.of(0));
  }

  private static Node rows(GraphBuilder g) {
    return g.add(new Op.Iota(TensorType.of(DType.I32, 2), 0));
  }

  private static Node positive(GraphBuilder g, Node x) {
    Node sum = g.reduce(Reducer.SUM, x, List.of(0, 1));
    return g.elementwise(ScalarOp.GT, sum, g.fullLike(sum, 0));
  }

  private static Stream<Factor> factors() {
    Op.Window window =
        new Op.Window(
            List.of(2L, 1L), List.of(1L, 1L), List.of(1L, 0L), List.of(0L, 0L), List.of(1L, 1L));
    Op.Convolution convolution =
        new Op.Convolution(List.of(1L), List.of(0L), List.of(0L), List.of(1L), List.of(1L), 1, 1);
    Op.Reverse reverse = new Op.Reverse(List.of(0));
    return Stream.of(
        new Factor("cast", false, (g, x) -> g.cast(g.cast(x, DType.F32), DType.F64)),
        new Factor(
            "bitcast",
            false,
            (g, x) -> g.add(new Op.Bitcast(DType.F64), g.add(new Op.Bitcast(DType.I64), x))),
        new Factor("stop-gradient", false, (g, x) -> g.add(new Op.StopGradient(), x)),
        new Factor(
            "dimension-size",
            false,
            (g, x) ->
                g.broadcast(
                    g.cast(g.add(new Op.DimensionSize(0), x), DType.F64),
                    MATRIX.shape(),
                    List.of())),
        new Factor(
            "random-bits",
            false,
            (g, x) -> {
              Node first = g.slice(g.slice(x, 0, 0, 1), 1, 0, 1);
              Node key = g.cast(g.reshape(first, Shape.SCALAR), DType.I64);
              return g.cast(g.add(new Op.RandomBits(MATRIX.shape(), 0), key, key), DType.F64);
            }),
        new Factor("transpose", false, (g, x) -> g.transpose(x, 1, 0)),
        new Factor("reverse", false, (g, x) -> g.add(reverse, x)),
        new Factor("reduce", true, (g, x) -> spread(g, g.reduce(Reducer.SUM, x, List.of(1)))),
        new Factor("arg-reduce", true, (g, x) -> spread(g, g.add(new Op.ArgReduce(true, 1), x))),
        new Factor(
            "cumulative",
            true,
            (g, x) -> g.add(new Op.Cumulative(Reducer.SUM, 0, false, false), x)),
        new Factor("sort", true, (g, x) -> g.add(new Op.Sort(0, false), x)),
        new Factor(
            "arg-sort", true, (g, x) -> g.cast(g.add(new Op.ArgSort(0, false), x), DType.F64)),
        new Factor("dot-general", true, (g, x) -> g.dot(x, x)),
        new Factor(
            "convolution",
            true,
            (g, x) ->
                g.reshape(
                    g.add(
                        convolution,
                        g.reshape(x, Shape.of(2, 1, 2)),
                        g.reshape(x, Shape.of(1, 2, 2))),
                    MATRIX.shape())),
        new Factor(
            "window-reduce", true, (g, x) -> g.add(new Op.WindowReduce(Reducer.MAX, window), x)),
        new Factor(
            "window-reduce-gradient",
            true,
            (g, x) -> g.add(new Op.WindowReduceGradient(Reducer.MAX, window), x, x)),
        new Factor("gather", true, (g, x) -> g.add(new Op.Gather(0, 0), x, rows(g))),
        new Factor("scatter-add", true, (g, x) -> g.add(new Op.ScatterAdd(0, 0), x, rows(g), x)),
        new Factor(
            "scan",
            true,
            (g, x) -> g.result(g.add(new Op.Scan(identity(), 1, 0, Dim.of(2), false), x), 0)),
        new Factor(
            "while",
            true,
            (g, x) -> {
              Graph never =
                  StructuredCases.graph(
                      "never",
                      List.of(MATRIX),
                      (c, p) -> List.of(positive(c, c.minus(p.get(0), p.get(0)))));
              return g.result(g.add(new Op.While(never, identity(), 1), x), 0);
            }),
        new Factor(
            "cond",
            true,
            (g, x) -> g.result(g.add(new Op.Cond(identity(), identity()), positive(g, x), x), 0)),
        new Factor(
            "call",
            true,
            (g, x) ->
                g.result(g.add(new Op.Call(identity(), Optional.empty(), Optional.empty()), x), 0)),
        new Factor("softmax", true, (g, x) -> g.add(new Op.Softmax(1), x)));
  }

  @ParameterizedTest
  @MethodSource("factors")
  void otherOpsAreSavedUnlessTheyOnlyMoveOrConvert(Factor factor) {
    assertThat(isSaved(factor.build())).isEqualTo(factor.saved());
  }

  @Test
  void aLoopThatNothingFlowsThroughGetsNoBackwardScan() {
    Graph body =
        StructuredCases.graph(
            "rounding",
            List.of(MATRIX, MATRIX),
            (g, p) ->
                List.of(
                    g.elementwise(ScalarOp.FLOOR, p.get(0)),
                    g.elementwise(ScalarOp.ROUND, p.get(1))));
    GraphBuilder b = new GraphBuilder("loop");
    Node first = b.input("c", MATRIX);
    Node x = b.input("x", TensorType.of(DType.F64, 3, 2, 2));
    Node loop = b.add(new Op.Scan(body, 1, 1, Dim.of(3), false), first, x);

    List<Optional<Node>> gradients =
        Gradients.differentiate(b, b.result(loop, 1), List.of(x, first), Optional.empty());

    assertThat(gradients).containsOnly(Optional.empty());
    b.output("y", b.result(loop, 1));
    assertThat(b.build().nodes()).filteredOn(n -> n.op() instanceof Op.Scan).hasSize(1);
  }

  /** {@return the scans, products and function heads of the gradient graph of a recurrent cell} */
  private static List<String> cell(int result, String... sources) {
    TensorType state = TensorType.of(DType.F64, 3, 2);
    Graph body =
        StructuredCases.graph(
            "cell",
            List.of(state, state, MATRIX, MATRIX),
            (g, p) -> {
              Node sum = g.plus(g.dot(p.get(1), p.get(2)), g.dot(p.get(0), p.get(3)));
              Node next = g.elementwise(ScalarOp.TANH, sum);
              return List.of(next, next);
            });
    GraphBuilder b = new GraphBuilder("f");
    Node h = b.input("h", state);
    Node x = b.input("x", TensorType.of(DType.F64, 4, 3, 2));
    Node u = b.input("u", MATRIX);
    Node v = b.input("v", MATRIX);
    Node loop = b.add(new Op.Scan(body, 1, 1, Dim.of(4), false), h, x, u, v);
    b.output("y", b.result(loop, result));
    return Printer.print(Gradients.differentiate(b.build(), 0, List.of(sources)))
        .lines()
        .dropWhile(line -> !line.startsWith("func @cell_gradient"))
        .filter(line -> line.matches("(func|  return|.* = scan|.* = dot-general).*"))
        .map(line -> line.strip().replaceAll(" : .*", ""))
        .toList();
  }

  @Test
  void gradientsOfWeightsAreOneProductAfterTheBackwardScan() {
    assertThat(cell(1, "h", "x", "u", "v"))
        .containsExactly(
            "func @cell_gradient(%c0: f64[3,2], %s0: f64[3,2], %g1: f64[3,2], %x2: f64[2,2],"
                + " %x3: f64[2,2]) {",
            "%6 = dot-general %5, %x3 {left-contract=[1], right-contract=[1]}",
            "%7 = dot-general %5, %x2 {left-contract=[1], right-contract=[1]}",
            "return \"c0\" %6, \"d1\" %7, \"e0\" %5",
            "func @f(%h: f64[3,2], %x: f64[4,3,2], %u: f64[2,2], %v: f64[2,2]) {",
            "%0 = scan %h, %x, %u, %v {body=@cell, carries=1, sequences=1, length=4}",
            "%6 = scan %h, %x, %u, %v {body=@cell.1, carries=1, sequences=1, length=4}",
            "%9 = scan %5, %8, %3, %u, %v {body=@cell_gradient, carries=1, sequences=2, length=4,"
                + " reverse=true}",
            "%13 = dot-general %x, %12 {left-contract=[0,1], right-contract=[0,1]}",
            "%14 = dot-general %7, %12 {left-contract=[0,1], right-contract=[0,1]}",
            "return \"y\" %1, \"gradient/h\" %10, \"gradient/x\" %11, \"gradient/u\" %13,"
                + " \"gradient/v\" %14");
  }

  @Test
  void whatTheForwardScanGivesAlreadyIsNotComputedTwice() {
    assertThat(cell(0, "u"))
        .containsExactly(
            "func @cell_gradient(%c0: f64[3,2], %s0: f64[3,2], %x3: f64[2,2]) {",
            "%5 = dot-general %4, %x3 {left-contract=[1], right-contract=[1]}",
            "return \"c0\" %5, \"e0\" %4",
            "func @f(%h: f64[3,2], %x: f64[4,3,2], %u: f64[2,2], %v: f64[2,2]) {",
            "%0 = scan %h, %x, %u, %v {body=@cell, carries=1, sequences=1, length=4}",
            "%5 = scan %3, %4, %v {body=@cell_gradient, carries=1, sequences=1, length=4,"
                + " reverse=true}",
            "%7 = dot-general %x, %6 {left-contract=[0,1], right-contract=[0,1]}",
            "return \"y\" %1, \"gradient/u\" %7");
  }

  @Test
  void biasesAndWeightsUsedTwiceAreSummedAfterTheBackwardScan() {
    TensorType state = TensorType.of(DType.F64, 3, 2);
    TensorType bias = TensorType.of(DType.F64, 2);
    Graph body =
        StructuredCases.graph(
            "cell",
            List.of(state, state, MATRIX, bias),
            (g, p) -> {
              Node products = g.plus(g.dot(p.get(1), p.get(2)), g.dot(p.get(0), p.get(2)));
              Node next = g.elementwise(ScalarOp.TANH, g.plus(products, spread(g, p.get(3), 3)));
              return List.of(next, next);
            });

    Graph graph = gradientOfFourSteps(body);

    assertThat(backward(graph).carries()).isOne();
    assertThat(graph.results().get(1).node().op()).isEqualTo(new Op.Elementwise(ScalarOp.ADD));
    assertThat(graph.results().get(2).node().op())
        .isEqualTo(new Op.Reduce(Reducer.SUM, List.of(0, 1)));
  }

  @Test
  void productsWithWhatIsTheSameAtEveryStepAreSummedInTheBackwardScan() {
    TensorType state = TensorType.of(DType.F64, 3, 2);
    Graph body =
        StructuredCases.graph(
            "linear",
            List.of(state, state, MATRIX, MATRIX),
            (g, p) -> {
              Node changing = g.dot(p.get(1), p.get(2));
              Node same = g.dot(g.fullLike(p.get(1), 1), p.get(3));
              return List.of(g.plus(p.get(0), g.plus(changing, same)));
            });

    Graph graph = gradientOfFourSteps(body);

    // The cotangent of the state differs from step to step as far as anybody knows, the ones do
    // not.
    assertThat(backward(graph).carries()).isEqualTo(2);
    assertThat(graph.results().get(1).node().op()).isInstanceOf(Op.DotGeneral.class);
    assertThat(graph.results().get(2).node().op()).isInstanceOf(Op.GetResult.class);
  }

  /**
   * {@return the last state of a loop and its gradients by the two invariants}
   *
   * @param body takes a state, an element of the sequence and two invariants
   */
  private static Graph gradientOfFourSteps(Graph body) {
    List<TensorType> types = body.parameters().stream().map(p -> p.node().tensor()).toList();
    TensorType element = types.get(1);
    GraphBuilder b = new GraphBuilder("f");
    Node loop =
        b.add(
            new Op.Scan(body, 1, 1, Dim.of(4), false),
            b.input("h", types.get(0)),
            b.input("x", element.with(Shape.of(4).concat(element.shape()))),
            b.input("first", types.get(2)),
            b.input("second", types.get(3)));
    b.output("y", b.result(loop, 0));
    return Gradients.differentiate(b.build(), 0, List.of("first", "second"));
  }

  private static Op.Scan backward(Graph graph) {
    return graph.nodes().stream()
        .flatMap(n -> n.op() instanceof Op.Scan scan ? Stream.of(scan) : Stream.empty())
        .filter(Op.Scan::reverse)
        .findFirst()
        .orElseThrow();
  }

  private static Node spread(GraphBuilder g, Node row, long rows) {
    return g.broadcast(row, Shape.of(rows, row.tensor().dim(0).fixed()), List.of(1));
  }
}
