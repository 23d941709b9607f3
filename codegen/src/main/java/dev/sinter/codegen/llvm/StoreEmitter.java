package dev.sinter.codegen.llvm;

import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import java.util.Optional;

/**
 * Prints stores: one element, neighbouring lanes, lanes a stride apart, or scattered lanes; each
 * with or without a mask.
 */
final class StoreEmitter {
  private final Code code;
  private final ExprEmitter exprs;

  StoreEmitter(Code code, ExprEmitter exprs) {
    this.code = code;
    this.exprs = exprs;
  }

  void emit(Stmt.Store store) {
    Buffer buffer = store.buffer();
    Ssa value = exprs.toStored(buffer.dtype(), exprs.emit(store.value()));
    Optional<Ssa> mask = store.mask().map(exprs::emit);
    if (!store.indices().isEmpty()
        && store.indices().getLast() instanceof Expr.Ramp(var base, var stride, var lanes)
        && ExprEmitter.isOne(stride)
        && lanes > 1) {
      Ssa index = exprs.emit(base);
      if (mask.isPresent()) {
        masked("store", value, exprs.looseAddress(buffer, index), buffer, mask.get());
      } else {
        plain(value, exprs.address(buffer, index), buffer);
      }
      return;
    }
    if (!store.indices().isEmpty()
        && store.indices().getLast() instanceof Expr.Ramp(var base, var stride, var lanes)
        && lanes > 1
        && mask.isEmpty()) {
      apart(value, exprs.emit(base), exprs.emit(stride), buffer);
      return;
    }
    Ssa index = exprs.index(store.indices());
    if (index.lanes() > 1) {
      Ssa all = mask.orElseGet(() -> Code.constant("i1", index.lanes(), 1));
      masked("scatter", value, exprs.addresses(buffer, index), buffer, all);
    } else if (mask.isPresent()) {
      String then = code.label("kept");
      String join = code.label("join");
      code.branch(mask.get(), then, join);
      code.begin(then);
      plain(value, exprs.address(buffer, index), buffer);
      code.jump(join);
      code.begin(join);
    } else {
      plain(value, exprs.address(buffer, index), buffer);
    }
  }

  /** Lanes a stride apart, one by one and in order. */
  private void apart(Ssa value, Ssa base, Ssa stride, Buffer buffer) {
    for (int lane = 0; lane < value.lanes(); lane++) {
      Ssa element = code.shuffle(value, new int[] {lane});
      plain(element, exprs.address(buffer, exprs.place(base, stride, lane)), buffer);
    }
  }

  private void plain(Ssa value, Ssa pointer, Buffer buffer) {
    code.line("store " + value.typed() + ", " + pointer.typed() + ", align " + exprs.bytes(buffer));
  }

  private void masked(String kind, Ssa value, Ssa pointer, Buffer buffer, Ssa mask) {
    code.line(
        "call void @llvm.masked."
            + kind
            + Code.mangle(value)
            + Code.mangle(pointer)
            + "("
            + value.typed()
            + ", "
            + pointer.typed()
            + ", i32 "
            + exprs.bytes(buffer)
            + ", "
            + mask.typed()
            + ")");
  }
}
