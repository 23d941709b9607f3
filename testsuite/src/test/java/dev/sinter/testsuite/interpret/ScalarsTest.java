package dev.sinter.testsuite.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.Philox;
import dev.sinter.ir.interpret.Scalars;
import dev.sinter.ir.type.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalarsTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;

  private static double unary(ScalarOp op, double a) {
    return Scalars.applyDouble(op, a, 0, 0);
  }

  private static double binary(ScalarOp op, double a, double b) {
    return Scalars.applyDouble(op, a, b, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "NEG, 0.0, -0.0",
    "NEG, NaN, NaN",
    "ABS, -0.0, 0.0",
    "ABS, -Infinity, Infinity",
    "SIGN, -3.5, -1",
    "SIGN, -0.0, -0.0",
    "SIGN, NaN, NaN",
    "FLOOR, -1.5, -2",
    "CEIL, -0.5, -0.0",
    "ROUND, 2.5, 2",
    "ROUND, 3.5, 4",
    "ROUND, -0.5, -0.0",
    "TRUNC, -1.9, -1",
    "TRUNC, -0.3, -0.0",
    "TRUNC, Infinity, Infinity",
    "SQRT, -1, NaN",
    "SQRT, -0.0, -0.0",
    "SQRT, 9, 3",
    "RSQRT, 4, 0.5",
    "RSQRT, 0, Infinity",
    "RSQRT, -0.0, -Infinity",
    "EXP, -Infinity, 0",
    "EXP, 0, 1",
    "EXP, 1000, Infinity",
    "EXPM1, 1e-20, 1e-20",
    "LOG, 0, -Infinity",
    "LOG, -1, NaN",
    "LOG1P, -1, -Infinity",
    "LOG1P, 1e-20, 1e-20",
    "SIN, 0, 0",
    "COS, 0, 1",
    "TAN, -0.0, -0.0",
    "ASIN, 2, NaN",
    "ACOS, 1, 0",
    "ATAN, Infinity, 1.5707963267948966",
    "SINH, -1000, -Infinity",
    "COSH, -1000, Infinity",
    "TANH, 1000, 1",
    "TANH, -0.0, -0.0",
    "SIGMOID, 0, 0.5",
    "SIGMOID, -1000, 0",
    "SIGMOID, 1000, 1",
    "SIGMOID, NaN, NaN",
    "SOFTPLUS, 1000, 1000",
    "SOFTPLUS, -1000, 0",
    "SOFTPLUS, 0, 0.6931471805599453",
    "SOFTPLUS, NaN, NaN",
    "ERF, 0, 0",
    "ERF, -0.0, -0.0",
    "ERF, Infinity, 1",
    "ERF, -Infinity, -1",
    "ERF, NaN, NaN"
  })
  void unaryEdgesAreExact(ScalarOp op, double a, double expected) {
    assertThat(unary(op, a)).isEqualTo(Double.valueOf(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "1e-8, 1.1283791670955126e-8", "0.1, 0.11246291601828489", "0.5, 0.5204998778130465",
        "1, 0.8427007929497149",
    "2, 0.9953222650189527", "2.99, 0.9999764743969194", "3.01, 0.9999792610363629",
        "4, 0.9999999845827421"
  })
  void erfAgreesWithTables(double x, double expected) {
    assertThat(unary(ScalarOp.ERF, x)).isCloseTo(expected, within(expected * 4e-16));
    assertThat(unary(ScalarOp.ERF, -x)).isEqualTo(-unary(ScalarOp.ERF, x));
  }

  @ParameterizedTest
  @CsvSource({
    "MAX, 1, NaN, NaN",
    "MAX, NaN, 1, NaN",
    "MAX, -0.0, 0.0, -0.0",
    "MAX, 0.0, -0.0, 0.0",
    "MAX, 1, Infinity, Infinity",
    "MIN, 1, NaN, NaN",
    "MIN, NaN, 1, NaN",
    "MIN, 0.0, -0.0, 0.0",
    "MIN, 2, 1, 1",
    "DIV, 1, 0, Infinity",
    "DIV, 1, -0.0, -Infinity",
    "DIV, 0, 0, NaN",
    "REM, -7, 3, -1",
    "REM, 7, -3, 1",
    "REM, 5, 0, NaN",
    "REM, 5, Infinity, 5",
    "POW, 0, 0, 1",
    "POW, -8, 0.5, NaN",
    "POW, 2, -1, 0.5",
    "ATAN2, 0.0, -1, 3.141592653589793",
    "ATAN2, -0.0, -1, -3.141592653589793",
    "SUB, Infinity, Infinity, NaN"
  })
  void binaryEdgesAreExact(ScalarOp op, double a, double b, double expected) {
    assertThat(binary(op, a, b)).isEqualTo(Double.valueOf(expected));
  }

  @Test
  void comparisonsWithNanAreFalseButForNe() {
    for (ScalarOp op :
        new ScalarOp[] {ScalarOp.EQ, ScalarOp.LT, ScalarOp.LE, ScalarOp.GT, ScalarOp.GE}) {
      assertThat(Scalars.test(op, NAN, NAN)).as(op.text()).isFalse();
      assertThat(Scalars.test(op, 1, NAN)).as(op.text()).isFalse();
    }
    assertThat(Scalars.test(ScalarOp.NE, NAN, NAN)).isTrue();
    assertThat(Scalars.test(ScalarOp.EQ, 0.0, -0.0)).isTrue();
    assertThat(Scalars.test(ScalarOp.IS_NAN, NAN, 0)).isTrue();
    assertThat(Scalars.test(ScalarOp.IS_FINITE, -INF, 0)).isFalse();
    assertThat(Scalars.test(ScalarOp.IS_FINITE, NAN, 0)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "ADD, I8, 127, 1, -128",
    "ADD, U8, 255, 1, 0",
    "ADD, I32, 2147483647, 1, -2147483648",
    "ADD, I64, 9223372036854775807, 1, -9223372036854775808",
    "SUB, U8, 0, 1, 255",
    "MUL, I32, 65536, 65536, 0",
    "MUL, I8, 16, 16, 0",
    "NEG, I8, -128, 0, -128",
    "NEG, U8, 1, 0, 255",
    "ABS, I32, -2147483648, 0, -2147483648",
    "ABS, U8, 200, 0, 200",
    "SIGN, I32, -9, 0, -1",
    "SIGN, U8, 200, 0, 1",
    "DIV, I32, 7, 0, 0",
    "DIV, I32, -7, 2, -3",
    "DIV, I8, -128, -1, -128",
    "DIV, I64, -9223372036854775808, -1, -9223372036854775808",
    "REM, I32, 7, 0, 0",
    "REM, I32, -7, 2, -1",
    "REM, I64, -9223372036854775808, -1, 0",
    "DIV, U8, 200, 3, 66",
    "SHIFT_LEFT, I32, 1, 33, 2",
    "SHIFT_LEFT, I8, 1, 7, -128",
    "SHIFT_LEFT, U8, 255, 9, 254",
    "SHIFT_LEFT, I64, 1, 64, 1",
    "SHIFT_LEFT, I32, 1, -1, -2147483648",
    "SHIFT_RIGHT, I8, -128, 7, -1",
    "SHIFT_RIGHT, U8, 128, 7, 1",
    "SHIFT_RIGHT_LOGICAL, I8, -1, 1, 127",
    "SHIFT_RIGHT_LOGICAL, I8, -1, 8, -1",
    "SHIFT_RIGHT_LOGICAL, I32, -1, 28, 15",
    "SHIFT_RIGHT_LOGICAL, I64, -1, 60, 15",
    "NOT, I32, 0, 0, -1",
    "NOT, U8, 1, 0, 254",
    "NOT, BOOL, 1, 0, 0",
    "NOT, BOOL, 0, 0, 1",
    "AND, I32, 12, 10, 8",
    "OR, U8, 12, 10, 14",
    "XOR, BOOL, 1, 1, 0",
    "XOR, I64, -1, 1, -2",
    "MIN, U8, 200, 100, 100",
    "MAX, I8, -1, 1, 1",
    "LT, U8, 100, 200, 1",
    "GE, I32, 3, 3, 1",
    "EQ, BOOL, 1, 0, 0",
    "NE, I64, 4, 5, 1"
  })
  void integersWrapAndNeverTrap(ScalarOp op, DType dtype, long a, long b, long expected) {
    assertThat(Scalars.applyInteger(op, dtype, a, b)).isEqualTo(expected);
  }

  @Test
  void opsOutsideTheirDomainAreRefused() {
    assertThatThrownBy(() -> Scalars.applyInteger(ScalarOp.EXP, DType.I32, 1, 0))
        .isInstanceOf(IrException.class);
    assertThatThrownBy(() -> Scalars.applyDouble(ScalarOp.XOR, 1, 0, 0))
        .isInstanceOf(IrException.class);
    assertThatThrownBy(() -> Scalars.test(ScalarOp.ADD, 1, 0)).isInstanceOf(IrException.class);
  }

  @Test
  void narrowFloatsRoundAfterEachOperation() {
    assertThat(Scalars.applyRounded(ScalarOp.ADD, DType.F32, 16777216, 1, 0)).isEqualTo(16777216);
    assertThat(Scalars.applyRounded(ScalarOp.ADD, DType.F64, 16777216, 1, 0)).isEqualTo(16777217);
    assertThat(Scalars.applyRounded(ScalarOp.ADD, DType.F16, 2048, 1, 0)).isEqualTo(2048);
    assertThat(Scalars.applyRounded(ScalarOp.ADD, DType.F16, 2048, 3, 0)).isEqualTo(2052);
    assertThat(Scalars.applyRounded(ScalarOp.MUL, DType.F16, 300, 300, 0)).isEqualTo(INF);
    assertThat(Scalars.applyRounded(ScalarOp.ADD, DType.BF16, 256, 1, 0)).isEqualTo(256);
    assertThat(Scalars.applyRounded(ScalarOp.DIV, DType.F32, 1, 3, 0)).isEqualTo(1f / 3f);
    assertThat(Scalars.applyRounded(ScalarOp.RSQRT, DType.F32, 3, 0, 0))
        .isEqualTo(1f / (float) Math.sqrt(3));
  }

  @Test
  void multiplyAddRoundsOnce() {
    float a = 1 + 0x1p-12f;
    assertThat(Scalars.applyRounded(ScalarOp.FMA, DType.F32, a, a, -1))
        .isEqualTo(Math.fma(a, a, -1f));
    assertThat(Scalars.applyRounded(ScalarOp.FMA, DType.F32, a, a, -1)).isNotEqualTo((a * a) - 1);
    // 2049 + tiny lies just above the tie between 2048 and 2050: f64 alone would lose the tiny part
    // and round to the even 2048.
    assertThat(Scalars.applyRounded(ScalarOp.FMA, DType.F16, 683, 3, 0x1p-24)).isEqualTo(2050);
    assertThat(Scalars.applyRounded(ScalarOp.FMA, DType.F16, 683, 3, 0)).isEqualTo(2048);
    double tiny = 0x1p-100;
    assertThat(Scalars.applyRounded(ScalarOp.FMA, DType.BF16, 257 / 256.0 * 256, 1, 0))
        .isEqualTo(256);
    assertThat(Scalars.applyRounded(ScalarOp.FMA, DType.BF16, 3, 107, tiny)).isEqualTo(322);
    assertThat(Scalars.applyRounded(ScalarOp.FMA, DType.BF16, 3, 107, -tiny)).isEqualTo(320);
    assertThat(Scalars.applyRounded(ScalarOp.FMA, DType.BF16, INF, 0, 1)).isNaN();
  }

  @ParameterizedTest
  @CsvSource({
    "I32, 1e20, 2147483647", "I32, -Infinity, -2147483648", "I32, NaN, 0", "I32, -1.9, -1",
        "I8, 300, 127", "I8, -129, -128", "U8, -1, 0",
    "U8, 255.9, 255", "U8, 256, 255", "U8, Infinity, 255", "I64, 1e30, 9223372036854775807",
        "BOOL, NaN, 1", "BOOL, -0.0, 0", "BOOL, 0.1, 1"
  })
  void floatsCastToIntegersSaturating(DType to, double value, long expected) {
    assertThat(Scalars.castToInteger(to, value)).isEqualTo(expected);
  }

  @Test
  void integersCastToFloatsWithOneRounding() {
    assertThat(Scalars.castToFloat(DType.F32, 16777217)).isEqualTo(16777216);
    assertThat(Scalars.castToFloat(DType.F64, Long.MAX_VALUE)).isEqualTo(0x1p63);
    assertThat(Scalars.castToFloat(DType.F16, 65519)).isEqualTo(65504);
    assertThat(Scalars.castToFloat(DType.F16, 65520)).isEqualTo(INF);
    long justAboveTie = (1L << 62) + (1L << 54) + 1;
    assertThat(Scalars.castToFloat(DType.BF16, justAboveTie)).isEqualTo(0x1p62 + 0x1p55);
    assertThat(Scalars.castToFloat(DType.BF16, justAboveTie - 1)).isEqualTo(0x1p62);
    assertThat(Scalars.castToFloat(DType.BF16, -justAboveTie)).isEqualTo(-0x1p62 - 0x1p55);
    assertThat(Scalars.castToFloat(DType.BF16, Long.MIN_VALUE)).isEqualTo(-0x1p63);
  }

  @Test
  void bitsGoBothWays() {
    assertThat(Scalars.floatBits(DType.F32, 1)).isEqualTo(0x3f800000);
    assertThat(Scalars.floatBits(DType.F16, -2)).isEqualTo((short) 0xc000);
    assertThat(Scalars.floatBits(DType.BF16, 1)).isEqualTo(0x3f80);
    assertThat(Scalars.floatBits(DType.F64, -0.0)).isEqualTo(Long.MIN_VALUE);
    assertThat(Scalars.floatOfBits(DType.F32, 0x7f800000)).isEqualTo(INF);
    assertThat(Scalars.floatOfBits(DType.F16, 0x3c00)).isEqualTo(1);
  }

  @Test
  void philoxGivesItsPublishedVectors() {
    assertThat(Philox.block(0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(Philox.block(-1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(Philox.block(0x299f31d0a4093822L, 0x85a308d3243f6a88L, 0x0370734413198a2eL))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }
}
