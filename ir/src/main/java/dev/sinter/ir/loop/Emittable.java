package dev.sinter.ir.loop;

import dev.sinter.ir.graph.ScalarOp;

/**
 * The scalar ops that every backend prints itself; all others are expanded into these (and casts
 * and bitcasts) before emission.
 */
public final class Emittable {
  private Emittable() {}

  /**
   * {@return whether backends print this op} NEG, ABS, FLOOR, CEIL, ROUND, TRUNC, SQRT, the
   * arithmetic (REM of floats too), bit, compare and select ops, FMA, IS_NAN and IS_FINITE are;
   * transcendental functions, SIGN, RSQRT, POW and so on are not.
   */
  public static boolean isEmittable(ScalarOp op) {
    return switch (op) {
      case NEG,
          ABS,
          FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          SQRT,
          IS_NAN,
          IS_FINITE,
          NOT,
          ADD,
          SUB,
          MUL,
          DIV,
          REM,
          MIN,
          MAX,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT,
          SHIFT_RIGHT_LOGICAL,
          EQ,
          NE,
          LT,
          LE,
          GT,
          GE,
          SELECT,
          FMA ->
          true;
      case SIGN,
          RSQRT,
          EXP,
          EXPM1,
          LOG,
          LOG1P,
          SIN,
          COS,
          TAN,
          ASIN,
          ACOS,
          ATAN,
          SINH,
          COSH,
          TANH,
          SIGMOID,
          SOFTPLUS,
          ERF,
          POW,
          ATAN2 ->
          false;
    };
  }
}
