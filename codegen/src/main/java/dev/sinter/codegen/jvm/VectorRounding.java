package dev.sinter.codegen.jvm;

/**
 * Rounds the vector of floats on the operand stack to integral floats; the Vector API has no such
 * op. Adding and subtracting 2^(p-1) rounds half to even, and the other directions correct that by
 * one. Signs of zeros are kept, NaN and infinities pass.
 */
final class VectorRounding {
  private final Code code;
  private final VectorOps ops;
  private final VectorType type;
  private final VectorType bits;

  VectorRounding(Code code, VectorOps ops, VectorType type) {
    this.code = code;
    this.ops = ops;
    this.type = type;
    this.bits =
        new VectorType(type.element() == JvmType.FLOAT ? JvmType.INT : JvmType.LONG, type.lanes());
  }

  /** Nearest, ties to even. */
  void round() {
    int mark = code.mark();
    int value = code.local(1);
    int magnitude = code.local(1);
    double magic = type.element() == JvmType.FLOAT ? 0x1p23 : 0x1p52;
    code.storeReference(value);
    code.loadReference(value);
    ops.unary(type, "abs");
    code.storeReference(magnitude);
    code.loadReference(value);
    code.loadReference(magnitude);
    ops.broadcast(type, magic);
    ops.call(type, "add");
    ops.broadcast(type, magic);
    ops.call(type, "sub");
    copySign(value);
    code.loadReference(magnitude);
    ops.broadcast(type, magic);
    ops.compare(type, "LT");
    ops.blend(type);
    code.release(mark);
  }

  /** Not above. */
  void floor() {
    correct("GT", -1, false);
  }

  /** Not below. */
  void ceil() {
    correct("LT", 1, true);
  }

  /** Towards zero. */
  void trunc() {
    int mark = code.mark();
    int value = code.local(1);
    code.storeReference(value);
    code.loadReference(value);
    ops.unary(type, "abs");
    floor();
    copySign(value);
    code.release(mark);
  }

  /** Rounds, and adds a step where the rounded value compares to the value so. */
  private void correct(String comparison, int step, boolean signed) {
    int mark = code.mark();
    int value = code.local(1);
    int rounded = code.local(1);
    code.storeReference(value);
    code.loadReference(value);
    round();
    code.storeReference(rounded);
    code.loadReference(rounded);
    code.loadReference(rounded);
    ops.broadcast(type, step);
    ops.call(type, "add");
    code.loadReference(rounded);
    code.loadReference(value);
    ops.compare(type, comparison);
    ops.blend(type);
    if (signed) {
      copySign(value);
    }
    code.release(mark);
  }

  /** Gives the vector on the stack the signs of another. */
  private void copySign(int signs) {
    ops.reinterpret(type, bits);
    pushMask(false);
    ops.call(bits, "and");
    code.loadReference(signs);
    ops.reinterpret(type, bits);
    pushMask(true);
    ops.call(bits, "and");
    ops.call(bits, "or");
    ops.reinterpret(bits, type);
  }

  private void pushMask(boolean sign) {
    bits.species(code);
    if (bits.element() == JvmType.INT) {
      code.constant(sign ? Integer.MIN_VALUE : Integer.MAX_VALUE);
    } else {
      code.constant(sign ? Long.MIN_VALUE : Long.MAX_VALUE);
    }
    ops.broadcastPushed(bits);
  }
}
