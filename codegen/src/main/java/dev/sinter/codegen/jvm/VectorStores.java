package dev.sinter.codegen.jvm;

import static dev.sinter.codegen.jvm.VectorType.MASK;
import static dev.sinter.codegen.jvm.VectorType.MASK_DESCRIPTOR;

import dev.sinter.codegen.jvm.Scope.Binding;
import dev.sinter.codegen.jvm.Scope.Location;
import dev.sinter.codegen.jvm.support.ArrayKind;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import java.util.Optional;
import java.util.OptionalInt;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Emits stores of vectors of the Vector API: to registers, to neighbouring elements, or scattered.
 */
final class VectorStores {
  private final MethodBody body;
  private final Code code;
  private final ScalarEmitter scalars;
  private final VectorEmitter vectors;
  private final VectorOps ops;

  VectorStores(MethodBody body, ScalarEmitter scalars) {
    this.body = body;
    this.code = body.code();
    this.scalars = scalars;
    this.vectors = new VectorEmitter(body, scalars);
    this.ops = new VectorOps(code);
  }

  void emit(Stmt.Store store) {
    Buffer buffer = store.buffer();
    Expr index = ScalarEmitter.index(buffer, store.indices());
    if (body.scope().buffer(buffer.name()) instanceof Location.Vectors registers) {
      int local = vectors.register(buffer, index, registers);
      if (store.mask().isPresent()) {
        code.loadReference(local);
        vectors.emit(store.value());
        vectors.emitMask(store.mask().get(), registers.type());
        ops.blend(registers.type());
      } else {
        vectors.emit(store.value());
      }
      code.storeReference(local);
    } else if (index instanceof Expr.Ramp(var base, var stride, _) && vectors.isOne(stride)) {
      contiguous(store, base);
    } else {
      scatter(store, index);
    }
  }

  private void contiguous(Stmt.Store store, Expr base) {
    Buffer buffer = store.buffer();
    ArrayKind kind = JvmType.arrayOf(buffer.dtype());
    VectorType type = new VectorType(JvmType.of(buffer.dtype()), store.value().lanes());
    vectors.emitNumbers(store.value());
    if (kind == ArrayKind.BYTES) {
      ops.toBytes(type);
    }
    scalars.array(buffer);
    scalars.offset(buffer, base, Lane.ONLY);
    Optional<Expr> mask = store.mask();
    mask.ifPresent(m -> vectors.emitMask(m, type));
    if (kind == ArrayKind.BYTES) {
      mask.ifPresent(_ -> ops.castMaskToBytes(type.lanes()));
      ops.bytesIntoArray(mask.isPresent());
    } else if (mask.isPresent()) {
      code.callVirtual(
          type.name(), "intoArray", "(" + JvmType.descriptor(kind) + "I" + MASK_DESCRIPTOR + ")V");
    } else {
      type.intoArray(code, kind);
    }
  }

  /** The API leaves open which of two lanes at one element stays; here the last one does. */
  private void scatter(Stmt.Store store, Expr index) {
    Buffer buffer = store.buffer();
    Spill spill = new Spill(body, scalars);
    Binding.Spilled places = spill.emit(index);
    Binding.Spilled values = spill.emit(store.value());
    OptionalInt bits =
        store.mask().isPresent() ? OptionalInt.of(code.local(2)) : OptionalInt.empty();
    bits.ifPresent(
        local -> {
          vectors.emit(store.mask().orElseThrow());
          code.callVirtual(MASK, "toLong", "()J");
          code.store(JvmType.LONG, local);
        });
    for (int lane = 0; lane < store.value().lanes(); lane++) {
      Label skip = new Label();
      int number = lane;
      bits.ifPresent(local -> skipUnless(local, number, skip));
      scalars.array(buffer);
      scalars.offset(buffer, Expr.index(0), Lane.ONLY);
      spill.push(places, lane);
      if (JvmType.of(index.dtype()) == JvmType.LONG) {
        code.op(Opcodes.L2I);
      }
      code.op(Opcodes.IADD);
      spill.push(values, lane);
      scalars.storeElement(buffer, JvmType.arrayOf(buffer.dtype()));
      code.label(skip);
    }
  }

  private void skipUnless(int bits, int lane, Label skip) {
    code.load(JvmType.LONG, bits);
    code.constant(lane);
    code.op(Opcodes.LUSHR);
    code.op(Opcodes.L2I);
    code.constant(1);
    code.op(Opcodes.IAND);
    code.jump(Opcodes.IFEQ, skip);
  }
}
