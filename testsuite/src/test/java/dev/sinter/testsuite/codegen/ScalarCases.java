package dev.sinter.testsuite.codegen;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** Which ops exist on which types, and operands at the edges. */
final class ScalarCases {
  static final List<DType> FLOATS = List.of(DType.F32, DType.F64, DType.F16, DType.BF16);
  static final List<DType> INTEGERS = List.of(DType.I8, DType.U8, DType.I32, DType.I64);

  private static final Set<ScalarOp> NUMBER =
      EnumSet.of(
          ScalarOp.NEG,
          ScalarOp.ABS,
          ScalarOp.ADD,
          ScalarOp.SUB,
          ScalarOp.MUL,
          ScalarOp.DIV,
          ScalarOp.REM,
          ScalarOp.MIN,
          ScalarOp.MAX,
          ScalarOp.EQ,
          ScalarOp.NE,
          ScalarOp.LT,
          ScalarOp.LE,
          ScalarOp.GT,
          ScalarOp.GE,
          ScalarOp.SELECT);
  private static final Set<ScalarOp> FLOAT =
      EnumSet.of(
          ScalarOp.FLOOR,
          ScalarOp.CEIL,
          ScalarOp.ROUND,
          ScalarOp.TRUNC,
          ScalarOp.SQRT,
          ScalarOp.IS_NAN,
          ScalarOp.IS_FINITE,
          ScalarOp.FMA);
  private static final Set<ScalarOp> INTEGER =
      EnumSet.of(
          ScalarOp.NOT,
          ScalarOp.AND,
          ScalarOp.OR,
          ScalarOp.XOR,
          ScalarOp.SHIFT_LEFT,
          ScalarOp.SHIFT_RIGHT,
          ScalarOp.SHIFT_RIGHT_LOGICAL);
  private static final Set<ScalarOp> BOOL =
      EnumSet.of(
          ScalarOp.NOT,
          ScalarOp.AND,
          ScalarOp.OR,
          ScalarOp.XOR,
          ScalarOp.EQ,
          ScalarOp.NE,
          ScalarOp.SELECT);

  private ScalarCases() {}

  /** {@return the ops that backends print for a type} */
  static List<ScalarOp> ops(DType dtype) {
    Set<ScalarOp> ops = EnumSet.noneOf(ScalarOp.class);
    if (dtype == DType.BOOL) {
      ops.addAll(BOOL);
    } else {
      ops.addAll(NUMBER);
      ops.addAll(dtype.isFloat() ? FLOAT : INTEGER);
    }
    return List.copyOf(ops);
  }

  /**
   * {@return floats of a type: zeros, infinities, NaN, denormals, ties, the largest, and random
   * bits}
   */
  static double[] floats(DType dtype, int count, long seed) {
    double largest =
        switch (dtype) {
          case F32 -> Float.MAX_VALUE;
          case F64 -> Double.MAX_VALUE;
          case F16 -> 65504;
          case BF16 -> 0x1.fep127;
          case I8, U8, I32, I64, BOOL, INDEX -> throw new AssertionError(dtype);
        };
    double tiny =
        switch (dtype) {
          case F32 -> Float.MIN_VALUE;
          case F64 -> Double.MIN_VALUE;
          case F16 -> 0x1p-24;
          case BF16 -> 0x1p-133;
          case I8, U8, I32, I64, BOOL, INDEX -> throw new AssertionError(dtype);
        };
    double[] edges = {
      0.0,
      0.5,
      1,
      1.5,
      2.5,
      3.5,
      0.25,
      7,
      100,
      127.5,
      255.9,
      256,
      1e3,
      2048,
      8388607.5,
      8388608,
      2147483648.0,
      3e9,
      9.3e18,
      1e30,
      largest,
      tiny,
      3 * tiny,
      Float.MIN_NORMAL,
      6.103515625e-05,
      Double.POSITIVE_INFINITY,
      0.1,
      1.0 / 3
    };
    Random random = new Random(seed);
    double[] all =
        DoubleStream.concat(
                DoubleStream.concat(Arrays.stream(edges), Arrays.stream(edges).map(v -> -v)),
                DoubleStream.concat(
                    DoubleStream.of(Double.NaN),
                    DoubleStream.generate(
                        () -> random.nextGaussian() * Math.exp(random.nextInt(20) - 10))))
            .limit(count)
            .toArray();
    return shuffled(all, random);
  }

  /**
   * {@return integers of a type (as longs, possibly out of its range): ends, zero, small and random
   * ones}
   */
  static long[] integers(int count, long seed) {
    long[] edges = {
      0,
      1,
      -1,
      2,
      -2,
      3,
      5,
      7,
      -7,
      8,
      31,
      32,
      33,
      63,
      64,
      65,
      127,
      128,
      -128,
      255,
      256,
      Integer.MAX_VALUE,
      Integer.MIN_VALUE,
      Long.MAX_VALUE,
      Long.MIN_VALUE,
      (1L << 53) + 1,
      (1L << 62) + (1L << 40)
    };
    Random random = new Random(seed);
    long[] all =
        LongStream.concat(
                Arrays.stream(edges),
                LongStream.generate(() -> random.nextLong() >> random.nextInt(64)))
            .limit(count)
            .toArray();
    for (int i = all.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      long swap = all[i];
      all[i] = all[j];
      all[j] = swap;
    }
    return all;
  }

  private static double[] shuffled(double[] values, Random random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      double swap = values[i];
      values[i] = values[j];
      values[j] = swap;
    }
    return values;
  }
}
