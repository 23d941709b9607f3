package dev.sinter.testsuite.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.buffer.SmallFloats;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BufferTest {
  @ParameterizedTest
  @EnumSource
  void elementsOfEveryTypeAreKeptInBothKinds(ElementType type) {
    for (MemoryKind kind : MemoryKind.values()) {
      try (Buffer buffer = Buffer.allocate(kind, type, 5)) {
        assertThat(buffer.toDoubles()).containsOnly(0);
        buffer.setDouble(3, 1);
        buffer.setLong(4, 1);
        assertThat(buffer.toDoubles()).containsExactly(0, 0, 0, 1, 1);
        assertThat(buffer.toLongs()).containsExactly(0, 0, 0, 1, 1);
        assertThat(buffer.memory()).isEqualTo(kind);
        assertThat(buffer.bytes()).isEqualTo(5L * type.bytes());
      }
    }
  }

  @Test
  void nativeMemoryIsAlignedTo64Bytes() {
    for (long count : new long[] {0, 1, 17, 100_000, 300_000}) {
      assertThat(Buffer.allocate(MemoryKind.NATIVE, ElementType.U8, count).segment().address() % 64)
          .isZero();
    }
  }

  @Test
  void copiesMoveBetweenKindsAndTypes() {
    Buffer floats = Buffer.of(1.5f, -2f, 300f);
    Buffer there = floats.in(MemoryKind.NATIVE);
    assertThat(there.toFloats()).containsExactly(1.5f, -2f, 300f);
    assertThat(floats.in(MemoryKind.HEAP)).isSameAs(floats);
    assertThat(there.copy(MemoryKind.HEAP, ElementType.I32).toInts()).containsExactly(1, -2, 300);
    assertThat(there.copy(MemoryKind.HEAP, ElementType.U8).toInts()).containsExactly(1, 254, 44);
    assertThat(there.copy(MemoryKind.HEAP, ElementType.BOOL).toInts()).containsExactly(1, 1, 1);
    assertThat(
            Buffer.of(Long.MAX_VALUE, Long.MIN_VALUE)
                .copy(MemoryKind.NATIVE, ElementType.I64)
                .toLongs())
        .containsExactly(Long.MAX_VALUE, Long.MIN_VALUE);
  }

  @Test
  void smallFloatsRoundOnceToNearestEven() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float half = SmallFloats.fromHalf((short) bits);
      float brain = SmallFloats.fromBrain((short) bits);
      assertThat(Float.isNaN(half) || SmallFloats.toHalf(half) == (short) bits).isTrue();
      assertThat(Float.isNaN(brain) || SmallFloats.toBrain(brain) == (short) bits).isTrue();
    }
    assertThat(SmallFloats.toHalf(2049)).isEqualTo(SmallFloats.toHalf(2048));
    assertThat(SmallFloats.toHalf(2049.0000001)).isEqualTo(SmallFloats.toHalf(2050));
    assertThat(SmallFloats.fromBrain(SmallFloats.toBrain(Double.NaN))).isNaN();
    assertThat(SmallFloats.fromHalf(SmallFloats.toHalf(1e9))).isInfinite();
    Buffer brains = Buffer.allocate(MemoryKind.HEAP, ElementType.BF16, 1);
    brains.setLong(0, (257L << 40) + 1); // just above the tie between 256 << 40 and 258 << 40
    assertThat(brains.getDouble(0)).isEqualTo(258.0 * (1L << 40));
  }

  @Test
  void aClosedBufferIsRefusedAndClosingAgainIsNot() {
    for (long count : new long[] {4, 1 << 20}) {
      Buffer buffer = Buffer.allocate(MemoryKind.NATIVE, ElementType.F32, count);
      buffer.close();
      buffer.close();
      assertThatThrownBy(() -> buffer.getFloat(0))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void aBufferInUseCannotBeClosed() {
    Buffer buffer = Buffer.allocate(MemoryKind.NATIVE, ElementType.F32, 1 << 20);
    buffer.acquire();
    assertThatThrownBy(buffer::close)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("running call");
    buffer.release();
    buffer.close();
  }

  @Test
  void impossibleSizesAreRefusedWithTheSize() {
    for (MemoryKind kind : MemoryKind.values()) {
      for (long count : new long[] {-1, Long.MAX_VALUE, 1L << 50}) {
        assertThatThrownBy(() -> Buffer.allocate(kind, ElementType.F64, count))
            .isInstanceOf(InputException.class)
            .hasMessageContaining(count + " elements of f64");
      }
    }
  }

  @Test
  void wrongArraysAndRangesAreRefused() {
    assertThatThrownBy(() -> Buffer.wrap(ElementType.F32, new double[2]))
        .isInstanceOf(InputException.class)
        .hasMessage("buffer: elements of f32 are not stored in a double[]");
    assertThatThrownBy(() -> Buffer.of(1f, 2f).copyTo(1, Buffer.of(1f), 0, 2))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("2 elements from 1 of f32 x 2 (heap) to 0 of f32 x 1 (heap)");
    assertThatThrownBy(() -> NdArray.of(new float[5], 2, 3))
        .isInstanceOf(InputException.class)
        .hasMessage("array: shape [2, 3] needs 6 elements, got 5");
  }

  @Test
  void arraysKnowRowsAndShapes() {
    NdArray array = NdArray.of(new int[] {1, 2, 3, 4, 5, 6}, 3, 2);
    assertThat(array.rows()).isEqualTo(3);
    assertThat(array.rows(1, 3).buffer().toInts()).containsExactly(3, 4, 5, 6);
    assertThat(array.rows(1, 3).shape()).isEqualTo(List.of(2L, 2L));
    assertThat(array.reshape(6)).hasToString("i32[6]");
    assertThat(array.cast(ElementType.I32)).isSameAs(array);
    assertThatThrownBy(() -> NdArray.of(new float[1]).rows())
        .hasMessage("array: a scalar f32 has no rows");
  }
}
