package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.Scope.Binding;
import dev.sinter.codegen.jvm.Scope.Location;
import dev.sinter.codegen.jvm.support.ArrayKind;
import dev.sinter.ir.IrException;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.Label;

/**
 * Emits stores. All lanes of a value are computed before the first is stored, since the value may
 * load what the store overwrites; where it certainly does not, lane by lane is the same.
 */
final class StoreEmitter {
  private final MethodBody body;
  private final Code code;
  private final ScalarEmitter scalars;

  StoreEmitter(MethodBody body, ScalarEmitter scalars) {
    this.body = body;
    this.code = body.code();
    this.scalars = scalars;
  }

  void emit(Stmt.Store store) {
    int lanes = store.value().lanes();
    if (lanes == 1) {
      element(store, Lane.ONLY);
      return;
    }
    int mark = code.mark();
    switch (body.lanes()) {
      case VECTORS -> new VectorStores(body, scalars).emit(store);
      case UNROLLED -> {
        Stmt.Store safe = safe(store);
        for (int lane = 0; lane < lanes; lane++) {
          element(safe, Lane.known(lane));
        }
      }
      case LOOPS -> {
        Stmt.Store safe = safe(store);
        int lane = code.local(1);
        code.constant(0);
        code.store(JvmType.INT, lane);
        code.loop(lane, () -> code.constant(lanes), () -> element(safe, Lane.counted(lane)));
      }
    }
    code.release(mark);
  }

  private void element(Stmt.Store store, Lane lane) {
    Label skip = new Label();
    store.mask().ifPresent(mask -> scalars.branch(mask, lane, false, skip));
    Buffer buffer = store.buffer();
    switch (body.scope().buffer(buffer.name())) {
      case Location.Locals(var type, int first, int count) -> {
        scalars.emit(store.value(), lane);
        code.store(
            type, first + scalars.element(buffer, store.indices(), lane, count) * type.slots());
      }
      case Location.Offset at -> inArray(store, at.kind(), lane);
      case Location.Fixed at -> inArray(store, at.kind(), lane);
      case Location.Vectors _ ->
          throw new IrException(
              "emit: a lane of vector register '" + buffer.name() + "' is stored");
    }
    code.label(skip);
  }

  private void inArray(Stmt.Store store, ArrayKind kind, Lane lane) {
    scalars.place(store.buffer(), store.indices(), lane);
    scalars.emit(store.value(), lane);
    scalars.storeElement(store.buffer(), kind);
  }

  /** {@return a store that may be done lane by lane, after computing what it needs} */
  private Stmt.Store safe(Stmt.Store store) {
    if (!overlaps(store)) {
      return store;
    }
    Expr value = computed(store.value(), " value");
    Optional<Expr> mask = store.mask().map(lanes -> computed(lanes, " mask"));
    List<Expr> indices = store.indices();
    if (loads(indices.getLast())) {
      indices = List.of(computed(indices.getLast(), " index"));
    }
    return new Stmt.Store(store.buffer(), indices, value, mask);
  }

  private Expr computed(Expr value, String name) {
    Expr.Variable variable = new Expr.Variable(name, value.dtype(), value.lanes());
    JvmType type = JvmType.of(value.dtype());
    if (body.lanes() == LaneMode.LOOPS) {
      body.scope().bind(name, new Spill(body, scalars).emit(value));
      return variable;
    }
    int first = code.local(value.lanes() * type.slots());
    for (int lane = 0; lane < value.lanes(); lane++) {
      scalars.emit(value, Lane.known(lane));
      code.store(type, first + lane * type.slots());
    }
    body.scope().bind(name, new Binding.Lanes(type, first, value.lanes()));
    return variable;
  }

  private static boolean loads(Expr expr) {
    return expr instanceof Expr.Load || operands(expr).stream().anyMatch(StoreEmitter::loads);
  }

  /** Whether the value, index or mask may load an element that another lane's store changes. */
  private static boolean overlaps(Stmt.Store store) {
    List<Expr> open = new ArrayList<>();
    open.add(store.value());
    open.addAll(store.indices());
    store.mask().ifPresent(open::add);
    while (!open.isEmpty()) {
      Expr expr = open.removeLast();
      if (expr instanceof Expr.Load(var buffer, var indices) && overlaps(store, buffer, indices)) {
        return true;
      }
      open.addAll(operands(expr));
    }
    return false;
  }

  private static boolean overlaps(Stmt.Store store, Buffer buffer, List<Expr> indices) {
    boolean same = buffer.name().equals(store.buffer().name());
    boolean bothParameters =
        buffer.space() == Buffer.Space.PARAMETER
            && store.buffer().space() == Buffer.Space.PARAMETER;
    if (!same
        && !(bothParameters
            && JvmType.arrayOf(buffer.dtype()) == JvmType.arrayOf(store.buffer().dtype()))) {
      return false;
    }
    return !indices.equals(store.indices()) || !(indices.getLast() instanceof Expr.Ramp);
  }

  private static List<Expr> operands(Expr expr) {
    return switch (expr) {
      case Expr.Apply(_, var operands) -> operands;
      case Expr.Cast(_, var operand) -> List.of(operand);
      case Expr.Bitcast(_, var operand) -> List.of(operand);
      case Expr.Load(_, var indices) -> indices;
      case Expr.Guard(var condition, var value, var otherwise) ->
          List.of(condition, value, otherwise);
      case Expr.Ramp(var base, var stride, _) -> List.of(base, stride);
      case Expr.Splat(var value, _) -> List.of(value);
      case Expr.ReduceLanes(_, var vector) -> List.of(vector);
      case Expr.IntConstant _, Expr.FloatConstant _, Expr.Variable _ -> List.of();
    };
  }
}
