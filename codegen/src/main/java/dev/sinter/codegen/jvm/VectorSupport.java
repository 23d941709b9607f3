package dev.sinter.codegen.jvm;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;

/** Says whether all vectors of a proc exist in the Vector API, and whether there are any. */
final class VectorSupport {
  private final int bits;
  private boolean vectors;
  private boolean copies;
  private boolean supported = true;

  private VectorSupport(int bits) {
    this.bits = bits;
  }

  /**
   * {@return what was found}
   *
   * @param stmt a statement
   * @param bits width of the widest vector
   */
  static VectorSupport of(Stmt stmt, int bits) {
    VectorSupport support = new VectorSupport(bits);
    support.visit(stmt);
    return support;
  }

  /** {@return whether there are vectors, all of which exist} */
  boolean isSupported() {
    return vectors && supported;
  }

  /** {@return whether code without vectors would be shorter if it had loops instead of copies} */
  boolean canBeShortened() {
    return vectors || copies;
  }

  private void visit(Stmt stmt) {
    switch (stmt) {
      case Stmt.Block(var body) -> body.forEach(this::visit);
      case Stmt.For(_, var extent, var kind, var body) -> {
        copies |= kind == Stmt.LoopKind.UNROLLED;
        visit(extent);
        visit(body);
      }
      case Stmt.If(var condition, var then, var otherwise) -> {
        visit(condition);
        visit(then);
        visit(otherwise);
      }
      case Stmt.While(var condition, var body) -> {
        visit(condition);
        visit(body);
      }
      case Stmt.Store(var buffer, var indices, var value, var mask) -> {
        indices.forEach(this::visit);
        visit(value);
        mask.ifPresent(this::visit);
        stored(buffer.dtype(), value.lanes());
      }
      case Stmt.Let(_, var value, var body) -> {
        visit(value);
        visit(body);
      }
      case Stmt.Allocate(_, var body) -> visit(body);
      case Stmt.Fail(_, var detail) -> visit(detail);
      case Stmt.Barrier() -> {}
    }
  }

  private void visit(Expr expr) {
    if (expr.lanes() > 1) {
      vectors = true;
      supported &= VectorType.of(expr.dtype(), expr.lanes(), bits).isPresent();
    }
    switch (expr) {
      case Expr.Load(var buffer, var indices) -> {
        indices.forEach(this::visit);
        stored(buffer.dtype(), expr.lanes());
      }
      case Expr.Apply(var op, var operands) -> {
        supported &= op != ScalarOp.REM || !expr.dtype().isFloat() || expr.lanes() == 1;
        operands.forEach(this::visit);
      }
      case Expr.Cast(_, var operand) -> visit(operand);
      case Expr.Bitcast(_, var operand) -> visit(operand);
      case Expr.Guard(var condition, var value, var otherwise) -> {
        visit(condition);
        visit(value);
        visit(otherwise);
      }
      case Expr.Ramp(var base, var stride, _) -> {
        visit(base);
        visit(stride);
      }
      case Expr.Splat(var value, _) -> visit(value);
      case Expr.ReduceLanes(_, var vector) -> visit(vector);
      case Expr.IntConstant _, Expr.FloatConstant _, Expr.Variable _ -> {}
    }
  }

  private void stored(DType dtype, int lanes) {
    supported &= lanes == 1 || VectorType.isStorable(dtype, lanes, bits);
  }
}
