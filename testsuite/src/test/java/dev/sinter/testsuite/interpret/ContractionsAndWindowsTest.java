package dev.sinter.testsuite.interpret;

import static dev.sinter.testsuite.interpret.OneOp.counting;
import static dev.sinter.testsuite.interpret.OneOp.f64;
import static dev.sinter.testsuite.interpret.OneOp.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContractionsAndWindowsTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  private static Op.Convolution convolution(
      long stride, long low, long high, long inputDilation, long kernelDilation) {
    return new Op.Convolution(
        List.of(stride),
        List.of(low),
        List.of(high),
        List.of(inputDilation),
        List.of(kernelDilation),
        1,
        1);
  }

  private static Op.Convolution grouped(long featureGroups, long batchGroups) {
    return new Op.Convolution(
        List.of(1L),
        List.of(0L),
        List.of(0L),
        List.of(1L),
        List.of(1L),
        featureGroups,
        batchGroups);
  }

  private static Op.Window window(long size, long stride, long low, long high, long dilation) {
    return new Op.Window(
        List.of(size), List.of(stride), List.of(low), List.of(high), List.of(dilation));
  }

  @Test
  void dotGeneralMultipliesMatrices() {
    var plain = new Op.DotGeneral(List.of(), List.of(), List.of(1), List.of(0));
    assertThat(OneOp.run(plain, counting(2, 2), counting(2, 2)).toDoubles())
        .containsExactly(7, 10, 15, 22);
    assertThat(OneOp.run(plain, counting(2, 0), counting(0, 2)).toDoubles())
        .containsExactly(0, 0, 0, 0);
    var bytes = TensorValue.ofLongs(DType.I8, new long[] {100, 2}, 1, 2);
    var column = TensorValue.ofLongs(DType.I8, new long[] {1, 50}, 2, 1);
    assertThat(OneOp.run(plain, bytes, column).toLongs()).containsExactly(-56);
  }

  @Test
  void dotGeneralPutsBatchThenLeftThenRightAxes() {
    // left [k=2, b=2, m=1], right [n=2, k=2, b=2]
    var op = new Op.DotGeneral(List.of(1), List.of(2), List.of(0), List.of(1));
    var y = OneOp.run(op, counting(2, 2, 1), counting(2, 2, 2));
    assertThat(y.shape()).isEqualTo(Shape.of(2, 1, 2));
    // b=0: left (1, 3); right n=0: (1, 3), n=1: (5, 7).  b=1: left (2, 4); right n=0: (2, 4), n=1:
    // (6, 8)
    assertThat(y.toDoubles()).containsExactly(10, 26, 20, 44);
    var twoAxes = new Op.DotGeneral(List.of(), List.of(), List.of(0, 1), List.of(1, 0));
    assertThat(OneOp.run(twoAxes, counting(2, 2), counting(2, 2)).getDouble(0))
        .isEqualTo(1 + 2 * 3 + 3 * 2 + 16);
  }

  @Test
  void convolutionIsCorrelationWithStridesPaddingAndDilations() {
    var x = counting(1, 4, 1);
    var kernel = f64(of(10, 1), 2, 1, 1);
    assertThat(OneOp.run(convolution(1, 0, 0, 1, 1), x, kernel).toDoubles())
        .containsExactly(12, 23, 34);
    assertThat(OneOp.run(convolution(2, 1, 1, 1, 1), x, kernel).toDoubles())
        .containsExactly(1, 23, 40);
    assertThat(OneOp.run(convolution(1, -1, 0, 1, 1), x, kernel).toDoubles())
        .containsExactly(23, 34);
    assertThat(OneOp.run(convolution(1, 0, -1, 1, 1), x, kernel).toDoubles())
        .containsExactly(12, 23);
    assertThat(OneOp.run(convolution(1, 0, 0, 1, 2), x, kernel).toDoubles())
        .containsExactly(13, 24);
    // input spread to 1 0 2 0 3 0 4
    assertThat(OneOp.run(convolution(1, 0, 0, 2, 1), x, kernel).toDoubles())
        .containsExactly(10, 2, 20, 3, 30, 4);
    assertThat(OneOp.run(convolution(1, -1, 0, 2, 1), x, kernel).toDoubles())
        .containsExactly(2, 20, 3, 30, 4);
  }

  @Test
  void convolutionMixesChannelsOverTwoAxes() {
    var op =
        new Op.Convolution(
            List.of(1L, 1L),
            List.of(0L, 0L),
            List.of(0L, 0L),
            List.of(1L, 1L),
            List.of(1L, 1L),
            1,
            1);
    // x[h,w,c] of 2x2x2 counts 1..8; kernel 2x1 window, 2 channels, 2 features counts 1..8
    var y = OneOp.run(op, counting(1, 2, 2, 2), counting(2, 1, 2, 2));
    assertThat(y.shape()).isEqualTo(Shape.of(1, 1, 2, 2));
    assertThat(y.toDoubles())
        .containsExactly(
            1 * 1 + 2 * 3 + 5 * 5 + 6 * 7,
            1 * 2 + 2 * 4 + 5 * 6 + 6 * 8,
            3 * 1 + 4 * 3 + 7 * 5 + 8 * 7,
            3 * 2 + 4 * 4 + 7 * 6 + 8 * 8);
  }

  @Test
  void groupsSplitChannelsOrRows() {
    // two groups of one channel, two features each
    assertThat(OneOp.run(grouped(2, 1), f64(of(2, 3), 1, 1, 2), counting(1, 1, 4)).toDoubles())
        .containsExactly(2, 4, 9, 12);
    // two groups of rows: feature 0 reads row 0, feature 1 row 1
    var y = OneOp.run(grouped(1, 2), f64(of(2, 3), 2, 1, 1), f64(of(10, 100), 1, 1, 2));
    assertThat(y.shape()).isEqualTo(Shape.of(1, 1, 2));
    assertThat(y.toDoubles()).containsExactly(20, 300);
    var four = OneOp.run(grouped(1, 2), counting(4, 1, 1), f64(of(10, 100), 1, 1, 2));
    assertThat(four.toDoubles()).containsExactly(10, 300, 20, 400);
  }

  @Test
  void windowsReduceWithPaddingAndDilation() {
    var x = counting(5);
    assertThat(OneOp.run(new Op.WindowReduce(Reducer.SUM, window(2, 2, 1, 0, 1)), x).toDoubles())
        .containsExactly(1, 5, 9);
    assertThat(OneOp.run(new Op.WindowReduce(Reducer.MAX, window(3, 1, 1, 1, 1)), x).toDoubles())
        .containsExactly(2, 3, 4, 5, 5);
    assertThat(OneOp.run(new Op.WindowReduce(Reducer.MIN, window(2, 1, 0, 0, 3)), x).toDoubles())
        .containsExactly(1, 2);
    assertThat(OneOp.run(new Op.WindowReduce(Reducer.PROD, window(2, 3, 0, 0, 1)), x).toDoubles())
        .containsExactly(2, 20);
    assertThat(
            OneOp.run(new Op.WindowReduce(Reducer.MAX, window(1, 1, 2, 0, 1)), counting(1))
                .toDoubles())
        .containsExactly(-INF, -INF, 1);
    assertThat(OneOp.run(new Op.WindowReduce(Reducer.SUM, window(2, 1, -1, -1, 1)), x).toDoubles())
        .containsExactly(5, 7);
  }

  @Test
  void maxPoolGradientGoesToTheFirstOfTiesAndTheFirstNan() {
    var pool = new Op.WindowReduceGradient(Reducer.MAX, window(2, 1, 0, 0, 1));
    assertThat(OneOp.run(pool, f64(of(4, 4, 1, 7), 4), f64(of(1, 10, 100), 3)).toDoubles())
        .containsExactly(1, 10, 0, 100);
    assertThat(
            OneOp.run(pool, f64(of(9, Double.NaN, Double.NaN), 3), f64(of(1, 10), 2)).toDoubles())
        .containsExactly(0, 11, 0);
    var least = new Op.WindowReduceGradient(Reducer.MIN, window(2, 2, 1, 1, 1));
    assertThat(OneOp.run(least, f64(of(5, 3, 3, 8), 4), f64(of(1, 10, 100), 3)).toDoubles())
        .containsExactly(1, 10, 0, 100);
    var onlyPadding = new Op.WindowReduceGradient(Reducer.MAX, window(1, 1, 1, 0, 1));
    assertThat(OneOp.run(onlyPadding, counting(1), f64(of(5, 6), 2)).toDoubles())
        .containsExactly(6);
    var infinite = new Op.WindowReduceGradient(Reducer.MAX, window(2, 1, 0, 0, 1));
    assertThat(OneOp.run(infinite, f64(of(-INF, -INF), 2), f64(of(3), 1)).toDoubles())
        .containsExactly(3, 0);
  }
}
