package dev.sinter.codegen.llvm;

/**
 * Rounds floats to integral floats. Where the target lacks the instructions, LLVM would call a
 * library; there, adding and subtracting 2^(p-1) rounds half to even, and the other directions
 * correct that by one. Signs of zeros are kept, NaN and infinities pass.
 */
final class Rounding {
  private final Code code;
  private final boolean instructions;

  Rounding(Code code, boolean instructions) {
    this.code = code;
    this.instructions = instructions;
  }

  /** {@return the greatest integral value not above} */
  Ssa floor(Ssa value) {
    return instructions ? code.intrinsic("llvm.floor", value) : floorByParts(value);
  }

  /** {@return the least integral value not below} */
  Ssa ceil(Ssa value) {
    return instructions ? code.intrinsic("llvm.ceil", value) : ceilByParts(value);
  }

  /** {@return the integral part} */
  Ssa trunc(Ssa value) {
    return instructions ? code.intrinsic("llvm.trunc", value) : truncByParts(value);
  }

  /** {@return the nearest integral value, ties to even} */
  Ssa round(Ssa value) {
    return instructions ? code.intrinsic("llvm.roundeven", value) : roundByParts(value);
  }

  private Ssa roundByParts(Ssa value) {
    Ssa magic =
        Code.constant(value.type(), value.lanes(), value.type().equals("float") ? 0x1p23 : 0x1p52);
    Ssa magnitude = code.intrinsic("llvm.fabs", value);
    Ssa rounded = code.binary("fsub", code.binary("fadd", magnitude, magic), magic);
    Ssa signed = code.intrinsic("llvm.copysign", rounded, value);
    return code.select(code.compare("fcmp olt", magnitude, magic), signed, value);
  }

  private Ssa floorByParts(Ssa value) {
    Ssa rounded = roundByParts(value);
    Ssa less = code.binary("fsub", rounded, Code.constant(value.type(), value.lanes(), 1.0));
    return code.select(code.compare("fcmp ogt", rounded, value), less, rounded);
  }

  private Ssa ceilByParts(Ssa value) {
    Ssa rounded = roundByParts(value);
    Ssa more = code.binary("fadd", rounded, Code.constant(value.type(), value.lanes(), 1.0));
    Ssa result = code.select(code.compare("fcmp olt", rounded, value), more, rounded);
    return code.intrinsic("llvm.copysign", result, value);
  }

  private Ssa truncByParts(Ssa value) {
    Ssa result = floorByParts(code.intrinsic("llvm.fabs", value));
    return code.intrinsic("llvm.copysign", result, value);
  }
}
