package dev.sinter.codegen.llvm;

import java.util.List;

/**
 * The exact remainder of floats ({@code fmod}, Java's {@code %}), without a library: calls a
 * function of the module that divides bit by bit in integers. Vectors go lane by lane.
 */
final class FloatRemainder {
  private final Code code;

  FloatRemainder(Code code) {
    this.code = code;
  }

  /** {@return a modulo b with the sign of a} */
  Ssa apply(Ssa a, Ssa b) {
    if (a.lanes() == 1) {
      return code.call("sinter.remainder.", a.type(), 1, List.of(a, b), a.type());
    }
    Ssa result = new Ssa(a.type(), a.lanes(), "poison");
    for (int lane = 0; lane < a.lanes(); lane++) {
      Ssa one = apply(code.shuffle(a, lane), code.shuffle(b, lane));
      result =
          code.value(
              a.type(),
              a.lanes(),
              "insertelement " + result.typed() + ", " + one.typed() + ", i32 " + lane);
    }
    return result;
  }

  /**
   * {@return the function for one type}
   *
   * @param type {@code float} or {@code double}
   */
  static String definition(String type) {
    boolean single = type.equals("float");
    return TEMPLATE
        .replace("FLOAT", type)
        .replace("INT", single ? "i32" : "i64")
        .replace("MANTISSA", single ? "23" : "52")
        .replace("EXPONENT", single ? "255" : "2047")
        .replace("FRACTION", Long.toString(single ? 0x7fffffL : 0xfffffffffffffL))
        .replace("HIDDEN", Long.toString(single ? 0x800000L : 0x10000000000000L))
        .replace("MAGNITUDE", Long.toString(single ? 0x7fffffffL : Long.MAX_VALUE))
        .replace("INFINITY", Long.toString(single ? 0x7f800000L : 0x7ff0000000000000L));
  }

  /**
   * Both magnitudes as integer times power of two; then one subtract-and-double per binary place.
   */
  private static final String TEMPLATE =
      """
      define internal FLOAT @sinter.remainder.FLOAT(FLOAT %a, FLOAT %b) noinline #0 {
      start:
        %abits = bitcast FLOAT %a to INT
        %bbits = bitcast FLOAT %b to INT
        %amag = and INT %abits, MAGNITUDE
        %bmag = and INT %bbits, MAGNITUDE
        %sign = xor INT %abits, %amag
        %bzero = icmp eq INT %bmag, 0
        %aspecial = icmp uge INT %amag, INFINITY
        %bnan = icmp ugt INT %bmag, INFINITY
        %bad1 = or i1 %bzero, %aspecial
        %bad = or i1 %bad1, %bnan
        br i1 %bad, label %invalid, label %valid
      invalid:
        %product = fmul FLOAT %a, %b
        %nan = fdiv FLOAT %product, %product
        ret FLOAT %nan
      valid:
        %less = icmp ult INT %amag, %bmag
        br i1 %less, label %same, label %prepare
      same:
        ret FLOAT %a
      prepare:
        %aexp0 = lshr INT %amag, MANTISSA
        %bexp0 = lshr INT %bmag, MANTISSA
        %afrac = and INT %amag, FRACTION
        %bfrac = and INT %bmag, FRACTION
        %anormal = icmp ne INT %aexp0, 0
        %bnormal = icmp ne INT %bexp0, 0
        %ahidden = or INT %afrac, HIDDEN
        %bhidden = or INT %bfrac, HIDDEN
        %aint = select i1 %anormal, INT %ahidden, INT %afrac
        %bint = select i1 %bnormal, INT %bhidden, INT %bfrac
        %aexp = select i1 %anormal, INT %aexp0, INT 1
        %bexp = select i1 %bnormal, INT %bexp0, INT 1
        %first = urem INT %aint, %bint
        br label %step
      step:
        %rest = phi INT [ %first, %prepare ], [ %doubled, %more ]
        %exp = phi INT [ %aexp, %prepare ], [ %lower, %more ]
        %over = icmp uge INT %rest, %bint
        %difference = sub INT %rest, %bint
        %reduced = select i1 %over, INT %difference, INT %rest
        %last = icmp eq INT %exp, %bexp
        br i1 %last, label %normalize, label %more
      more:
        %doubled = shl INT %reduced, 1
        %lower = sub INT %exp, 1
        br label %step
      normalize:
        %value = phi INT [ %reduced, %step ], [ %shifted, %shift ]
        %scale = phi INT [ %bexp, %step ], [ %finer, %shift ]
        %hidden = icmp ult INT %value, HIDDEN
        %room = icmp ugt INT %scale, 1
        %nonzero = icmp ne INT %value, 0
        %go1 = and i1 %hidden, %room
        %go = and i1 %go1, %nonzero
        br i1 %go, label %shift, label %finish
      shift:
        %shifted = shl INT %value, 1
        %finer = sub INT %scale, 1
        br label %normalize
      finish:
        %isnormal = icmp uge INT %value, HIDDEN
        %fraction = and INT %value, FRACTION
        %position = shl INT %scale, MANTISSA
        %normal = or INT %position, %fraction
        %magnitude = select i1 %isnormal, INT %normal, INT %value
        %bits = or INT %magnitude, %sign
        %result = bitcast INT %bits to FLOAT
        ret FLOAT %result
      }
      """;
}
