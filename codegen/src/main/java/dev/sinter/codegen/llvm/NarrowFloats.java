package dev.sinter.codegen.llvm;

import dev.sinter.ir.IrException;
import dev.sinter.ir.type.DType;

/**
 * Conversions between 16-bit floats, carried as bits, and binary32 or binary64, in integer
 * arithmetic: exact, rounding once to nearest even, denormals kept, on every target without a
 * library. The bits are those of {@link dev.sinter.ir.type.Floats}.
 */
final class NarrowFloats {
  private final Code code;

  NarrowFloats(Code code) {
    this.code = code;
  }

  /** {@return the value as binary32} */
  Ssa widen(DType from, Ssa bits) {
    Ssa wide = code.convert("zext", bits, "i32");
    return switch (from) {
      case BF16 -> bitcast(code.binary("shl", wide, integer(bits, 16)), "float");
      case F16 -> widenHalf(wide);
      case F32, F64, I8, U8, I32, I64, BOOL, INDEX ->
          throw new IrException("widen: " + from.text());
    };
  }

  /** {@return the bits nearest to a binary32} */
  Ssa narrow(DType to, Ssa value) {
    Ssa bits = bitcast(value, "i32");
    Ssa narrowed =
        switch (to) {
          case BF16 -> brain(value, bits);
          case F16 -> half(bits);
          case F32, F64, I8, U8, I32, I64, BOOL, INDEX ->
              throw new IrException("narrow: " + to.text());
        };
    return code.convert("trunc", narrowed, "i16");
  }

  /**
   * {@return a binary64 as a binary32 that rounds on to 16 bits as the binary64 itself would}
   * Inexact results get an odd last bit, so the second rounding meets no false tie.
   */
  Ssa toOdd(Ssa value) {
    Ssa nearest = code.convert("fptrunc", value, "float");
    Ssa back = code.convert("fpext", nearest, "double");
    Ssa bits = bitcast(nearest, "i32");
    Ssa one = integer(value, 1);
    Ssa even = code.compare("icmp eq", code.binary("and", bits, one), integer(value, 0));
    Ssa inexact = code.compare("fcmp one", back, value);
    Ssa infinity = Code.constant("double", value.lanes(), Double.POSITIVE_INFINITY);
    Ssa finite = code.compare("fcmp olt", code.intrinsic("llvm.fabs", back), infinity);
    Ssa adjust = code.binary("and", code.binary("and", even, inexact), finite);
    Ssa large =
        code.compare(
            "fcmp ogt", code.intrinsic("llvm.fabs", back), code.intrinsic("llvm.fabs", value));
    Ssa moved = code.select(large, code.binary("sub", bits, one), code.binary("add", bits, one));
    return bitcast(code.select(adjust, moved, bits), "float");
  }

  private Ssa widenHalf(Ssa wide) {
    Ssa shifted =
        code.binary("shl", code.binary("and", wide, integer(wide, 0x7fff)), integer(wide, 13));
    // Exponent 15 of binary16 means what 127 means in binary32; a product scales denormals right,
    // too.
    Ssa scale = Code.constant("float", wide.lanes(), 0x1p112);
    Ssa scaled = bitcast(code.binary("fmul", bitcast(shifted, "float"), scale), "i32");
    Ssa special = code.compare("icmp uge", shifted, integer(wide, 0x7c00 << 13));
    Ssa specialBits = code.binary("or", shifted, integer(wide, 0x7f800000));
    Ssa sign =
        code.binary("shl", code.binary("and", wide, integer(wide, 0x8000)), integer(wide, 16));
    return bitcast(code.binary("or", code.select(special, specialBits, scaled), sign), "float");
  }

  private Ssa half(Ssa bits) {
    Ssa sign =
        code.binary("and", code.binary("lshr", bits, integer(bits, 16)), integer(bits, 0x8000));
    Ssa magnitude = code.binary("and", bits, integer(bits, 0x7fffffff));
    Ssa odd =
        code.binary("and", code.binary("lshr", magnitude, integer(bits, 13)), integer(bits, 1));
    Ssa rounded = code.binary("add", code.binary("add", magnitude, integer(bits, 0xc8000fff)), odd);
    Ssa normal = code.binary("lshr", rounded, integer(bits, 13));
    // Adding 0.5 puts a denormal's last bit where binary32 rounds.
    Ssa half = Code.constant("float", bits.lanes(), 0.5);
    Ssa sum = code.binary("fadd", bitcast(magnitude, "float"), half);
    Ssa small = code.binary("sub", bitcast(sum, "i32"), integer(bits, 0x3f000000));
    Ssa nan = code.compare("icmp ugt", magnitude, integer(bits, 0x7f800000));
    Ssa payload =
        code.binary("and", code.binary("lshr", magnitude, integer(bits, 13)), integer(bits, 0x3ff));
    Ssa quiet = code.binary("or", payload, integer(bits, 0x7e00));
    Ssa special = code.select(nan, quiet, integer(bits, 0x7c00));
    Ssa isSmall = code.compare("icmp ult", magnitude, integer(bits, 0x38800000));
    Ssa isLarge = code.compare("icmp uge", magnitude, integer(bits, 0x47800000));
    Ssa result = code.select(isLarge, special, code.select(isSmall, small, normal));
    return code.binary("or", result, sign);
  }

  private Ssa brain(Ssa value, Ssa bits) {
    Ssa high = code.binary("lshr", bits, integer(bits, 16));
    Ssa bias =
        code.binary("add", code.binary("and", high, integer(bits, 1)), integer(bits, 0x7fff));
    Ssa rounded = code.binary("lshr", code.binary("add", bits, bias), integer(bits, 16));
    Ssa nan = code.compare("fcmp uno", value, value);
    return code.select(nan, code.binary("or", high, integer(bits, 0x40)), rounded);
  }

  private Ssa bitcast(Ssa value, String to) {
    return code.convert("bitcast", value, to);
  }

  private static Ssa integer(Ssa like, int value) {
    return Code.constant("i32", like.lanes(), value);
  }
}
