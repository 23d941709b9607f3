package dev.sinter.testsuite.lower;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.differentiate.Gradients;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each op by itself and between elementwise neighbours, in the corners of its attributes. */
final class EveryOpTest {
  private static final Dim B = Dim.named("B");

  private static LoweringCheck unary(TensorType type, BiFunction<GraphBuilder, Node, Node> f) {
    GraphBuilder b = new GraphBuilder("unary");
    b.output("y", f.apply(b, b.input("x", type)));
    return LoweringCheck.of(b.build());
  }

  private static LoweringCheck unary(BiFunction<GraphBuilder, Node, Node> f, long... extents) {
    return unary(TensorType.of(DType.F32, extents), f);
  }

  private static LoweringCheck binary(TensorType left, TensorType right, Op op) {
    GraphBuilder b = new GraphBuilder("binary");
    b.output("y", b.add(op, b.input("l", left), b.input("r", right)));
    return LoweringCheck.of(b.build());
  }

  private static TensorType f32(Dim... dims) {
    return new TensorType(DType.F32, Shape.of(dims));
  }

  @ParameterizedTest
  @EnumSource(ScalarOp.class)
  void scalarOps(ScalarOp op) {
    DType dtype =
        op.domain() == ScalarOp.Domain.INTEGER || op.domain() == ScalarOp.Domain.BITS
            ? DType.I32
            : DType.F32;
    GraphBuilder b = new GraphBuilder("scalar");
    Node[] operands = new Node[op.arity()];
    for (int i = 0; i < op.arity(); i++) {
      boolean condition = op == ScalarOp.SELECT && i == 0;
      operands[i] = b.input("x" + i, TensorType.of(condition ? DType.BOOL : dtype, 3, 7));
    }
    b.output("y", b.elementwise(op, operands));
    LoweringCheck.of(b.build()).within(1e-4).agrees();
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"INDEX", "BOOL"})
  void arithmeticInEveryType(DType dtype) {
    GraphBuilder b = new GraphBuilder("types");
    Node x = b.input("x", new TensorType(dtype, Shape.of(B, Dim.of(5))));
    Node y = b.input("y", new TensorType(dtype, Shape.of(B, Dim.of(5))));
    b.output("sum", b.plus(b.times(x, y), x));
    b.output("less", b.elementwise(ScalarOp.LT, x, y));
    b.output("total", b.reduce(Reducer.SUM, x, List.of(1)));
    b.output("greatest", b.reduce(Reducer.MAX, x, List.of(0)));
    b.output("as-f32", b.cast(x, DType.F32));
    b.output("as-i32", b.cast(x, DType.I32));
    b.output("as-bool", b.cast(x, DType.BOOL));
    LoweringCheck.of(b.build()).with(Map.of("B", 3L)).agrees();
    LoweringCheck.of(b.build()).with(Map.of("B", 0L)).agrees();
  }

  @Test
  void gradientOfADepthwiseKernel() {
    GraphBuilder b = new GraphBuilder("depthwise");
    Node x = b.input("x", new TensorType(DType.F32, Shape.of(B, Dim.of(6), Dim.of(6), Dim.of(32))));
    Node kernel = b.input("kernel", TensorType.of(DType.F32, 3, 3, 1, 32));
    List<Long> ones = List.of(1L, 1L);
    List<Long> none = List.of(0L, 0L);
    Node y = b.add(new Op.Convolution(ones, none, none, ones, ones, 32, 1), x, kernel);
    b.output(
        "gradient",
        Gradients.differentiate(b, y, List.of(kernel), Optional.empty()).getFirst().orElseThrow());
    LoweringCheck.of(b.build()).with(Map.of("B", 3L)).within(1e-4).agrees();
    LoweringCheck.of(b.build()).with(Map.of("B", 0L)).agrees();
  }

  @Test
  void movement() {
    unary((b, x) -> b.broadcast(x, Shape.of(4, 2, 3)), 2, 3).agrees();
    unary((b, x) -> b.broadcast(x, Shape.of(2, 4, 3), List.of(0, 2)), 2, 1).agrees();
    unary((b, x) -> b.reshape(x, Shape.of(4, 6)), 2, 3, 4).agrees();
    unary((b, x) -> b.reshape(b.transpose(x, 2, 0, 1), Shape.of(8, 3)), 2, 3, 4).agrees();
    unary((b, x) -> b.reshape(b.transpose(x, 1, 0), Shape.of(3, 2, 2)), 4, 3).agrees();
    unary(
            (b, x) ->
                b.add(
                    new Op.Slice(List.of(1L, 0L), List.of(Dim.of(6), Dim.of(3)), List.of(2L, 1L)),
                    x),
            7,
            3)
        .agrees();
    unary((b, x) -> b.add(new Op.Reverse(List.of(0, 2)), x), 2, 3, 4).agrees();
    unary(
            (b, x) ->
                b.add(
                    new Op.Concat(1),
                    x,
                    b.transpose(x, 0, 1),
                    b.add(new Op.Reverse(List.of(1)), x)),
            2,
            3)
        .agrees();
  }

  private static LoweringCheck unary(BiFunction<GraphBuilder, Node, Node> f, TensorType type) {
    return unary(type, f).with(Map.of("B", 3L, "T", 4L));
  }

  @Test
  void movementOverNamedExtents() {
    TensorType btd = f32(B, Dim.named("T"), Dim.of(4));
    unary((b, x) -> b.reshape(x, Shape.of(B.times(Dim.named("T")), Dim.of(4))), btd).agrees();
    unary(
            (b, x) ->
                b.reshape(
                    b.elementwise(ScalarOp.NEG, x),
                    Shape.of(B.times(Dim.named("T")), Dim.of(2), Dim.of(2))),
            btd)
        .agrees();
    unary((b, x) -> b.transpose(x, 1, 2, 0), btd).agrees();
    unary((b, x) -> b.add(new Op.Concat(0), x, x), btd).agrees();
    unary((b, x) -> b.add(new Op.Reverse(List.of(1)), x), btd).agrees();
    unary((b, x) -> b.add(new Op.DimensionSize(1), x), btd).agrees();
    unary((b, x) -> b.slice(x, 2, 1, 3), btd).agrees();
  }

  @Test
  void padding() {
    for (long[] p : new long[][] {{1, 2, 0}, {-1, 0, 0}, {0, -2, 1}, {2, 1, 2}, {0, 0, 0}}) {
      GraphBuilder b = new GraphBuilder("pad");
      Node x = b.input("x", TensorType.of(DType.F32, 4, 3));
      Node value = b.input("value", TensorType.scalar(DType.F32));
      b.output(
          "y",
          b.add(new Op.Pad(List.of(p[0], 1L), List.of(p[1], 0L), List.of(p[2], 0L)), x, value));
      b.output(
          "z",
          b.add(
              new Op.Pad(List.of(p[0], 1L), List.of(p[1], 0L), List.of(p[2], 0L)),
              b.times(x, x),
              value));
      LoweringCheck.of(b.build()).agrees();
    }
  }

  @Test
  void dynamicSliceAndUpdate() {
    for (int start : new int[] {-3, 0, 2, 9}) {
      GraphBuilder b = new GraphBuilder("dynamic");
      Node x = b.input("x", TensorType.of(DType.F32, 5, 3));
      Node i = b.constant(Literal.scalar(DType.I32, (long) start));
      Node j = b.constant(Literal.scalar(DType.I32, 1L));
      Node block = b.add(new Op.DynamicSlice(Shape.of(2, 2)), x, i, j);
      b.output("block", block);
      b.output(
          "updated", b.add(new Op.DynamicUpdate(), x, b.elementwise(ScalarOp.NEG, block), i, j));
      LoweringCheck.of(b.build()).agrees();
    }
  }

  @ParameterizedTest
  @EnumSource(Reducer.class)
  void reductions(Reducer reducer) {
    DType dtype = reducer == Reducer.ALL || reducer == Reducer.ANY ? DType.BOOL : DType.F32;
    for (List<Integer> axes :
        List.of(List.of(0), List.of(1), List.of(2), List.of(0, 2), List.of(0, 1, 2))) {
      TensorType type = new TensorType(dtype, Shape.of(B, Dim.of(4), Dim.of(3)));
      unary((b, x) -> b.reduce(reducer, x, axes), type).agrees();
      unary(type, (b, x) -> b.reduce(reducer, x, axes)).with(Map.of("B", 0L)).agrees();
    }
  }

  @Test
  void largeReduction() {
    unary(f32(B, Dim.of(3)), (b, x) -> b.reduce(Reducer.SUM, x, List.of(0, 1)))
        .with(Map.of("B", 9000L))
        .agrees();
    unary(f32(B, Dim.of(3)), (b, x) -> b.reduce(Reducer.MAX, b.times(x, x), List.of(0, 1)))
        .with(Map.of("B", 9000L))
        .agrees();
    unary((b, x) -> b.reduce(Reducer.SUM, x, List.of(0)), 20000).agrees();
  }

  @Test
  void argReductions() {
    for (boolean max : new boolean[] {true, false}) {
      unary((b, x) -> b.add(new Op.ArgReduce(max, 1), x), f32(B, Dim.of(6))).agrees();
      unary((b, x) -> b.add(new Op.ArgReduce(max, 0), x), TensorType.of(DType.I32, 6, 3)).agrees();
      GraphBuilder b = new GraphBuilder("arg");
      b.output("y", b.add(new Op.ArgReduce(max, 1), b.input("x", TensorType.of(DType.F32, 3, 4))));
      double[] values = {1, 2, 2, 1, Double.NaN, 3, Double.NaN, 0, 0, -0.0, 0, -1};
      LoweringCheck.of(b.build()).agrees(List.of(TensorValue.ofDoubles(DType.F32, values, 3, 4)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void cumulative(boolean flag) {
    for (Reducer reducer : List.of(Reducer.SUM, Reducer.PROD)) {
      for (boolean reverse : new boolean[] {false, true}) {
        for (int axis = 0; axis < 2; axis++) {
          int along = axis;
          unary(
                  (b, x) -> b.add(new Op.Cumulative(reducer, along, flag, reverse), x),
                  f32(B, Dim.of(5)))
              .agrees();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sorting(boolean descending) {
    for (int axis = 0; axis < 2; axis++) {
      int along = axis;
      unary((b, x) -> b.add(new Op.Sort(along, descending), x), f32(B, Dim.of(37))).agrees();
      unary((b, x) -> b.add(new Op.ArgSort(along, descending), x), TensorType.of(DType.I32, 23, 4))
          .agrees();
    }
    GraphBuilder b = new GraphBuilder("nan");
    b.output("y", b.add(new Op.ArgSort(0, descending), b.input("x", TensorType.of(DType.F32, 6))));
    double[] values = {1, Double.NaN, -0.0, 0, Double.NaN, -5};
    LoweringCheck.of(b.build()).agrees(List.of(TensorValue.ofDoubles(DType.F32, values, 6)));
  }

  @Test
  void dots() {
    Op matrix = new Op.DotGeneral(List.of(), List.of(), List.of(1), List.of(0));
    binary(f32(B, Dim.of(7)), f32(Dim.of(7), Dim.of(5)), matrix).with(Map.of("B", 4L)).agrees();
    binary(f32(B, Dim.of(7)), f32(Dim.of(7), Dim.of(5)), matrix).with(Map.of("B", 0L)).agrees();
    Op left = new Op.DotGeneral(List.of(), List.of(), List.of(0), List.of(0));
    binary(f32(B, Dim.of(7)), f32(B, Dim.of(5)), left).with(Map.of("B", 4L)).agrees();
    Op batched = new Op.DotGeneral(List.of(0, 2), List.of(2, 0), List.of(3), List.of(1));
    binary(TensorType.of(DType.F32, 2, 3, 4, 5), TensorType.of(DType.F32, 4, 5, 2, 6), batched)
        .agrees();
    Op two = new Op.DotGeneral(List.of(), List.of(), List.of(0, 1), List.of(1, 0));
    binary(TensorType.of(DType.I32, 2, 3), TensorType.of(DType.I32, 3, 2), two).agrees();
    binary(TensorType.of(DType.F16, 2, 3), TensorType.of(DType.F16, 3, 4), matrix).agrees();
    binary(TensorType.of(DType.I8, 2, 300), TensorType.of(DType.I8, 300, 4), matrix).agrees();
    binary(
            f32(B, Dim.named("T"), Dim.of(7)),
            f32(Dim.of(7), Dim.of(5)),
            new Op.DotGeneral(List.of(), List.of(), List.of(2), List.of(0)))
        .with(Map.of("B", 2L, "T", 3L))
        .agrees();
  }

  @Test
  void convolutions() {
    long[][] corners = {
      {1, 0, 0, 1, 1},
      {2, 1, 1, 1, 1},
      {1, 2, 0, 1, 2},
      {1, 1, 2, 2, 1},
      {3, -1, 2, 3, 2},
      {2, -1, -1, 1, 1}
    };
    for (long[] c : corners) {
      Op op =
          new Op.Convolution(
              List.of(c[0], 1L),
              List.of(c[1], 0L),
              List.of(c[2], 1L),
              List.of(c[3], 1L),
              List.of(c[4], 1L),
              1,
              1);
      binary(f32(B, Dim.of(8), Dim.of(5), Dim.of(3)), TensorType.of(DType.F32, 3, 2, 3, 4), op)
          .with(Map.of("B", 2L))
          .agrees();
    }
    Op groups =
        new Op.Convolution(List.of(1L), List.of(1L), List.of(1L), List.of(1L), List.of(1L), 2, 1);
    binary(f32(B, Dim.of(6), Dim.of(4)), TensorType.of(DType.F32, 3, 2, 6), groups)
        .with(Map.of("B", 2L))
        .agrees();
    Op rows =
        new Op.Convolution(List.of(1L), List.of(1L), List.of(0L), List.of(1L), List.of(1L), 1, 2);
    binary(TensorType.of(DType.F32, 4, 6, 3), TensorType.of(DType.F32, 3, 3, 6), rows).agrees();
    Op space =
        new Op.Convolution(
            List.of(1L, 2L, 1L),
            List.of(0L, 1L, 0L),
            List.of(0L, 1L, 1L),
            List.of(1L, 1L, 1L),
            List.of(1L, 1L, 2L),
            1,
            1);
    binary(TensorType.of(DType.F32, 1, 4, 4, 5, 2), TensorType.of(DType.F32, 2, 3, 2, 2, 3), space)
        .agrees();
  }

  @Test
  void windows() {
    for (Reducer reducer : List.of(Reducer.SUM, Reducer.MAX, Reducer.MIN, Reducer.PROD)) {
      for (long[] w :
          new long[][] {
            {2, 2, 0, 0, 1}, {3, 1, 1, 1, 1}, {3, 2, 2, 0, 2}, {2, 3, -1, 1, 1}, {1, 2, 0, 0, 1}
          }) {
        Op.Window window = window(w);
        TensorType type = f32(B, Dim.of(8), Dim.of(6), Dim.of(2));
        unary((b, x) -> b.add(new Op.WindowReduce(reducer, window), x), type).agrees();
      }
    }
  }

  @Test
  void windowGradients() {
    for (Reducer reducer : List.of(Reducer.MAX, Reducer.MIN)) {
      for (long[] w :
          new long[][] {
            {2, 2, 0, 0, 1}, {3, 1, 1, 1, 1}, {3, 2, 2, 0, 2}, {2, 3, -1, 1, 1}, {2, 2, 2, 2, 1}
          }) {
        GraphBuilder b = new GraphBuilder("window-gradient");
        Node x = b.input("x", f32(B, Dim.of(8), Dim.of(6), Dim.of(2)));
        Node y = b.add(new Op.WindowReduce(reducer, window(w)), x);
        Node dy = b.input("dy", y.tensor());
        b.output("dx", b.add(new Op.WindowReduceGradient(reducer, window(w)), x, dy));
        LoweringCheck.of(b.build()).with(Map.of("B", 3L)).agrees();
      }
    }
  }

  private static Op.Window window(long[] w) {
    return new Op.Window(
        List.of(1L, w[0], 2L, 1L),
        List.of(1L, w[1], 1L, 1L),
        List.of(0L, w[2], 0L, 0L),
        List.of(0L, w[3], 1L, 0L),
        List.of(1L, w[4], 1L, 1L));
  }

  @Test
  void gatherAndScatter() {
    for (int axis = 0; axis < 3; axis++) {
      for (int batch = 0; batch <= Math.min(axis, 1); batch++) {
        GraphBuilder b = new GraphBuilder("gather");
        Node x = b.input("x", TensorType.of(DType.F32, 5, 6, 7));
        Node i =
            b.input(
                "i", TensorType.of(DType.I32, batch == 1 ? new long[] {5, 4} : new long[] {2, 4}));
        Node y = b.add(new Op.Gather(axis, batch), x, i);
        b.output("y", y);
        b.output("squares", b.times(y, y));
        b.output("sum", b.add(new Op.ScatterAdd(axis, batch), b.times(x, x), i, y));
        LoweringCheck.of(b.build()).agrees();
      }
    }
  }

  @Test
  void indicesOutsideAreReported() {
    for (long bad : new long[] {-1, 4, Integer.MAX_VALUE}) {
      GraphBuilder b = new GraphBuilder("outside");
      Node x = b.input("x", TensorType.of(DType.F32, 4, 3));
      Node i = b.input("i", TensorType.of(DType.I64, 3));
      b.output("y", b.add(new Op.Gather(0, 0), x, i));
      b.output(
          "z", b.add(new Op.ScatterAdd(0, 0), x, i, b.input("u", TensorType.of(DType.F32, 3, 3))));
      TensorValue values =
          TensorValue.ofDoubles(
              DType.F32, new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 4, 3);
      TensorValue updates =
          TensorValue.ofDoubles(DType.F32, new double[] {1, 1, 1, 2, 2, 2, 3, 3, 3}, 3, 3);
      LoweringCheck.of(b.build())
          .agrees(
              List.of(values, TensorValue.ofLongs(DType.I64, new long[] {1, bad, 3}, 3), updates));
    }
  }

  @Test
  void randomBits() {
    for (int lane = 0; lane < 4; lane++) {
      GraphBuilder b = new GraphBuilder("random");
      Node key = b.constant(Literal.scalar(DType.I64, 0x123456789abcdefL));
      Node counter = b.input("counter", TensorType.scalar(DType.I64));
      b.output("bits", b.add(new Op.RandomBits(Shape.of(B, Dim.of(5)), lane), key, counter));
      LoweringCheck.of(b.build())
          .with(Map.of("B", 7L))
          .agrees(List.of(TensorValue.scalar(DType.I64, -77L)));
    }
  }

  @Test
  void leaves() {
    GraphBuilder b = new GraphBuilder("leaves");
    Node x = b.input("x", f32(B, Dim.of(3)));
    b.output("same", x);
    b.output("again", x);
    b.output("constant", b.constant(Literal.of(new float[] {1, 2, 3, 4}, 2, 2)));
    b.output("splat", b.full(TensorType.of(DType.I32, 2, 2), 7));
    b.output("count", b.add(new Op.Iota(TensorType.of(DType.F32, 3, 4), 1)));
    b.output("stopped", b.add(new Op.StopGradient(), x));
    b.output("bits", b.add(new Op.Bitcast(DType.I32), x));
    LoweringCheck.of(b.build()).with(Map.of("B", 2L)).agrees();
  }

  @Test
  void composites() {
    TensorType type = f32(B, Dim.of(6));
    for (Op op :
        List.<Op>of(
            new Op.Softmax(1),
            new Op.LogSoftmax(0),
            new Op.LogSumExp(1),
            new Op.Normalize(List.of(1), 1e-3),
            new Op.Gelu(true),
            new Op.Gelu(false),
            new Op.Mean(List.of(0, 1)))) {
      unary((b, x) -> b.add(op, x), type).within(1e-4).agrees();
    }
    binary(type, type, new Op.SoftmaxCrossentropy()).with(Map.of("B", 3L)).agrees();
    binary(type, type, new Op.SigmoidCrossentropy()).with(Map.of("B", 3L)).agrees();
    binary(type, new TensorType(DType.I32, Shape.of(B)), new Op.SparseSoftmaxCrossentropy())
        .with(Map.of("B", 3L))
        .agrees();
  }

  @Test
  void attention() {
    Dim t = Dim.named("T");
    GraphBuilder b = new GraphBuilder("attention");
    Node q = b.input("q", f32(B, t, Dim.of(4)));
    Node k = b.input("k", f32(B, t, Dim.of(4)));
    Node v = b.input("v", f32(B, t, Dim.of(4)));
    b.output("y", b.add(new Op.Attention(0.5, false), q, k, v));
    LoweringCheck.of(b.build()).with(Map.of("B", 2L, "T", 3L)).agrees();
  }
}
