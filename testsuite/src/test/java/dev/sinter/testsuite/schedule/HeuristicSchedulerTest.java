package dev.sinter.testsuite.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.sinter.codegen.Signatures;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.LoopInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.differentiate.Gradients;
import dev.sinter.passes.schedule.HeuristicScheduler;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Context;
import dev.sinter.runtime.program.Executable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scheduled kernels compute what naive ones do, for any workers and any order of independent
 * iterations.
 */
class HeuristicSchedulerTest {
  private static final Dim B = Dim.named("B");

  static Stream<Arguments> graphs() {
    return Stream.of(
        Arguments.of(elementwise(3, 5, 7), Map.of()),
        Arguments.of(elementwise(2, 16, 33), Map.of()),
        Arguments.of(reduction(List.of(1), 5, 100), Map.of()),
        Arguments.of(reduction(List.of(0), 9, 83), Map.of()),
        Arguments.of(reduction(List.of(0, 1), 6, 70), Map.of()),
        Arguments.of(softmax(4, 10), Map.of()),
        Arguments.of(softmax(3, 67), Map.of()),
        Arguments.of(matmul(Dim.of(50), 24, 70, false, false), Map.of()),
        Arguments.of(matmul(Dim.of(5), 9, 100, false, false), Map.of()),
        Arguments.of(matmul(Dim.of(29), 33, 40, true, false), Map.of()),
        Arguments.of(matmul(Dim.of(29), 33, 40, false, true), Map.of()),
        Arguments.of(matmul(Dim.of(29), 1024, 10, false, false), Map.of()),
        Arguments.of(matmul(B, 12, 43, false, false), Map.of("B", 3L)),
        Arguments.of(matmul(B, 12, 43, false, false), Map.of("B", 77L)),
        Arguments.of(matmul(B, 40, 10, false, false), Map.of("B", 37L)),
        Arguments.of(matmul(B, 9, 521, false, false), Map.of("B", 5L)),
        Arguments.of(matmul(B, 9, 150, false, false), Map.of("B", 71L)),
        Arguments.of(matmul(B, 2100, 33, false, false), Map.of("B", 7L)),
        Arguments.of(matmul(B, 2100, 33, false, false), Map.of("B", 33L)),
        Arguments.of(convolution(B, 6, 6, 5, 32, 1, 0), Map.of("B", 3L)),
        Arguments.of(matmul(Dim.of(40), 17, 3, false, false), Map.of()),
        Arguments.of(matmul(Dim.of(32), 17, 37, false, true), Map.of()),
        Arguments.of(kernelGradient(3, 6, 8, 12), Map.of()),
        Arguments.of(longSum(30, 40), Map.of()),
        Arguments.of(convolution(2, 7, 9, 3, 20, 1, 1), Map.of()),
        Arguments.of(convolution(2, 7, 9, 16, 33, 1, 1), Map.of()),
        Arguments.of(convolution(2, 7, 9, 16, 40, 2, 0), Map.of()),
        Arguments.of(new Depthwise(Dim.of(2), 7, 9, 16, 3, 1, 1).result(), Map.of()),
        Arguments.of(new Depthwise(B, 5, 28, 64, 3, 1, 1).result(), Map.of("B", 2L)),
        Arguments.of(new Depthwise(B, 3, 2, 20, 3, 1, 1).result(), Map.of("B", 3L)),
        Arguments.of(new Depthwise(Dim.of(2), 8, 11, 24, 5, 1, 2).result(), Map.of()),
        Arguments.of(new Depthwise(Dim.of(2), 9, 9, 32, 3, 2, 1).result(), Map.of()),
        Arguments.of(new Depthwise(B, 6, 7, 32, 3, 1, 1).gradients(), Map.of("B", 3L)),
        Arguments.of(new Depthwise(B, 6, 9, 12, 3, 1, 0).gradients(), Map.of("B", 2L)),
        Arguments.of(new Depthwise(Dim.of(2), 8, 8, 64, 5, 1, 2).gradients(), Map.of()),
        Arguments.of(new Depthwise(B, 7, 9, 16, 3, 2, 1).gradients(), Map.of("B", 2L)));
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void computesTheSame(Graph graph, Map<String, Long> sizes) {
    ScheduleCheck.agrees(graph, sizes);
  }

  @Test
  void aRowDoesNotDependOnTheBatch() {
    Graph graph = matmul(B, 20, 43, false, false);
    Program program =
        ScheduleCheck.program(graph, ScheduleCheck.AVX512, HeuristicScheduler.INSTANCE);
    List<TensorValue> large = ScheduleCheck.arguments(graph, Map.of("B", 67L), 3);
    TensorValue all =
        ScheduleCheck.run(program, large, Map.of("B", 67L), LoopInterpreter.Options.DEFAULT)
            .getFirst();
    for (long rows : new long[] {1, 2, 3, 4, 5, 6, 7, 15, 16, 31}) {
      double[] first = new double[(int) rows * 20];
      for (int i = 0; i < first.length; i++) {
        first[i] = large.getFirst().getDouble(i);
      }
      List<TensorValue> arguments =
          List.of(TensorValue.ofDoubles(DType.F32, first, rows, 20), large.get(1), large.get(2));
      TensorValue some =
          ScheduleCheck.run(program, arguments, Map.of("B", rows), LoopInterpreter.Options.DEFAULT)
              .getFirst();
      for (int i = 0; i < rows * 43; i++) {
        assertThat(some.getDouble(i))
            .as("batch %s, element %s", rows, i)
            .isEqualTo(all.getDouble(i));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void machineCodeHasTheSameBits(Graph graph, Map<String, Long> sizes) {
    LlvmBackend backend = new LlvmBackend();
    Program program = ScheduleCheck.program(graph, backend.target(), HeuristicScheduler.INSTANCE);
    List<TensorValue> arguments = ScheduleCheck.arguments(graph, sizes, 11);
    List<TensorValue> expected =
        ScheduleCheck.run(program, arguments, sizes, LoopInterpreter.Options.DEFAULT);
    List<NdArray> inputs = arguments.stream().map(HeuristicSchedulerTest::array).toList();
    try (Executable executable = backend.load(program);
        Context context = new Context(2)) {
      List<NdArray> actual = context.run(executable, inputs, List.of());
      for (int r = 0; r < expected.size(); r++) {
        for (int i = 0; i < expected.get(r).size(); i++) {
          assertThat(actual.get(r).buffer().getDouble(i))
              .as("%s, result %s [%s]", graph.name(), r, i)
              .isEqualTo(expected.get(r).getDouble(i));
        }
      }
    }
  }

  private static NdArray array(TensorValue value) {
    Buffer buffer =
        Buffer.allocate(MemoryKind.NATIVE, Signatures.element(value.dtype()), value.size());
    for (int i = 0; i < value.size(); i++) {
      buffer.setDouble(i, value.getDouble(i));
    }
    return NdArray.of(buffer, value.type().shape().evaluate(Map.of()));
  }

  @Test
  void columnsThatDoNotFillAVectorArePadded() {
    Graph graph = matmul(Dim.of(29), 512, 10, false, false);
    Program program =
        ScheduleCheck.program(graph, ScheduleCheck.AVX512, HeuristicScheduler.INSTANCE);
    assertThat(program.procs().getFirst().schedule().orElseThrow())
        .contains("pad i1 16", "vectorize i1* 16");
  }

  @Test
  void everyNumberOfRowsOfANamedBatchIsATile() {
    assertThat(schedules(matmul(B, 784, 512, false, false)))
        .singleElement(STRING)
        .contains("split i0 6 ", "split i05 5 ", "split i04 4 ", "split i03 3 ", "split i02 2 ")
        .doesNotContain("when", "pack");
  }

  @Test
  void fewPanelsAreSharedOutWithBlocksOfRows() {
    assertThat(schedules(matmul(B, 784, 128, false, false)))
        .singleElement(STRING)
        .contains("block i0 64 -> i0b, i0r", "fuse i0b, jo");
  }

  @Test
  void aKnownBatchReadsWeightsWhereTheyAreToo() {
    assertThat(schedules(matmul(Dim.of(128), 784, 512, false, false)))
        .singleElement(STRING)
        .contains("split i1 64 ", "split i0 6 ")
        .doesNotContain("pack", "block");
    assertThat(schedules(matmul(Dim.of(128), 784, 128, false, false)))
        .singleElement(STRING)
        .contains("block i0 64 -> i0b, i0r", "fuse i0b, jo");
    assertThat(schedules(matmul(Dim.of(512), 784, 512, false, false)))
        .singleElement(STRING)
        .contains("pack right acc_t0*");
  }

  @Test
  void weightsThatLeaveTheCacheArePackedForManyRows() {
    assertThat(schedules(matmul(B, 3000, 512, false, false)))
        .singleElement(STRING)
        .contains("when B < 32 -> small, large", "pack right acc_t0.large*");
  }

  @Test
  void aRowOfASmallImageIsATileWhateverTheBatchIs() {
    assertThat(schedules(convolution(B, 6, 6, 32, 32, 1, 0)))
        .singleElement(STRING)
        .contains("split i2 4 -> io, ii")
        .doesNotContain("pack");
  }

  @Test
  void columnsOfADepthwiseConvolutionShareWhatTheyRead() {
    Depthwise image = new Depthwise(B, 6, 28, 64, 3, 1, 1);
    assertThat(schedules(image.result()))
        .singleElement(STRING)
        .contains(
            "split i2 4 -> i2_b, i2_c",
            "cut i2_b 1 6",
            "accumulate acc_y0* over i2_c*, i3_v*",
            "hoist k0_0");
  }

  @Test
  void theWindowsGradientStaysInRegisters() {
    Depthwise image = new Depthwise(B, 6, 28, 64, 3, 1, 1);
    assertThat(String.join("\n", schedules(image.gradients())))
        .contains(
            "cut k0_0* 1 5",
            "cut k0_1* 1 27",
            "accumulate acc_y0 over i1, i2, i3_v",
            "partial acc_y0 through k0_2 over i3_o");
  }

  private static List<String> schedules(Graph graph) {
    return ScheduleCheck.program(graph, ScheduleCheck.AVX512, HeuristicScheduler.INSTANCE)
        .procs()
        .stream()
        .map(proc -> proc.schedule().orElse(""))
        .toList();
  }

  @Test
  void sumsRunInTheOrderOfMemory() {
    Program program =
        ScheduleCheck.program(
            kernelGradient(3, 6, 8, 12), ScheduleCheck.AVX512, HeuristicScheduler.INSTANCE);
    // the batch, which is the first axis of both operands, is the outermost axis of the sum
    String loops = Printer.print(program);
    assertThat(loops.indexOf("k0_2 in 0..3 {")).isPositive().isLessThan(loops.indexOf("k0_1 in"));
  }

  @Test
  void longSumsKeepPartialResults() {
    Program program =
        ScheduleCheck.program(longSum(30, 40), ScheduleCheck.AVX512, HeuristicScheduler.INSTANCE);
    assertThat(program.procs().getFirst().schedule().orElseThrow())
        .contains("partial ", "pack ", "fma ");
  }

  /** The gradient of a 3x3 convolution with respect to its kernel. */
  static Graph kernelGradient(long batch, long side, long channels, long features) {
    GraphBuilder b = new GraphBuilder("kernel_gradient");
    Node x = b.input("x", TensorType.of(DType.F32, batch, side, side, channels));
    Node w = b.input("w", TensorType.of(DType.F32, 3, 3, channels, features));
    Node dy = b.input("dy", TensorType.of(DType.F32, batch, side - 2, side - 2, features));
    List<Long> ones = List.of(1L, 1L);
    List<Long> none = List.of(0L, 0L);
    Node y = b.add(new Op.Convolution(ones, none, none, ones, ones, 1, 1), x, w);
    b.output(
        "dw", Gradients.differentiate(b, y, List.of(w), Optional.of(dy)).getFirst().orElseThrow());
    return b.build();
  }

  static Graph elementwise(long... shape) {
    GraphBuilder b = new GraphBuilder("elementwise");
    TensorType type = TensorType.of(DType.F32, shape);
    Node x = b.input("x", type);
    Node bias = b.input("bias", TensorType.of(DType.F32, shape[shape.length - 1]));
    Node sum = b.plus(x, b.broadcast(bias, type.shape(), List.of(shape.length - 1)));
    b.output("y", b.elementwise(ScalarOp.TANH, sum));
    b.output("z", b.times(sum, x));
    return b.build();
  }

  static Graph reduction(List<Integer> axes, long... shape) {
    GraphBuilder b = new GraphBuilder("reduction");
    Node x = b.input("x", TensorType.of(DType.F32, shape));
    b.output("sum", b.reduce(Reducer.SUM, b.times(x, x), axes));
    b.output("max", b.reduce(Reducer.MAX, x, axes));
    return b.build();
  }

  static Graph softmax(long rows, long columns) {
    GraphBuilder b = new GraphBuilder("softmax");
    Shape shape = Shape.of(rows, columns);
    Node x = b.input("x", new TensorType(DType.F32, shape));
    Node max = b.broadcast(b.reduce(Reducer.MAX, x, List.of(1)), shape, List.of(0));
    Node e = b.elementwise(ScalarOp.EXP, b.minus(x, max));
    b.output(
        "y", b.divide(e, b.broadcast(b.reduce(Reducer.SUM, e, List.of(1)), shape, List.of(0))));
    return b.build();
  }

  static Graph matmul(
      Dim rows, long terms, long columns, boolean transposeLeft, boolean transposeRight) {
    GraphBuilder b = new GraphBuilder("matmul");
    Shape left = transposeLeft ? Shape.of(Dim.of(terms), rows) : Shape.of(rows, Dim.of(terms));
    Node x = b.input("x", new TensorType(DType.F32, left));
    Node w =
        b.input(
            "w",
            TensorType.of(
                DType.F32, transposeRight ? columns : terms, transposeRight ? terms : columns));
    Node bias = b.input("bias", TensorType.of(DType.F32, columns));
    Op dot =
        new Op.DotGeneral(
            List.of(), List.of(), List.of(transposeLeft ? 0 : 1), List.of(transposeRight ? 1 : 0));
    Shape shape = Shape.of(rows, Dim.of(columns));
    Node sum = b.plus(b.add(dot, x, w), b.broadcast(bias, shape, List.of(1)));
    b.output("y", b.elementwise(ScalarOp.MAX, sum, b.fullLike(sum, 0)));
    return b.build();
  }

  /** Enough terms for partial sums between the outer ones. */
  private static Graph longSum(long rows, long columns) {
    GraphBuilder b = new GraphBuilder("long sum");
    Node x = b.input("x", TensorType.of(DType.F32, 65, rows, 64));
    Node w = b.input("w", TensorType.of(DType.F32, 65, 64, columns));
    b.output(
        "y", b.add(new Op.DotGeneral(List.of(), List.of(), List.of(0, 2), List.of(0, 1)), x, w));
    return b.build();
  }

  static Graph convolution(
      long batch, long height, long width, long from, long to, long stride, long padding) {
    return convolution(Dim.of(batch), height, width, from, to, stride, padding);
  }

  static Graph convolution(
      Dim batch, long height, long width, long from, long to, long stride, long padding) {
    GraphBuilder b = new GraphBuilder("convolution");
    Shape image = new Shape(List.of(batch, Dim.of(height), Dim.of(width), Dim.of(from)));
    Node x = b.input("x", new TensorType(DType.F32, image));
    Node w = b.input("w", TensorType.of(DType.F32, 3, 3, from, to));
    b.output("y", b.add(Depthwise.alike(stride, padding, 1), x, w));
    return b.build();
  }
}
