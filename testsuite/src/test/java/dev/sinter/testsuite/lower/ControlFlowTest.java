package dev.sinter.testsuite.lower;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scan, while, cond and call, nested and in the corners: kept, exchanged and repeated values,
 * results of results, empty loops.
 */
final class ControlFlowTest {
  private static final Dim B = Dim.named("B");
  private static final TensorType ROW = new TensorType(DType.F32, Shape.of(B, Dim.of(3)));

  private static Graph cell() {
    GraphBuilder c = new GraphBuilder("cell");
    Node h = c.input("h", ROW);
    Node kept = c.input("kept", ROW);
    Node x = c.input("x", ROW);
    Node w = c.input("w", TensorType.of(DType.F32, 3, 3));
    Node next = c.elementwise(ScalarOp.TANH, c.plus(c.plus(c.dot(h, w), x), kept));
    c.output("h", next);
    c.output("kept", kept);
    c.output("y", next);
    c.output("x", x);
    return c.build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recurrentNetwork(boolean reverse) {
    for (Dim length : List.of(Dim.of(4), Dim.named("T"), Dim.of(0))) {
      GraphBuilder b = new GraphBuilder("rnn");
      Node h = b.input("h", ROW);
      Node kept = b.input("kept", ROW);
      Node x = b.input("x", new TensorType(DType.F32, Shape.of(length, B, Dim.of(3))));
      Node w = b.variable("weights", "w", TensorType.of(DType.F32, 3, 3));
      Node scan = b.add(new Op.Scan(cell(), 2, 1, length, reverse), h, kept, x, w);
      for (int i = 0; i < 4; i++) {
        b.output("r" + i, b.result(scan, i));
      }
      b.output("twice", b.plus(b.result(scan, 0), b.result(scan, 0)));
      LoweringCheck.of(b.build()).with(Map.of("B", 2L, "T", 5L)).within(1e-4).agrees();
    }
  }

  @Test
  void exchangedCarries() {
    GraphBuilder c = new GraphBuilder("exchange");
    Node first = c.input("a", ROW);
    Node second = c.input("b", ROW);
    c.output("a", second);
    c.output("b", first);
    GraphBuilder b = new GraphBuilder("scan");
    Node scan =
        b.add(new Op.Scan(c.build(), 2, 0, Dim.of(3), false), b.input("x", ROW), b.input("y", ROW));
    b.output("a", b.result(scan, 0));
    b.output("b", b.result(scan, 1));
    LoweringCheck.of(b.build()).with(Map.of("B", 2L)).agrees();
  }

  @Test
  void nestedScans() {
    TensorType element = TensorType.scalar(DType.F32);
    GraphBuilder inner = new GraphBuilder("inner");
    Node sum = inner.input("sum", element);
    Node x = inner.input("x", element);
    Node next = inner.plus(sum, x);
    inner.output("sum", next);
    inner.output("all", inner.times(next, x));
    GraphBuilder outer = new GraphBuilder("outer");
    Node total = outer.input("total", element);
    Node row = outer.input("row", TensorType.of(DType.F32, 4));
    Node scan = outer.add(new Op.Scan(inner.build(), 1, 1, Dim.of(4), false), total, row);
    outer.output("total", outer.result(scan, 0));
    outer.output("all", outer.result(scan, 1));
    GraphBuilder b = new GraphBuilder("nested");
    Node start = b.input("start", element);
    Node both =
        b.add(
            new Op.Scan(outer.build(), 1, 1, Dim.of(3), true),
            start,
            b.input("x", TensorType.of(DType.F32, 3, 4)));
    b.output("total", b.result(both, 0));
    b.output("all", b.result(both, 1));
    LoweringCheck.of(b.build()).agrees();
  }

  @Test
  void whileLoop() {
    TensorType count = TensorType.scalar(DType.I32);
    GraphBuilder c = new GraphBuilder("condition");
    Node i = c.input("i", count);
    c.input("x", ROW);
    Node limit = c.input("limit", count);
    c.output("go", c.elementwise(ScalarOp.LT, i, limit));
    GraphBuilder d = new GraphBuilder("body");
    Node j = d.input("i", count);
    Node x = d.input("x", ROW);
    d.input("limit", count);
    d.output("i", d.plus(j, d.constant(DType.I32, 1)));
    d.output("x", d.times(x, d.constant(DType.F32, 0.5)));
    for (long n : new long[] {0, 1, 5}) {
      GraphBuilder b = new GraphBuilder("while");
      Node start = b.constant(DType.I32, 0);
      Node data = b.input("x", ROW);
      Node loop =
          b.add(new Op.While(c.build(), d.build(), 2), start, data, b.input("limit", count));
      b.output("i", b.result(loop, 0));
      b.output("x", b.result(loop, 1));
      TensorValue values = TensorValue.ofDoubles(DType.F32, new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
      LoweringCheck.of(b.build())
          .with(Map.of("B", 2L))
          .agrees(List.of(values, TensorValue.scalar(DType.I32, n)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void choice(long flag) {
    GraphBuilder t = new GraphBuilder("then");
    Node a = t.input("x", ROW);
    t.output("y", t.times(a, a));
    t.output("z", a);
    GraphBuilder e = new GraphBuilder("otherwise");
    Node x = e.input("x", ROW);
    Node negative = e.elementwise(ScalarOp.NEG, x);
    e.output("y", negative);
    e.output("z", negative);
    GraphBuilder b = new GraphBuilder("cond");
    Node f = b.input("flag", TensorType.scalar(DType.BOOL));
    Node data = b.input("x", ROW);
    Node cond = b.add(new Op.Cond(t.build(), e.build()), f, data);
    b.output("y", b.result(cond, 0));
    b.output("sum", b.plus(b.result(cond, 1), data));
    TensorValue values = TensorValue.ofDoubles(DType.F32, new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
    LoweringCheck.of(b.build())
        .with(Map.of("B", 2L))
        .agrees(List.of(TensorValue.scalar(DType.BOOL, flag), values));
  }

  @Test
  void call() {
    GraphBuilder f = new GraphBuilder("square");
    Node x = f.input("x", ROW);
    f.output("y", f.times(x, x));
    f.output("z", x);
    GraphBuilder b = new GraphBuilder("call");
    Node tuple =
        b.add(new Op.Call(f.build(), Optional.empty(), Optional.empty()), b.input("x", ROW));
    b.output("y", b.plus(b.result(tuple, 0), b.result(tuple, 1)));
    LoweringCheck.of(b.build()).with(Map.of("B", 2L)).agrees();
  }

  @Test
  void variablesReadBeforeTheyAreWritten() {
    GraphBuilder b = new GraphBuilder("variables");
    Node v = b.variable("weights", "v", ROW);
    Node w = b.variable("weights", "w", ROW);
    b.write("weights", "v", w);
    b.write("weights", "w", v);
    b.write("metrics", "sum", b.plus(v, w));
    b.output("old", v);
    b.write("optimizer", "kept", b.times(v, v));
    LoweringCheck.of(b.build()).with(Map.of("B", 2L)).agrees();
  }
}
