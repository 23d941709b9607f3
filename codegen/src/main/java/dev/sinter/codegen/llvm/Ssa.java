package dev.sinter.codegen.llvm;

import java.util.OptionalLong;

/**
 * A value of the emitted code: a register ({@code %v7}) or a constant.
 *
 * @param type LLVM's name of the element type, such as {@code float} or {@code i1}
 * @param lanes 1 for a scalar
 * @param text how an instruction names it
 */
record Ssa(String type, int lanes, String text) {

  /** {@return LLVM's name of the whole type} */
  String fullType() {
    return lanes == 1 ? type : "<" + lanes + " x " + type + ">";
  }

  /** {@return type and name, as operands are written} */
  String typed() {
    return fullType() + " " + text;
  }

  /** {@return whether this is known while emitting} */
  boolean isConstant() {
    return !text.startsWith("%");
  }

  /** {@return the value of an integer scalar that is known while emitting} */
  OptionalLong integer() {
    if (lanes != 1 || !type.startsWith("i") || !isConstant()) {
      return OptionalLong.empty();
    }
    return switch (text) {
      case "true" -> OptionalLong.of(1);
      case "false" -> OptionalLong.of(0);
      default -> OptionalLong.of(Long.parseLong(text));
    };
  }

  /** {@return whether this is the integer constant {@code value}, a scalar} */
  boolean is(long value) {
    OptionalLong known = integer();
    return known.isPresent() && known.getAsLong() == value;
  }
}
