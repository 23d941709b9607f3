package dev.sinter.codegen.jvm;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How the loads and stores of a REGISTER buffer look once loops are unrolled: whether every index
 * is constant, and whether every access takes the same number of lanes from a multiple of it.
 */
final class RegisterUse {
  private final String buffer;
  private final Scope scope;
  private final boolean unroll;
  private final Map<String, Long> known = new HashMap<>();
  private boolean constant = true;
  private boolean uniform = true;
  private int lanes;

  private RegisterUse(String buffer, Scope scope, boolean unroll) {
    this.buffer = buffer;
    this.scope = scope;
    this.unroll = unroll;
  }

  /**
   * {@return the use}
   *
   * @param buffer the register
   * @param body where it lives
   * @param scope what names stand for around it
   * @param unroll whether unrolled loops become copies
   */
  static RegisterUse of(Buffer buffer, Stmt body, Scope scope, boolean unroll) {
    RegisterUse use = new RegisterUse(buffer.name(), scope, unroll);
    use.visit(body);
    return use;
  }

  /** {@return whether every index is constant} */
  boolean isConstant() {
    return constant;
  }

  /** {@return the lanes that every access takes, from a multiple of them; 0 if they differ} */
  int lanes() {
    return uniform ? Math.max(1, lanes) : 0;
  }

  private void visit(Stmt stmt) {
    switch (stmt) {
      case Stmt.Block(var body) -> body.forEach(this::visit);
      case Stmt.For loop -> loop(loop);
      case Stmt.If(var condition, var then, var otherwise) -> {
        visit(condition);
        visit(then);
        visit(otherwise);
      }
      case Stmt.While(var condition, var body) -> {
        visit(condition);
        visit(body);
      }
      case Stmt.Store(var target, var indices, var value, var mask) -> {
        access(target, indices);
        indices.forEach(this::visit);
        visit(value);
        mask.ifPresent(this::visit);
      }
      case Stmt.Let(var variable, var value, var body) -> {
        visit(value);
        OptionalLong constantValue = evaluate(value);
        if (constantValue.isPresent()) {
          known.put(variable.name(), constantValue.getAsLong());
        } else {
          known.remove(variable.name());
        }
        visit(body);
      }
      case Stmt.Allocate(_, var body) -> visit(body);
      case Stmt.Fail(_, var detail) -> visit(detail);
      case Stmt.Barrier() -> {}
    }
  }

  private void loop(Stmt.For loop) {
    visit(loop.extent());
    String name = loop.variable().name();
    OptionalLong extent = evaluate(loop.extent());
    if (extent.isPresent()
        && (extent.getAsLong() == 1 || unroll && loop.kind() == Stmt.LoopKind.UNROLLED)) {
      for (long i = 0; i < extent.getAsLong() && constant; i++) {
        known.put(name, i);
        visit(loop.body());
      }
      known.remove(name);
    } else {
      known.remove(name);
      visit(loop.body());
    }
  }

  private void visit(Expr expr) {
    switch (expr) {
      case Expr.Load(var from, var indices) -> {
        access(from, indices);
        indices.forEach(this::visit);
      }
      case Expr.Apply(_, var operands) -> operands.forEach(this::visit);
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

  private void access(Buffer accessed, List<Expr> indices) {
    if (!accessed.name().equals(buffer)) {
      return;
    }
    Expr index = ScalarEmitter.index(accessed, indices);
    int width = index.lanes();
    OptionalLong first = evaluate(index);
    boolean dense = true;
    if (index instanceof Expr.Ramp(var base, var stride, _)) {
      OptionalLong step = evaluate(stride);
      first = step.isEmpty() ? step : evaluate(Expr.apply(ScalarOp.ADD, base, Expr.index(0)));
      dense = step.isPresent() && step.getAsLong() == 1;
    }
    constant &= first.isPresent();
    uniform &=
        dense
            && (lanes == 0 || lanes == width)
            && first.isPresent()
            && first.getAsLong() % width == 0;
    lanes = width;
  }

  private OptionalLong evaluate(Expr expr) {
    return Constants.evaluate(
        expr,
        name -> {
          Long value = known.get(name);
          return value != null ? OptionalLong.of(value) : scope.known(name);
        });
  }
}
