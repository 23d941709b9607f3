package dev.sinter.passes.lower;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.loop.Emittable;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.fusion.Work;
import java.util.List;

/** Estimates how much work kernels are, in simple scalar operations. */
final class Costs {
  private static final int TRANSCENDENTAL = 16;
  private static final int OPAQUE_ELEMENT = 16;

  private Costs() {}

  /** {@return the work of a kernel: the part that grows fastest with the named extents} */
  static Dim of(Kernel kernel) {
    Work work = Work.NONE;
    for (Stage stage : kernel.stages()) {
      work = work.plus(stage(stage));
    }
    return work.most();
  }

  private static Dim stage(Stage stage) {
    return switch (stage) {
      case Stage.Compute(_, var space, var reduce, _, _, var lets, var value) ->
          size(space)
              .times(size(reduce))
              .times(lets.stream().mapToLong(l -> of(l.value())).sum() + of(value));
      case Stage.Check(var space, var lets, var valid, _, _) ->
          size(space).times(lets.stream().mapToLong(l -> of(l.value())).sum() + of(valid));
      case Stage.Opaque(_, var results, _, _) ->
          results.getFirst().type().shape().size().times(OPAQUE_ELEMENT);
    };
  }

  private static Dim size(List<Axis> axes) {
    Dim size = Dim.of(1);
    for (Axis axis : axes) {
      size = size.times(axis.extent());
    }
    return size;
  }

  /** {@return the simple operations of an expression, loads included, at least 1} */
  static long of(Expr e) {
    long[] cost = {1};
    Exprs.visit(
        e,
        x ->
            cost[0] +=
                switch (x) {
                  case Expr.Apply(var op, _) -> scalar(op);
                  case Expr.Load _ -> 1;
                  case Expr.IntConstant _,
                      Expr.FloatConstant _,
                      Expr.Variable _,
                      Expr.Cast _,
                      Expr.Bitcast _,
                      Expr.Guard _,
                      Expr.Ramp _,
                      Expr.Splat _,
                      Expr.ReduceLanes _ ->
                      0;
                });
    return cost[0];
  }

  private static int scalar(ScalarOp op) {
    return Emittable.isEmittable(op) ? 1 : TRANSCENDENTAL;
  }
}
