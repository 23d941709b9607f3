package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.Scope.Binding;
import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import java.util.function.IntConsumer;

/**
 * Emits {@link Expr.ReduceLanes} as the tree that defines it: lane i with lane i + n/2, then within
 * the first half.
 *
 * <pre>
 *   0 1 2 3 4 5 6 7      pushed depth first, so that at most log n values lie on the stack:
 *   0+4 1+5 2+6 3+7      ((0+4) + (2+6)) + ((1+5) + (3+7))
 * </pre>
 */
final class LaneReduction {
  private final MethodBody body;
  private final ScalarEmitter scalars;
  private final ScalarOps ops;

  LaneReduction(MethodBody body, ScalarEmitter scalars) {
    this.body = body;
    this.scalars = scalars;
    this.ops = new ScalarOps(body.code());
  }

  /** Pushes the reduced value. */
  void emit(Expr.ReduceLanes reduce) {
    Expr vector = reduce.vector();
    int lanes = vector.lanes();
    if (Integer.bitCount(lanes) != 1) {
      throw new IrException("emit: reduce-lanes needs a power of two, got " + lanes);
    }
    DType dtype = vector.dtype();
    if (lanes == 1) {
      scalars.emit(vector);
    } else if (body.lanes() == LaneMode.UNROLLED) {
      tree(reduce.op(), dtype, 0, 1, lanes, lane -> scalars.emit(vector, Lane.known(lane)));
    } else {
      Spill spill = new Spill(body, scalars);
      Binding.Spilled place = spill.emit(vector);
      tree(reduce.op(), dtype, 0, 1, lanes, lane -> spill.push(place, lane));
    }
  }

  private void tree(ScalarOp op, DType dtype, int lane, int width, int lanes, IntConsumer leaf) {
    if (width == lanes) {
      leaf.accept(lane);
      return;
    }
    tree(op, dtype, lane, 2 * width, lanes, leaf);
    tree(op, dtype, lane + width, 2 * width, lanes, leaf);
    ops.apply(op, dtype);
  }
}
