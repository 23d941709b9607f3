package dev.sinter.runtime.buffer;

import dev.sinter.runtime.InputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Types of stored elements. Values are stored in the machine's byte order, without padding. */
public enum ElementType {
  /** IEEE 754 binary32. */
  F32(4, true),
  /** IEEE 754 binary64. */
  F64(8, true),
  /** IEEE 754 binary16. */
  F16(2, true),
  /** The upper half of a binary32 ("brain float"). */
  BF16(2, true),
  /** Signed 8-bit integer. */
  I8(1, false),
  /** Unsigned 8-bit integer. */
  U8(1, false),
  /** Signed 32-bit integer. */
  I32(4, false),
  /** Signed 64-bit integer. */
  I64(8, false),
  /** Truth value: one byte, 0 or 1. */
  BOOL(1, false);

  private final int bytes;
  private final boolean floating;

  ElementType(int bytes, boolean floating) {
    this.bytes = bytes;
    this.floating = floating;
  }

  /** {@return the size of one element in bytes} */
  public int bytes() {
    return bytes;
  }

  /** {@return whether this is a floating type} */
  public boolean isFloat() {
    return floating;
  }

  /** {@return the lower-case name, such as {@code f32}} */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * {@return the type of that lower-case name}
   *
   * @param text such as {@code f32}
   * @throws InputException if there is none; lists the known names
   */
  public static ElementType parse(String text) {
    for (ElementType type : values()) {
      if (type.text().equals(text)) {
        return type;
      }
    }
    String known = Arrays.stream(values()).map(ElementType::text).collect(Collectors.joining(", "));
    throw new InputException("element type: '" + text + "' is not known; use one of " + known);
  }
}
