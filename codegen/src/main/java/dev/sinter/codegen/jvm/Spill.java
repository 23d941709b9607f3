package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.Scope.Binding;
import dev.sinter.codegen.jvm.support.ArrayKind;
import dev.sinter.ir.loop.Expr;

/**
 * Writes vectors to scratch memory, lane by lane as values: 16-bit floats as floats, bytes and
 * bools as ints.
 */
final class Spill {
  private final MethodBody body;
  private final ScalarEmitter scalars;

  Spill(MethodBody body, ScalarEmitter scalars) {
    this.body = body;
    this.scalars = scalars;
  }

  /** Computes a vector into scratch memory and returns where it is. */
  Binding.Spilled emit(Expr vector) {
    ArrayKind kind = JvmType.of(vector.dtype()).array();
    Binding.Spilled place =
        new Binding.Spilled(kind, body.proc().scratch().take(kind, vector.lanes()));
    Code code = body.code();
    if (body.lanes() == LaneMode.VECTORS) {
      VectorEmitter vectors = new VectorEmitter(body, scalars);
      vectors.emitNumbers(vector);
      body.scratch(kind);
      code.constant(place.offset());
      vectors.type(vector).intoArray(code, kind);
      return place;
    }
    int mark = code.mark();
    int lane = code.local(1);
    code.constant(0);
    code.store(JvmType.INT, lane);
    code.loop(
        lane,
        () -> code.constant(vector.lanes()),
        () -> {
          body.scratch(kind);
          Lane.counted(lane).push(code, place.offset());
          scalars.emit(vector, Lane.counted(lane));
          code.op(JvmType.arrayStore(kind));
        });
    code.release(mark);
    return place;
  }

  /** Pushes one lane of a spilled vector. */
  void push(Binding.Spilled place, int lane) {
    body.scratch(place.kind());
    body.code().constant(place.offset() + lane);
    body.code().op(JvmType.arrayLoad(place.kind()));
  }
}
