package dev.sinter.testsuite.gradient;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.testsuite.gradient.GradientCheck.Case;
import dev.sinter.testsuite.gradient.GradientCheck.Input;
import java.util.ArrayList;
import java.util.List;

/** Contractions, convolutions and windows with every attribute. */
final class ContractionCases {
  private ContractionCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    dots(cases);
    convolutions(cases);
    windows(cases);
    return cases;
  }

  private static void dots(List<Case> cases) {
    cases.add(
        dot(
            "matrix product",
            Input.of(2, 3),
            Input.of(3, 4),
            List.of(),
            List.of(),
            List.of(1),
            List.of(0)));
    cases.add(
        dot(
            "scalar product",
            Input.of(3),
            Input.of(3),
            List.of(),
            List.of(),
            List.of(0),
            List.of(0)));
    cases.add(
        dot("outer product", Input.of(2), Input.of(3), List.of(), List.of(), List.of(), List.of()));
    cases.add(
        dot(
            "batch axes in the middle",
            Input.of(3, 2, 4),
            Input.of(4, 5, 2),
            List.of(1),
            List.of(2),
            List.of(2),
            List.of(0)));
    cases.add(
        dot(
            "two contracted axes, crossed",
            Input.of(3, 2, 4),
            Input.of(4, 2, 3),
            List.of(),
            List.of(),
            List.of(0, 2),
            List.of(2, 0)));
    cases.add(
        dot(
            "two batch axes, crossed",
            Input.of(2, 3, 2, 4),
            Input.of(3, 4, 2, 2),
            List.of(0, 1),
            List.of(2, 0),
            List.of(3),
            List.of(1)));
    Input batched =
        new Input(new TensorType(DType.F64, Shape.of(Dim.named("B"), Dim.of(3))), -1, 1);
    cases.add(
        dot("named batch", batched, Input.of(3, 2), List.of(), List.of(), List.of(1), List.of(0)));
    cases.add(
        dot(
            "contracted named batch",
            batched,
            batched,
            List.of(),
            List.of(),
            List.of(0),
            List.of(0)));
  }

  private static Case dot(
      String name,
      Input left,
      Input right,
      List<Integer> lb,
      List<Integer> rb,
      List<Integer> lc,
      List<Integer> rc) {
    return new Case(
        "dot: " + name,
        List.of(left, right),
        (b, x) -> b.add(new Op.DotGeneral(lb, rb, lc, rc), x),
        2);
  }

  private static void convolutions(List<Case> cases) {
    Op.Convolution plain =
        conv(List.of(1L), List.of(0L), List.of(0L), List.of(1L), List.of(1L), 1, 1);
    cases.add(convolution("plain", plain, Input.of(2, 5, 2), Input.of(3, 2, 3)));
    cases.add(
        convolution(
            "stride with a rest",
            conv(List.of(3L), List.of(1L), List.of(0L), List.of(1L), List.of(1L), 1, 1),
            Input.of(2, 7, 2),
            Input.of(2, 2, 2)));
    cases.add(
        convolution(
            "input dilation",
            conv(List.of(1L), List.of(1L), List.of(2L), List.of(2L), List.of(1L), 1, 1),
            Input.of(1, 4, 2),
            Input.of(3, 2, 2)));
    cases.add(
        convolution(
            "kernel dilation",
            conv(List.of(1L), List.of(2L), List.of(1L), List.of(1L), List.of(2L), 1, 1),
            Input.of(1, 5, 2),
            Input.of(3, 2, 2)));
    cases.add(
        convolution(
            "all of them",
            conv(List.of(2L), List.of(3L), List.of(1L), List.of(3L), List.of(2L), 1, 1),
            Input.of(2, 4, 2),
            Input.of(3, 2, 2)));
    cases.add(
        convolution(
            "no input, padding only",
            conv(List.of(1L), List.of(2L), List.of(2L), List.of(1L), List.of(1L), 1, 1),
            Input.of(2, 0, 2),
            Input.of(3, 2, 2)));
    cases.add(convolution("no rows", plain, Input.of(0, 5, 2), Input.of(3, 2, 2)));
    cases.add(convolution("empty window", plain, Input.of(2, 5, 2), Input.of(0, 2, 2)));
    cases.add(
        convolution(
            "negative padding",
            conv(List.of(2L), List.of(-1L), List.of(-2L), List.of(1L), List.of(1L), 1, 1),
            Input.of(1, 9, 2),
            Input.of(2, 2, 2)));
    cases.add(
        convolution(
            "negative padding with dilations",
            conv(List.of(2L), List.of(-2L), List.of(1L), List.of(2L), List.of(2L), 1, 1),
            Input.of(1, 6, 2),
            Input.of(2, 2, 2)));
    cases.add(
        convolution(
            "stride above the kernel",
            conv(List.of(4L), List.of(0L), List.of(0L), List.of(1L), List.of(1L), 1, 1),
            Input.of(1, 11, 1),
            Input.of(2, 1, 2)));
    cases.add(
        convolution(
            "feature groups",
            conv(List.of(2L), List.of(1L), List.of(1L), List.of(1L), List.of(1L), 2, 1),
            Input.of(2, 5, 4),
            Input.of(3, 2, 6)));
    cases.add(
        convolution(
            "depthwise",
            conv(List.of(1L), List.of(1L), List.of(1L), List.of(1L), List.of(2L), 3, 1),
            Input.of(1, 4, 3),
            Input.of(2, 1, 6)));
    cases.add(
        convolution(
            "batch groups",
            conv(List.of(2L), List.of(1L), List.of(1L), List.of(1L), List.of(1L), 1, 2),
            Input.of(4, 5, 2),
            Input.of(3, 2, 4)));
    cases.add(
        convolution(
            "two axes",
            conv(
                List.of(2L, 1L),
                List.of(1L, 0L),
                List.of(0L, 2L),
                List.of(1L, 2L),
                List.of(1L, 2L),
                1,
                1),
            Input.of(1, 5, 3, 2),
            Input.of(2, 2, 2, 2)));
    cases.add(
        convolution(
            "three axes with groups",
            conv(
                List.of(1L, 2L, 1L),
                List.of(0L, 1L, 0L),
                List.of(0L, 0L, 1L),
                List.of(1L, 1L, 1L),
                List.of(1L, 1L, 1L),
                2,
                1),
            Input.of(1, 2, 3, 2, 2),
            Input.of(1, 2, 2, 1, 2)));
    Dim batch = Dim.named("B");
    Dim time = Dim.named("T");
    cases.add(
        convolution(
            "named batch",
            conv(List.of(2L), List.of(1L), List.of(1L), List.of(1L), List.of(1L), 1, 1),
            named(batch, Dim.of(5), Dim.of(2)),
            Input.of(3, 2, 2)));
    cases.add(
        convolution(
            "named time, pointwise", plain, named(batch, time, Dim.of(2)), Input.of(1, 2, 3)));
    cases.add(
        convolution(
            "named time beside a known axis",
            conv(
                List.of(2L, 1L),
                List.of(1L, 0L),
                List.of(0L, 0L),
                List.of(1L, 1L),
                List.of(1L, 1L),
                2,
                1),
            named(batch, Dim.of(4), time, Dim.of(2)),
            Input.of(2, 1, 1, 2)));
    cases.add(
        convolution(
            "named time with batch groups",
            conv(List.of(1L), List.of(0L), List.of(0L), List.of(1L), List.of(1L), 1, 2),
            named(batch.times(2), time, Dim.of(2)),
            Input.of(1, 2, 2)));
  }

  private static Input named(Dim... dims) {
    return new Input(new TensorType(DType.F64, Shape.of(dims)), -1, 1);
  }

  private static Op.Convolution conv(
      List<Long> strides,
      List<Long> low,
      List<Long> high,
      List<Long> inputDilation,
      List<Long> kernelDilation,
      long features,
      long batches) {
    return new Op.Convolution(strides, low, high, inputDilation, kernelDilation, features, batches);
  }

  private static Case convolution(String name, Op.Convolution op, Input input, Input kernel) {
    return new Case("convolution: " + name, List.of(input, kernel), (b, x) -> b.add(op, x), 2);
  }

  private static void windows(List<Case> cases) {
    Input image = Input.of(2, 5, 4, 2);
    Op.Window pool =
        window(
            List.of(1L, 2L, 2L, 1L),
            List.of(1L, 2L, 2L, 1L),
            List.of(0L, 0L, 0L, 0L),
            List.of(0L, 0L, 0L, 0L),
            List.of(1L, 1L, 1L, 1L));
    Op.Window overlapping =
        window(
            List.of(1L, 3L, 2L, 1L),
            List.of(1L, 1L, 2L, 1L),
            List.of(0L, 1L, 1L, 0L),
            List.of(0L, 2L, 0L, 0L),
            List.of(1L, 1L, 1L, 1L));
    Op.Window dilated =
        window(
            List.of(1L, 2L, 2L, 2L),
            List.of(1L, 2L, 1L, 1L),
            List.of(0L, 1L, -1L, 0L),
            List.of(0L, 0L, 1L, 0L),
            List.of(1L, 2L, 2L, 1L));
    for (Reducer reducer : List.of(Reducer.SUM, Reducer.PROD, Reducer.MAX, Reducer.MIN)) {
      cases.add(window("disjoint", reducer, pool, image));
      cases.add(window("overlapping, padded", reducer, overlapping, image));
      cases.add(window("dilated, cropped", reducer, dilated, Input.of(1, 5, 4, 2)));
      Op.Window line =
          window(
              List.of(1L, 2L), List.of(1L, 3L), List.of(0L, 1L), List.of(0L, 0L), List.of(1L, 1L));
      cases.add(window("named batch", reducer, line, named(Dim.named("B"), Dim.of(5))));
    }
    for (Reducer reducer : List.of(Reducer.MAX, Reducer.MIN)) {
      cases.add(
          new Case(
              "window-reduce-gradient of " + reducer.text(),
              List.of(Input.of(2, 5, 4, 1), Input.of(2, 6, 2, 1)),
              (b, x) -> {
                Node spread =
                    b.add(new Op.WindowReduceGradient(reducer, overlapping), x.get(0), x.get(1));
                return b.times(spread, b.elementwise(ScalarOp.SIN, spread));
              },
              2));
    }
  }

  private static Op.Window window(
      List<Long> size, List<Long> strides, List<Long> low, List<Long> high, List<Long> dilation) {
    return new Op.Window(size, strides, low, high, dilation);
  }

  private static Case window(String name, Reducer reducer, Op.Window window, Input input) {
    return new Case(
        "window " + reducer.text() + ": " + name,
        List.of(input),
        (b, x) -> {
          // Padding of an extreme is infinite where a window holds nothing else: keep those out.
          Node y = b.add(new Op.WindowReduce(reducer, window), x.get(0));
          Node finite = b.elementwise(ScalarOp.IS_FINITE, y);
          Node safe = b.select(finite, y, b.fullLike(y, 0));
          return b.times(safe, safe);
        },
        2);
  }
}
