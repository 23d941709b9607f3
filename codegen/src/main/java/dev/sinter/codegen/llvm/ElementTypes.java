package dev.sinter.codegen.llvm;

import dev.sinter.ir.type.DType;

/**
 * LLVM's types for element types. The 16-bit floats are carried as their bits ({@code i16}): LLVM
 * would call a library for them on most targets, and would flush denormals on some.
 *
 * @param indexBits width of an index
 */
record ElementTypes(int indexBits) {

  /** {@return the type of an index} */
  String index() {
    return "i" + indexBits;
  }

  /** {@return the type of a value in a register} */
  String value(DType dtype) {
    return dtype == DType.BOOL ? "i1" : stored(dtype);
  }

  /** {@return the type of an element in memory} */
  String stored(DType dtype) {
    return switch (dtype) {
      case F32 -> "float";
      case F64 -> "double";
      case F16, BF16 -> "i16";
      case I8, U8, BOOL -> "i8";
      case I32 -> "i32";
      case I64 -> "i64";
      case INDEX -> index();
    };
  }

  /** {@return the bits of an integer type, as shifts and saturation count them} */
  int bits(DType dtype) {
    return dtype == DType.INDEX ? indexBits : dtype.bytes() * 8;
  }
}
