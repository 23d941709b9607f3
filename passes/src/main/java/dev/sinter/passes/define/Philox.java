package dev.sinter.passes.define;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import java.util.List;

/**
 * Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3") in 64-bit
 * integer ops: ten rounds, each two 32 x 32 -> 64 multiplications and four exclusive ors, the key
 * stepping by a Weyl sequence between them.
 *
 * <p>A word is the low half of an i64, whatever stands in the high half: a product need not be cut
 * down before it goes on, and a multiplication of low halves is one instruction of most machines.
 */
final class Philox {
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final long WEYL_0 = 0x9E3779B9L;
  private static final long WEYL_1 = 0xBB67AE85L;
  private static final int ROUNDS = 10;

  private Philox() {}

  /**
   * {@return word {@code lane} of the block of element {@code linear}, as {@link
   * dev.sinter.ir.graph.Op.RandomBits} defines it}
   */
  static Expr word(Reader r, Node key, Node counter, Expr linear, int lane) {
    Expr element = r.let(new Expr.Cast(DType.I64, linear));
    Expr keys = r.let(r.read(key, List.of()));
    Expr counters = r.let(r.read(counter, List.of()));
    Expr[] c = {element, high(element), counters, high(counters)};
    Expr key0 = keys;
    Expr key1 = r.let(high(keys));
    for (int round = 0; round < ROUNDS; round++) {
      Expr product0 = product(r, c[0], MULTIPLIER_0);
      Expr product1 = product(r, c[2], MULTIPLIER_1);
      Expr k0 = round == 0 ? key0 : r.let(add(key0, WEYL_0 * round));
      Expr k1 = round == 0 ? key1 : r.let(add(key1, WEYL_1 * round));
      Expr first = r.let(xor(xor(high(product1), c[1]), k0));
      Expr third = r.let(xor(xor(high(product0), c[3]), k1));
      c = new Expr[] {first, product1, third, product0};
    }
    return new Expr.Cast(DType.I32, c[lane]);
  }

  private static Expr product(Reader r, Expr word, long multiplier) {
    Expr unsigned = Expr.apply(ScalarOp.AND, word, Scalars.i64(0xffffffffL));
    return r.let(Expr.apply(ScalarOp.MUL, unsigned, Scalars.i64(multiplier)));
  }

  private static Expr high(Expr wide) {
    return Expr.apply(ScalarOp.SHIFT_RIGHT_LOGICAL, wide, Scalars.i64(32));
  }

  private static Expr add(Expr word, long other) {
    return Expr.apply(ScalarOp.ADD, word, Scalars.i64(other));
  }

  private static Expr xor(Expr a, Expr b) {
    return Expr.apply(ScalarOp.XOR, a, b);
  }
}
