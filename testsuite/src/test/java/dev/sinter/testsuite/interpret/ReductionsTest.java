package dev.sinter.testsuite.interpret;

import static dev.sinter.testsuite.interpret.OneOp.counting;
import static dev.sinter.testsuite.interpret.OneOp.f64;
import static dev.sinter.testsuite.interpret.OneOp.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReductionsTest {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  @Test
  void reduceCombinesAnyAxes() {
    assertThat(OneOp.run(new Op.Reduce(Reducer.SUM, List.of(1)), counting(2, 3)).toDoubles())
        .containsExactly(6, 15);
    assertThat(OneOp.run(new Op.Reduce(Reducer.SUM, List.of(0)), counting(2, 3)).toDoubles())
        .containsExactly(5, 7, 9);
    assertThat(OneOp.run(new Op.Reduce(Reducer.PROD, List.of(0, 2)), counting(2, 2, 2)).toDoubles())
        .containsExactly(1 * 2 * 5 * 6, 3 * 4 * 7 * 8);
    assertThat(
            OneOp.run(new Op.Reduce(Reducer.MAX, List.of(0)), f64(of(1, NAN, 3), 3)).getDouble(0))
        .isNaN();
    assertThat(OneOp.run(new Op.Reduce(Reducer.MIN, List.of(0)), f64(of(4, -1, 3), 3)).getDouble(0))
        .isEqualTo(-1);
  }

  @Test
  void emptyReductionsGiveTheStartValue() {
    var empty = counting(2, 0);
    assertThat(OneOp.run(new Op.Reduce(Reducer.SUM, List.of(1)), empty).toDoubles())
        .containsExactly(0, 0);
    assertThat(OneOp.run(new Op.Reduce(Reducer.PROD, List.of(1)), empty).toDoubles())
        .containsExactly(1, 1);
    assertThat(OneOp.run(new Op.Reduce(Reducer.MAX, List.of(1)), empty).toDoubles())
        .containsExactly(-INF, -INF);
    var noBytes = TensorValue.ofLongs(DType.U8, new long[0], 0);
    assertThat(OneOp.run(new Op.Reduce(Reducer.MIN, List.of(0)), noBytes).getLong(0))
        .isEqualTo(255);
    assertThat(
            OneOp.run(
                    new Op.Reduce(Reducer.MAX, List.of(0)),
                    TensorValue.ofLongs(DType.I64, new long[0], 0))
                .getLong(0))
        .isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void integersWrapAndBoolsCombine() {
    var bytes = TensorValue.ofLongs(DType.I8, new long[] {100, 100}, 2);
    assertThat(OneOp.run(new Op.Reduce(Reducer.SUM, List.of(0)), bytes).getLong(0)).isEqualTo(-56);
    var flags = TensorValue.ofLongs(DType.BOOL, new long[] {1, 0, 1, 1}, 2, 2);
    assertThat(OneOp.run(new Op.Reduce(Reducer.ALL, List.of(1)), flags).toLongs())
        .containsExactly(0, 1);
    assertThat(OneOp.run(new Op.Reduce(Reducer.ANY, List.of(0)), flags).toLongs())
        .containsExactly(1, 1);
  }

  @Test
  void argReduceTakesTheFirstOfEqualsAndTheFirstNan() {
    var x = f64(of(3, 7, 7, 1, NAN, NAN), 2, 3);
    assertThat(OneOp.run(new Op.ArgReduce(true, 1), x).toLongs()).containsExactly(1, 1);
    assertThat(OneOp.run(new Op.ArgReduce(false, 1), x).toLongs()).containsExactly(0, 1);
    assertThat(OneOp.run(new Op.ArgReduce(true, 0), f64(of(0.0, -0.0), 2, 1)).toLongs())
        .containsExactly(0);
    assertThat(OneOp.run(new Op.ArgReduce(true, 0), f64(of(-0.0, 0.0), 2, 1)).toLongs())
        .containsExactly(0);
    assertThat(
            OneOp.run(new Op.ArgReduce(false, 0), TensorValue.ofInts(new int[] {4, -9, -9}, 3))
                .getLong(0))
        .isEqualTo(1);
  }

  @Test
  void cumulativeRunsBothWays() {
    var x = counting(4);
    assertThat(OneOp.run(new Op.Cumulative(Reducer.SUM, 0, false, false), x).toDoubles())
        .containsExactly(1, 3, 6, 10);
    assertThat(OneOp.run(new Op.Cumulative(Reducer.SUM, 0, true, false), x).toDoubles())
        .containsExactly(0, 1, 3, 6);
    assertThat(OneOp.run(new Op.Cumulative(Reducer.SUM, 0, false, true), x).toDoubles())
        .containsExactly(10, 9, 7, 4);
    assertThat(OneOp.run(new Op.Cumulative(Reducer.PROD, 0, true, true), x).toDoubles())
        .containsExactly(24, 12, 4, 1);
    assertThat(
            OneOp.run(new Op.Cumulative(Reducer.SUM, 0, false, false), counting(2, 2)).toDoubles())
        .containsExactly(1, 2, 4, 6);
  }

  @Test
  void sortIsStableWithNanAtTheGreatestEnd() {
    var x = f64(of(2, NAN, -1, 2), 4);
    assertThat(OneOp.run(new Op.Sort(0, false), x).toDoubles()).containsExactly(-1, 2, 2, NAN);
    assertThat(OneOp.run(new Op.Sort(0, true), x).toDoubles()).containsExactly(NAN, 2, 2, -1);
    assertThat(OneOp.run(new Op.ArgSort(0, false), x).toLongs()).containsExactly(2, 0, 3, 1);
    assertThat(OneOp.run(new Op.ArgSort(0, true), x).toLongs()).containsExactly(1, 0, 3, 2);
    assertThat(OneOp.run(new Op.Sort(0, false), f64(of(0.0, -0.0), 2)).toDoubles())
        .containsExactly(0.0, -0.0);
    assertThat(OneOp.run(new Op.Sort(0, false), f64(of(3, 1, 2, 4), 2, 2)).toDoubles())
        .containsExactly(2, 1, 3, 4);
    assertThat(OneOp.run(new Op.Sort(1, true), counting(2, 0)).size()).isZero();
  }
}
