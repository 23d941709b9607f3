package dev.sinter.codegen.jvm;

import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The variables and buffers that a statement takes from around it, in the order of their first
 * mention.
 */
final class FreeNames {
  private final Set<String> variables = new LinkedHashSet<>();
  private final Set<String> buffers = new LinkedHashSet<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private final Set<String> boundVariables = new LinkedHashSet<>();
  private final Set<String> ownBuffers = new LinkedHashSet<>();

  private FreeNames() {}

  static FreeNames of(Stmt stmt) {
    FreeNames names = new FreeNames();
    names.visit(stmt);
    names.variables.removeAll(names.boundVariables); // names are unique within a proc
    names.buffers.removeAll(names.ownBuffers);
    names.changed.removeAll(names.ownBuffers);
    return names;
  }

  Set<String> variables() {
    return variables;
  }

  Set<String> buffers() {
    return buffers;
  }

  /** {@return the buffers that are stored to} */
  Set<String> changed() {
    return changed;
  }

  private void visit(Stmt stmt) {
    switch (stmt) {
      case Stmt.Block(var body) -> body.forEach(this::visit);
      case Stmt.For(var variable, var extent, _, var body) -> {
        boundVariables.add(variable.name());
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
        buffers.add(buffer.name());
        changed.add(buffer.name());
        indices.forEach(this::visit);
        visit(value);
        mask.ifPresent(this::visit);
      }
      case Stmt.Let(var variable, var value, var body) -> {
        boundVariables.add(variable.name());
        visit(value);
        visit(body);
      }
      case Stmt.Allocate(var buffer, var body) -> {
        ownBuffers.add(buffer.name());
        visit(body);
      }
      case Stmt.Fail(_, var detail) -> visit(detail);
      case Stmt.Barrier() -> {}
    }
  }

  private void visit(Expr expr) {
    switch (expr) {
      case Expr.Variable variable -> variables.add(variable.name());
      case Expr.Load(var buffer, var indices) -> {
        buffers.add(buffer.name());
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
      case Expr.IntConstant _, Expr.FloatConstant _ -> {}
    }
  }
}
