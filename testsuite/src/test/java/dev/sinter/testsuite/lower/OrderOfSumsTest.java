package dev.sinter.testsuite.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.ProgramInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.differentiate.Gradients;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.passes.schedule.Scheduler;
import dev.sinter.testsuite.random.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The order in which terms are added is that of the graph, however its ops are fused. */
final class OrderOfSumsTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);
  private static final LoweringOptions FUSED = LoweringOptions.DEFAULT.with(Scheduler.NAIVE);

  @Test
  void normalizationOfATransposedMatrix() {
    GraphBuilder b = new GraphBuilder("normalize");
    Node x = b.transpose(b.input("x", TensorType.of(DType.F32, 7, 7)), 1, 0);
    b.output("y", b.add(new Op.Normalize(List.of(0, 1), 1e-5), x));
    sameBits(b.build());
  }

  @Test
  void sumOfWhatIsComputedFromATransposedTensor() {
    GraphBuilder b = new GraphBuilder("sum");
    Node x = b.transpose(b.input("x", TensorType.of(DType.F32, 6, 5, 9)), 2, 0, 1);
    Node row = b.input("row", TensorType.of(DType.F32, 5));
    Node wide = b.broadcast(row, x.tensor().shape());
    Node scaled = b.times(b.times(x, wide), b.elementwise(ScalarOp.ABS, wide));
    b.output("all", b.reduce(Reducer.SUM, scaled, List.of(0, 1, 2)));
    b.output("columns", b.reduce(Reducer.SUM, b.plus(x, wide), List.of(0, 2)));
    sameBits(b.build());
  }

  @Test
  void productOverTwoAxesOfTransposedTensors() {
    GraphBuilder b = new GraphBuilder("product");
    Node x = b.transpose(b.input("x", TensorType.of(DType.F32, 5, 7, 4)), 2, 1, 0);
    Node y = b.transpose(b.input("y", TensorType.of(DType.F32, 5, 7, 3)), 1, 0, 2);
    b.output(
        "z", b.add(new Op.DotGeneral(List.of(), List.of(), List.of(1, 2), List.of(0, 1)), x, y));
    sameBits(b.build());
  }

  @Test
  void convolutionOfTransposedTensors() {
    Graph graph = kernelGradient();
    sameBits(graph);
    // the batch, which is the first axis of what both transposes read, is the outermost axis of the
    // sum, whether the transposes are fused or not
    for (LoweringOptions options : List.of(LoweringOptions.PLAIN, FUSED)) {
      String loops = Printer.print(Lowering.lower(graph, LoweringCheck.TARGET, options));
      assertThat(loops.indexOf("k0_2 in 0..3 {")).isPositive().isLessThan(loops.indexOf("k0_0 in"));
    }
  }

  @Test
  void normalizationOverANamedExtentWithinAnother() {
    GraphBuilder b = new GraphBuilder("normalize");
    TensorType type = new TensorType(DType.F32, Shape.of(Dim.named("B"), Dim.of(3), Dim.of(4)));
    Node x = b.transpose(b.input("x", type), 1, 0, 2);
    b.output("y", b.add(new Op.Normalize(List.of(0, 1), 1e-5), x));
    sameBits(b.build(), 3);
  }

  @Test
  void sumsOfManyTerms() {
    GraphBuilder b = new GraphBuilder("sums");
    TensorType type = TensorType.of(DType.F32, 90, 40, 20);
    Node x = b.input("x", type);
    Node y = b.input("y", type);
    Node centred = b.minus(x, b.broadcast(mean(b, x), type.shape()));
    b.output("norm", b.elementwise(ScalarOp.SQRT, b.reduce(Reducer.SUM, b.times(x, x), ALL)));
    b.output("variance", b.reduce(Reducer.SUM, b.times(centred, centred), ALL));
    b.output("scale", b.reduce(Reducer.SUM, b.times(centred, y), List.of(0, 1)));
    b.output(
        "swapped",
        b.reduce(
            Reducer.SUM, b.times(b.transpose(x, 1, 0, 2), b.transpose(y, 1, 0, 2)), List.of(0, 1)));
    sameBits(b.build());
  }

  @Test
  void batchNormalizationOfManyPlaces() {
    GraphBuilder b = new GraphBuilder("channels");
    TensorType type = new TensorType(DType.F32, Shape.of(Dim.named("B"), Dim.of(70), Dim.of(8)));
    Node x = b.input("x", type);
    b.output("y", b.add(new Op.Normalize(List.of(0, 1), 1e-3), b.times(x, x)));
    Node sum = b.reduce(Reducer.SUM, x, List.of(0, 1));
    b.output(
        "share",
        b.divide(sum, b.broadcast(b.reduce(Reducer.SUM, sum, List.of(0)), sum.tensor().shape())));
    sameBits(b.build(), 123);
  }

  /** Large enough for kernels to compute again what they would otherwise read. */
  @Test
  void normalizationOfGroupsAndItsGradients() {
    GraphBuilder b = new GraphBuilder("groups");
    Dim batch = Dim.named("B");
    Dim side = Dim.of(24);
    Shape shape = Shape.of(batch, side, side, Dim.of(32));
    Node x = b.input("x", new TensorType(DType.F32, shape));
    Node scale = b.input("scale", TensorType.of(DType.F32, 32));
    Node dy = b.input("dy", new TensorType(DType.F32, shape));
    Node groups = b.reshape(x, Shape.of(batch, side, side, Dim.of(4), Dim.of(8)));
    Node normal = b.reshape(b.add(new Op.Normalize(List.of(1, 2, 4), 1e-3), groups), shape);
    Node y = b.times(normal, b.broadcast(scale, shape, List.of(3)));
    b.output("y", y);
    List<Optional<Node>> gradients =
        Gradients.differentiate(b, y, List.of(x, scale), Optional.of(dy));
    b.output("dx", gradients.get(0).orElseThrow());
    b.output("dscale", gradients.get(1).orElseThrow());
    Graph graph = b.build();
    assertThat(Lowering.explain(graph, LoweringCheck.TARGET, FUSED).fusion().toString())
        .contains("that is cheaper than to write and read it");
    sameBits(graph, 2);
  }

  private static Node mean(GraphBuilder b, Node x) {
    Node sum = b.reduce(Reducer.SUM, x, ALL);
    return b.divide(sum, b.constant(DType.F32, 72_000));
  }

  /** As the gradient of a 3x3 convolution with respect to its kernel: batch 3, positions 4x4. */
  private static Graph kernelGradient() {
    GraphBuilder b = new GraphBuilder("kernel_gradient");
    Node x = b.transpose(b.input("x", TensorType.of(DType.F32, 3, 6, 6, 5)), 3, 1, 2, 0);
    Node dy = b.transpose(b.input("dy", TensorType.of(DType.F32, 3, 4, 4, 7)), 1, 2, 0, 3);
    List<Long> ones = List.of(1L, 1L);
    List<Long> none = List.of(0L, 0L);
    b.output("dw", b.add(new Op.Convolution(ones, none, none, ones, ones, 1, 1), x, dy));
    return b.build();
  }

  private static void sameBits(Graph graph) {
    sameBits(graph, 1);
  }

  private static void sameBits(Graph graph, long batch) {
    for (long seed = 1; seed <= 5; seed++) {
      Random random = new Random(seed);
      List<TensorValue> arguments = new ArrayList<>();
      graph.parameters().forEach(p -> arguments.add(random(p.type(), batch, random)));
      assertThat(
              Comparison.BITS.difference(
                  run(graph, arguments, LoweringOptions.PLAIN), run(graph, arguments, FUSED)))
          .as("seed %d", seed)
          .isEmpty();
    }
  }

  private static List<TensorValue> run(
      Graph graph, List<TensorValue> arguments, LoweringOptions options) {
    Program program = Lowering.lower(graph, LoweringCheck.TARGET, options);
    return new ProgramInterpreter(program).run(arguments, List.of()).outputs();
  }

  private static TensorValue random(TensorType type, long batch, Random random) {
    long[] extents =
        type.shape().dims().stream().mapToLong(d -> d.isFixed() ? d.fixed() : batch).toArray();
    double[] values = new double[(int) LongStream.of(extents).reduce(1, (a, b) -> a * b)];
    Arrays.setAll(values, _ -> (float) random.nextDouble(-3, 3));
    return TensorValue.ofDoubles(type.dtype(), values, extents);
  }
}
