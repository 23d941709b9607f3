package dev.sinter.testsuite.gradient;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.testsuite.gradient.GradientCheck.Body;
import dev.sinter.testsuite.gradient.GradientCheck.Case;
import dev.sinter.testsuite.gradient.GradientCheck.Input;
import java.util.ArrayList;
import java.util.List;

/** Ops that move elements, with every attribute away from its neutral value once. */
final class MovementCases {
  private static final Dim BATCH = Dim.named("B");

  private MovementCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    fixed(cases);
    placed(cases);
    indexed(cases);
    shared(cases);
    return cases;
  }

  /** {@return the square of what is built, so that second derivatives exist} */
  private static Case squared(String name, List<Input> inputs, Body body) {
    return new Case(
        name,
        inputs,
        (b, x) -> {
          Node y = body.build(b, x);
          return b.times(y, b.times(y, y));
        },
        2);
  }

  private static Input named(Dim... dims) {
    return new Input(new TensorType(DType.F64, Shape.of(dims)), -1, 1);
  }

  private static void fixed(List<Case> cases) {
    cases.add(
        squared(
            "broadcast new axes",
            List.of(Input.of(3)),
            (b, x) -> b.broadcast(x.get(0), Shape.of(2, 3, 2), List.of(1))));
    cases.add(
        squared(
            "broadcast stretched axes",
            List.of(Input.of(1, 3, 1)),
            (b, x) -> b.broadcast(x.get(0), Shape.of(2, 3, 4), List.of(0, 1, 2))));
    cases.add(
        squared(
            "broadcast kept ones",
            List.of(Input.of(1, 3)),
            (b, x) -> b.broadcast(x.get(0), Shape.of(2, 1, 3), List.of(1, 2))));
    cases.add(
        squared(
            "broadcast to a named extent",
            List.of(Input.of(2), named(BATCH, Dim.of(2))),
            (b, x) -> b.times(x.get(1), b.broadcast(x.get(0), x.get(1).tensor().shape()))));
    cases.add(
        squared("reshape", List.of(Input.of(2, 6)), (b, x) -> b.reshape(x.get(0), Shape.of(3, 4))));
    cases.add(
        squared(
            "reshape of a named extent",
            List.of(named(BATCH, Dim.of(4))),
            (b, x) -> b.reshape(x.get(0), Shape.of(BATCH.times(2), Dim.of(2)))));
    cases.add(
        squared("transpose", List.of(Input.of(2, 3, 4)), (b, x) -> b.transpose(x.get(0), 2, 0, 1)));
    cases.add(
        squared(
            "reverse",
            List.of(Input.of(2, 3, 2)),
            (b, x) -> b.add(new Op.Reverse(List.of(0, 2)), x.get(0))));
    cases.add(
        squared(
            "slice with strides",
            List.of(Input.of(7, 5)),
            (b, x) ->
                b.add(
                    new Op.Slice(List.of(1L, 0L), List.of(Dim.of(7), Dim.of(4)), List.of(2L, 3L)),
                    x.get(0))));
    cases.add(squared("empty slice", List.of(Input.of(4)), (b, x) -> b.slice(x.get(0), 0, 2, 2)));
    cases.add(
        squared(
            "slice beside a named extent",
            List.of(named(BATCH, Dim.of(5))),
            (b, x) -> b.slice(x.get(0), 1, 1, 3)));
    cases.add(padded("pad", List.of(1L, 0L), List.of(2L, 1L), List.of(0L, 0L)));
    cases.add(
        squared(
            "pad of a scalar",
            List.of(Input.of(), Input.of()),
            (b, x) -> b.add(new Op.Pad(List.of(), List.of(), List.of()), x)));
    cases.add(padded("pad inside", List.of(1L, 0L), List.of(0L, 1L), List.of(2L, 1L)));
    cases.add(padded("pad with cropping", List.of(-1L, 2L), List.of(1L, -2L), List.of(0L, 0L)));
    cases.add(
        padded("pad inside with cropping", List.of(-1L, -2L), List.of(-1L, 3L), List.of(1L, 2L)));
    cases.add(
        squared(
            "concat",
            List.of(Input.of(2, 1), Input.of(2, 3), Input.of(2, 2)),
            (b, x) -> b.add(new Op.Concat(1), x)));
    cases.add(
        squared(
            "concat along a named extent",
            List.of(named(BATCH, Dim.of(2)), named(BATCH.times(2), Dim.of(2))),
            (b, x) -> b.add(new Op.Concat(0), List.of(x.get(0), x.get(1), x.get(0)))));
  }

  private static Case padded(String name, List<Long> low, List<Long> high, List<Long> interior) {
    return squared(
        name,
        List.of(Input.of(3, 4), Input.of()),
        (b, x) -> b.add(new Op.Pad(low, high, interior), x));
  }

  private static void placed(List<Case> cases) {
    cases.add(
        squared(
            "dynamic-slice, start clamped",
            List.of(Input.of(4, 3)),
            (b, x) ->
                b.add(new Op.DynamicSlice(Shape.of(2, 2)), x.get(0), start(b, 9), start(b, 1))));
    cases.add(
        squared(
            "dynamic-update, start clamped",
            List.of(Input.of(4, 3), Input.of(2, 2)),
            (b, x) ->
                b.add(new Op.DynamicUpdate(), x.get(0), x.get(1), start(b, -3), start(b, 1))));
    cases.add(
        squared(
            "several dynamic slices of one tensor",
            List.of(Input.of(5)),
            (b, x) -> {
              Op slice = new Op.DynamicSlice(Shape.of(3));
              return b.times(
                  b.add(slice, x.get(0), start(b, 0)),
                  b.times(
                      b.add(slice, x.get(0), start(b, 1)), b.add(slice, x.get(0), start(b, 2))));
            }));
  }

  private static Node start(GraphBuilder b, long at) {
    return b.constant(DType.I32, (double) at);
  }

  private static void indexed(List<Case> cases) {
    cases.add(
        squared(
            "gather",
            List.of(Input.of(4, 2), Input.index(4, 5)),
            (b, x) -> b.add(new Op.Gather(0, 0), x)));
    cases.add(
        squared(
            "gather on an inner axis",
            List.of(Input.of(2, 4, 3), Input.index(4, 2, 2)),
            (b, x) -> b.add(new Op.Gather(1, 0), x)));
    cases.add(
        squared(
            "gather in batches",
            List.of(Input.of(3, 4, 2), Input.index(4, 3, 2)),
            (b, x) -> b.add(new Op.Gather(1, 1), x)));
    cases.add(
        squared(
            "gather one per row",
            List.of(Input.of(3, 4), Input.index(4, 3)),
            (b, x) -> b.add(new Op.Gather(1, 1), x)));
    cases.add(
        squared(
            "scatter-add",
            List.of(Input.of(4, 2), Input.index(4, 5), Input.of(5, 2)),
            (b, x) -> b.add(new Op.ScatterAdd(0, 0), x)));
    cases.add(
        squared(
            "scatter-add in batches",
            List.of(Input.of(2, 4, 2), Input.index(4, 2, 3), Input.of(2, 3, 2)),
            (b, x) -> b.add(new Op.ScatterAdd(1, 1), x)));
    cases.add(
        squared(
            "two gathers from one table",
            List.of(Input.of(4, 2), Input.index(4, 3), Input.index(4, 3)),
            (b, x) -> {
              Op gather = new Op.Gather(0, 0);
              return b.times(b.add(gather, x.get(0), x.get(1)), b.add(gather, x.get(0), x.get(2)));
            }));
  }

  private static void shared(List<Case> cases) {
    cases.add(
        squared(
            "slices side by side, with gaps and overlaps",
            List.of(Input.of(2, 9)),
            (b, x) -> {
              Node a = b.slice(x.get(0), 1, 0, 2);
              Node c = b.elementwise(ScalarOp.SIN, b.slice(x.get(0), 1, 3, 5));
              Node d = b.elementwise(ScalarOp.EXP, b.slice(x.get(0), 1, 4, 6));
              Node rows = b.reshape(b.slice(x.get(0), 0, 1, 2), Shape.of(9));
              Node sum = b.plus(b.times(a, c), d);
              return b.add(new Op.Concat(0), b.reshape(sum, Shape.of(4)), rows);
            }));
    cases.add(
        squared(
            "slices of corners",
            List.of(Input.of(2, 3)),
            (b, x) -> {
              Node first = b.slice(b.slice(x.get(0), 0, 0, 1), 1, 0, 1);
              Op corner =
                  new Op.Slice(List.of(1L, 1L), List.of(Dim.of(2), Dim.of(2)), List.of(1L, 1L));
              Op other =
                  new Op.Slice(List.of(0L, 1L), List.of(Dim.of(1), Dim.of(2)), List.of(1L, 1L));
              Node second = b.elementwise(ScalarOp.SIN, b.add(corner, x.get(0)));
              return b.plus(b.times(first, second), b.add(other, x.get(0)));
            }));
    cases.add(
        squared(
            "dimension-size, iota and random bits beside a path",
            List.of(named(BATCH, Dim.of(2))),
            (b, x) -> {
              Node size = b.cast(b.add(new Op.DimensionSize(0), x.get(0)), DType.F64);
              Node count = b.add(new Op.Iota(x.get(0).tensor(), 1));
              Node bits =
                  b.add(
                      new Op.RandomBits(x.get(0).tensor().shape(), 1),
                      b.constant(DType.I64, 7),
                      b.constant(DType.I64, 1));
              Node uniform = b.times(b.cast(bits, DType.F64), b.constant(DType.F64, 0x1p-31));
              return b.plus(b.times(b.times(x.get(0), size), count), b.times(x.get(0), uniform));
            }));
  }
}
