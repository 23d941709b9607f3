package dev.sinter.ir.graph;

import dev.sinter.ir.type.DType;
import java.util.Locale;

/** How elements are combined in reductions; ANY and ALL take bool, the others numbers. */
public enum Reducer {
  /** Sum; starts at 0. */
  SUM(ScalarOp.ADD),
  /** Product; starts at 1. */
  PROD(ScalarOp.MUL),
  /** Largest; starts at the type's least value (minus infinity). */
  MAX(ScalarOp.MAX),
  /** Smallest; starts at the type's greatest value (infinity). */
  MIN(ScalarOp.MIN),
  /** Logical and; starts at true. */
  ALL(ScalarOp.AND),
  /** Logical or; starts at false. */
  ANY(ScalarOp.OR);

  private final ScalarOp combiner;

  Reducer(ScalarOp combiner) {
    this.combiner = combiner;
  }

  /** {@return the op that combines an accumulator (left) with an element (right)} */
  public ScalarOp combiner() {
    return combiner;
  }

  /** {@return the neutral element as a double; for i64 MAX/MIN use {@link #identityLong}} */
  public double identity(DType dtype) {
    return switch (this) {
      case SUM, ANY -> 0;
      case PROD, ALL -> 1;
      case MAX -> dtype.isFloat() ? Double.NEGATIVE_INFINITY : identityLong(dtype);
      case MIN -> dtype.isFloat() ? Double.POSITIVE_INFINITY : identityLong(dtype);
    };
  }

  /** {@return the neutral element of an integer type or bool} */
  public long identityLong(DType dtype) {
    return switch (this) {
      case SUM, ANY -> 0;
      case PROD, ALL -> 1;
      case MAX ->
          switch (dtype) {
            case I8 -> Byte.MIN_VALUE;
            case U8, BOOL -> 0;
            case I32 -> Integer.MIN_VALUE;
            case I64, INDEX, F32, F64, F16, BF16 -> Long.MIN_VALUE;
          };
      case MIN ->
          switch (dtype) {
            case I8 -> Byte.MAX_VALUE;
            case U8 -> 255;
            case BOOL -> 1;
            case I32 -> Integer.MAX_VALUE;
            case I64, INDEX, F32, F64, F16, BF16 -> Long.MAX_VALUE;
          };
    };
  }

  /** {@return the name in the text form} */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
