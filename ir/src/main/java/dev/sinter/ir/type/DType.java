package dev.sinter.ir.type;

import dev.sinter.ir.ModelException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Element types. Names in the text form are the lower-case constants ({@code f32}, {@code bool}).
 */
public enum DType {
  /** IEEE 754 binary32: the default floating type. */
  F32(4, Kind.FLOAT),
  /** IEEE 754 binary64. */
  F64(8, Kind.FLOAT),
  /** IEEE 754 binary16. */
  F16(2, Kind.FLOAT),
  /** The upper half of a binary32 ("brain float"). */
  BF16(2, Kind.FLOAT),
  /** Signed 8-bit integer, two's complement. */
  I8(1, Kind.SIGNED),
  /** Unsigned 8-bit integer. */
  U8(1, Kind.UNSIGNED),
  /** Signed 32-bit integer, two's complement. */
  I32(4, Kind.SIGNED),
  /** Signed 64-bit integer, two's complement. */
  I64(8, Kind.SIGNED),
  /** Truth value, stored as one byte, 0 or 1. */
  BOOL(1, Kind.BOOL),
  /**
   * Loop level only: an index or extent. Its width is the target's choice (64 bits on large
   * targets, 32 on small ones and in JVM code); no tensor has this type, and all values that occur
   * fit the width.
   */
  INDEX(8, Kind.SIGNED);

  private enum Kind {
    FLOAT,
    SIGNED,
    UNSIGNED,
    BOOL
  }

  private final int bytes;
  private final Kind kind;

  DType(int bytes, Kind kind) {
    this.bytes = bytes;
    this.kind = kind;
  }

  /** {@return the size of one stored element, in bytes} */
  public int bytes() {
    return bytes;
  }

  /** {@return whether this is a floating type} */
  public boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  /** {@return whether this is an integer type, signed or not; {@link #BOOL} is none} */
  public boolean isInteger() {
    return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
  }

  /** {@return whether values below zero exist} */
  public boolean isSigned() {
    return kind == Kind.FLOAT || kind == Kind.SIGNED;
  }

  /** {@return the name in the text form, such as {@code f32}} */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a name of the text form.
   *
   * @param text such as {@code f32}
   * @return the type of that name
   * @throws ModelException if there is none; lists the known names
   */
  public static DType parse(String text) {
    for (DType dtype : values()) {
      if (dtype != INDEX && dtype.text().equals(text)) {
        return dtype;
      }
    }
    String known =
        Arrays.stream(values())
            .filter(d -> d != INDEX)
            .map(DType::text)
            .collect(Collectors.joining(", "));
    throw new ModelException("dtype: '" + text + "' is not known; use one of " + known);
  }
}
