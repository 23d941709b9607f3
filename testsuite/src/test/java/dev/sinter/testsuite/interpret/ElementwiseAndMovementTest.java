package dev.sinter.testsuite.interpret;

import static dev.sinter.testsuite.interpret.OneOp.counting;
import static dev.sinter.testsuite.interpret.OneOp.f64;
import static dev.sinter.testsuite.interpret.OneOp.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.Philox;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElementwiseAndMovementTest {

  @Test
  void iotaCountsAlongItsAxis() {
    assertThat(OneOp.run(new Op.Iota(TensorType.of(DType.F32, 2, 3), 1)).toDoubles())
        .containsExactly(0, 1, 2, 0, 1, 2);
    assertThat(OneOp.run(new Op.Iota(TensorType.of(DType.I32, 2, 3), 0)).toLongs())
        .containsExactly(0, 0, 0, 1, 1, 1);
    assertThat(OneOp.run(new Op.Iota(TensorType.of(DType.I32, 0, 3), 0)).size()).isZero();
  }

  @Test
  void randomBitsDependOnKeyCounterAndElement() {
    var key = TensorValue.scalar(DType.I64, 0L);
    var counter = TensorValue.scalar(DType.I64, 7L);
    var bits = OneOp.run(new Op.RandomBits(Shape.of(2, 2), 3), key, counter);
    assertThat(bits.dtype()).isEqualTo(DType.I32);
    for (int i = 0; i < 4; i++) {
      assertThat(bits.getLong(i)).isEqualTo(Philox.block(0, i, 7)[3]);
    }
    assertThat(OneOp.run(new Op.RandomBits(Shape.SCALAR, 0), key, key).getLong(0))
        .isEqualTo(0x6627e8d5);
  }

  @Test
  void elementwiseServesFloatsIntegersAndBool() {
    assertThat(OneOp.run(new Op.Elementwise(ScalarOp.ADD), counting(2), counting(2)).toDoubles())
        .containsExactly(2, 4);
    var bytes = TensorValue.ofLongs(DType.U8, new long[] {250, 10}, 2);
    assertThat(OneOp.run(new Op.Elementwise(ScalarOp.ADD), bytes, bytes).toLongs())
        .containsExactly(244, 20);
    var less = OneOp.run(new Op.Elementwise(ScalarOp.LT), counting(2), f64(of(2, 2), 2));
    assertThat(less).isEqualTo(TensorValue.ofLongs(DType.BOOL, new long[] {1, 0}, 2));
    assertThat(
            OneOp.run(new Op.Elementwise(ScalarOp.SELECT), less, counting(2), f64(of(8, 9), 2))
                .toDoubles())
        .containsExactly(1, 9);
    assertThat(OneOp.run(new Op.Elementwise(ScalarOp.SELECT), less, bytes, bytes).toLongs())
        .containsExactly(250, 10);
    assertThat(
            OneOp.run(new Op.Elementwise(ScalarOp.FMA), counting(2), counting(2), counting(2))
                .toDoubles())
        .containsExactly(2, 6);
    assertThat(OneOp.run(new Op.Elementwise(ScalarOp.EXP), counting(0)).size()).isZero();
  }

  @Test
  void declaredPrecisionRoundsWhereF64DoesNot() {
    var third = TensorValue.ofDoubles(DType.F32, of(1), 1);
    var three = TensorValue.ofDoubles(DType.F32, of(3), 1);
    assertThat(OneOp.run(new Op.Elementwise(ScalarOp.DIV), third, three).getDouble(0))
        .isEqualTo(1.0 / 3);
    assertThat(OneOp.rounded(new Op.Elementwise(ScalarOp.DIV), third, three).getDouble(0))
        .isEqualTo(1f / 3f);
    var tenth = TensorValue.ofDoubles(DType.F32, of(0.1), 1);
    assertThat(OneOp.rounded(new Op.StopGradient(), tenth).getDouble(0)).isEqualTo(0.1f);
    assertThat(OneOp.run(new Op.StopGradient(), tenth).getDouble(0)).isEqualTo(0.1);
  }

  @Test
  void castsAndBitcasts() {
    var x = TensorValue.ofDoubles(DType.F32, of(-1.5, 300, Double.NaN), 3);
    assertThat(OneOp.run(new Op.Cast(DType.U8), x).toLongs()).containsExactly(0, 255, 0);
    assertThat(OneOp.run(new Op.Cast(DType.BOOL), x).toLongs()).containsExactly(1, 1, 1);
    assertThat(OneOp.rounded(new Op.Cast(DType.F16), f64(of(1e6, 2049), 2)).toDoubles())
        .containsExactly(Double.POSITIVE_INFINITY, 2048);
    var ints = TensorValue.ofInts(new int[] {-1, 257}, 2);
    assertThat(OneOp.run(new Op.Cast(DType.U8), ints).toLongs()).containsExactly(255, 1);
    assertThat(OneOp.run(new Op.Cast(DType.F32), ints).toDoubles()).containsExactly(-1, 257);
    assertThat(
            OneOp.run(new Op.Bitcast(DType.I32), TensorValue.ofFloats(new float[] {1, -0f}, 2))
                .toLongs())
        .containsExactly(0x3f800000, Integer.MIN_VALUE);
    assertThat(
            OneOp.run(new Op.Bitcast(DType.F32), TensorValue.ofInts(new int[] {0x40490fdb}, 1))
                .toDoubles())
        .containsExactly((float) Math.PI);
    assertThat(
            OneOp.run(new Op.Bitcast(DType.U8), TensorValue.ofLongs(DType.I8, new long[] {-1}, 1))
                .toLongs())
        .containsExactly(255);
  }

  @Test
  void broadcastRepeatsMissingAndSizeOneAxes() {
    var row = counting(1, 2);
    assertThat(OneOp.run(new Op.Broadcast(Shape.of(2, 3, 2), List.of(1, 2)), row).toDoubles())
        .containsExactly(1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2);
    assertThat(OneOp.run(new Op.Broadcast(Shape.of(2, 2), List.of(0)), counting(2)).toDoubles())
        .containsExactly(1, 1, 2, 2);
    assertThat(OneOp.run(new Op.Broadcast(Shape.of(0, 2), List.of(1)), counting(2)).size())
        .isZero();
    assertThat(
            OneOp.run(new Op.Broadcast(Shape.of(2), List.of()), TensorValue.scalar(DType.F64, 5.0))
                .toDoubles())
        .containsExactly(5, 5);
  }

  @Test
  void reshapeTransposeReverse() {
    var x = counting(2, 3);
    assertThat(OneOp.run(new Op.Reshape(Shape.of(3, 2)), x).shape()).isEqualTo(Shape.of(3, 2));
    assertThat(OneOp.run(new Op.Transpose(List.of(1, 0)), x).toDoubles())
        .containsExactly(1, 4, 2, 5, 3, 6);
    var cube = OneOp.run(new Op.Transpose(List.of(2, 0, 1)), counting(2, 1, 3));
    assertThat(cube.shape()).isEqualTo(Shape.of(3, 2, 1));
    assertThat(cube.toDoubles()).containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(OneOp.run(new Op.Reverse(List.of(1)), x).toDoubles())
        .containsExactly(3, 2, 1, 6, 5, 4);
    assertThat(OneOp.run(new Op.Reverse(List.of(0, 1)), x).toDoubles())
        .containsExactly(6, 5, 4, 3, 2, 1);
  }

  @Test
  void sliceTakesStrides() {
    var slice = new Op.Slice(List.of(0L, 1L), List.of(Dim.of(2), Dim.of(5)), List.of(1L, 3L));
    var y = OneOp.run(slice, counting(2, 5));
    assertThat(y.shape()).isEqualTo(Shape.of(2, 2));
    assertThat(y.toDoubles()).containsExactly(2, 5, 7, 10);
  }

  @Test
  void dynamicSliceAndUpdateClampTheirStarts() {
    var one = TensorValue.scalar(DType.I32, 1L);
    var far = TensorValue.scalar(DType.I64, Long.MAX_VALUE);
    var before = TensorValue.scalar(DType.I64, -4L);
    var slice = new Op.DynamicSlice(Shape.of(1, 2));
    assertThat(OneOp.run(slice, counting(2, 3), one, one).toDoubles()).containsExactly(5, 6);
    assertThat(OneOp.run(slice, counting(2, 3), before, far).toDoubles()).containsExactly(2, 3);
    var block = f64(of(-1, -2), 1, 2);
    assertThat(OneOp.run(new Op.DynamicUpdate(), counting(2, 3), block, one, one).toDoubles())
        .containsExactly(1, 2, 3, 4, -1, -2);
    assertThat(OneOp.run(new Op.DynamicUpdate(), counting(2, 3), block, before, far).toDoubles())
        .containsExactly(1, -1, -2, 4, 5, 6);
  }

  @Test
  void padFillsCropsAndSpreads() {
    var nine = TensorValue.scalar(DType.F64, 9.0);
    var spread = new Op.Pad(List.of(1L), List.of(2L), List.of(1L));
    assertThat(OneOp.run(spread, counting(3), nine).toDoubles())
        .containsExactly(9, 1, 9, 2, 9, 3, 9, 9);
    var crop = new Op.Pad(List.of(-1L), List.of(-1L), List.of(0L));
    assertThat(OneOp.run(crop, counting(4), nine).toDoubles()).containsExactly(2, 3);
    var cropSpread = new Op.Pad(List.of(-1L), List.of(1L), List.of(2L));
    assertThat(OneOp.run(cropSpread, counting(2), nine).toDoubles()).containsExactly(9, 9, 2, 9);
    assertThat(
            OneOp.run(new Op.Pad(List.of(1L), List.of(1L), List.of(3L)), counting(0), nine)
                .toDoubles())
        .containsExactly(9, 9);
  }

  @Test
  void concatJoinsAlsoEmptyParts() {
    var x = counting(2, 1);
    var y = f64(of(7, 8, 9, 10), 2, 2);
    assertThat(OneOp.run(new Op.Concat(1), x, counting(2, 0), y).toDoubles())
        .containsExactly(1, 7, 8, 2, 9, 10);
    assertThat(OneOp.run(new Op.Concat(0), counting(1, 2), y).toDoubles())
        .containsExactly(1, 2, 7, 8, 9, 10);
  }
}
