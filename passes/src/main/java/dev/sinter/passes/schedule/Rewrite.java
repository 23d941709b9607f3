package dev.sinter.passes.schedule;

import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.passes.define.Exprs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Rebuilds statements with variables replaced, accesses of buffers changed, and bound names
 * renamed.
 */
final class Rewrite {
  private final Map<String, Expr> variables = new HashMap<>();
  private final Map<String, UnaryOperator<Access>> accesses = new HashMap<>();
  private String suffix = "";

  /** Replaces a variable. */
  Rewrite variable(String name, Expr value) {
    variables.put(name, value);
    return this;
  }

  /** Changes all accesses of a buffer. Its allocation is left alone. */
  Rewrite access(String buffer, UnaryOperator<Access> change) {
    accesses.put(buffer, change);
    return this;
  }

  /** Renames what the statements bind: names get a dot and this. */
  Rewrite suffix(String tag) {
    suffix = "." + tag;
    return this;
  }

  /** {@return the statement changed} */
  Stmt statement(Stmt s) {
    return switch (s) {
      case Stmt.Block(var body) -> new Stmt.Block(body.stream().map(this::statement).toList());
      case Stmt.For(var v, var extent, var kind, var body) -> {
        Expr end = expression(extent);
        yield new Stmt.For(bound(v), end, kind, statement(body));
      }
      case Stmt.If(var c, var then, var otherwise) ->
          new Stmt.If(expression(c), statement(then), statement(otherwise));
      case Stmt.While(var c, var body) -> new Stmt.While(expression(c), statement(body));
      case Stmt.Store(var buffer, var indices, var value, var mask) -> {
        Access place = place(new Access(buffer, indices.stream().map(this::expression).toList()));
        yield new Stmt.Store(
            place.buffer(), place.indices(), expression(value), mask.map(this::expression));
      }
      case Stmt.Let(var v, var value, var body) -> {
        Expr named = expression(value);
        yield new Stmt.Let(bound(v), named, statement(body));
      }
      case Stmt.Allocate(var buffer, var body) -> allocate(buffer, body);
      case Stmt.Barrier _ -> s;
      case Stmt.Fail(var code, var detail) -> new Stmt.Fail(code, expression(detail));
    };
  }

  /** {@return the expression changed} */
  Expr expression(Expr e) {
    if (e instanceof Expr.Variable(var name, _, _)) {
      return variables.getOrDefault(name, e);
    }
    Expr inner = Exprs.mapChildren(e, this::expression);
    if (!(inner instanceof Expr.Load(var buffer, var indices))) {
      return inner;
    }
    if (!accesses.containsKey(buffer.name())) {
      return inner;
    }
    Access place = place(new Access(buffer, indices));
    return new Expr.Load(place.buffer(), place.indices());
  }

  private Access place(Access access) {
    UnaryOperator<Access> change = accesses.get(access.buffer().name());
    return change == null ? access : change.apply(access);
  }

  private Expr.Variable bound(Expr.Variable v) {
    if (suffix.isEmpty()) {
      return v;
    }
    Expr.Variable renamed = new Expr.Variable(v.name() + suffix, v.dtype(), v.lanes());
    variables.put(v.name(), renamed);
    return renamed;
  }

  private Stmt allocate(Buffer buffer, Stmt body) {
    if (suffix.isEmpty()) {
      return new Stmt.Allocate(buffer, statement(body));
    }
    Buffer renamed =
        new Buffer(buffer.name() + suffix, buffer.dtype(), buffer.shape(), buffer.space());
    UnaryOperator<Access> before = accesses.getOrDefault(buffer.name(), UnaryOperator.identity());
    accesses.put(
        buffer.name(),
        access -> {
          Access changed = before.apply(access);
          return new Access(renamed, changed.indices());
        });
    return new Stmt.Allocate(renamed, statement(body));
  }

  /** {@return the statement with one variable replaced} */
  static Stmt with(Stmt s, String variable, Expr value) {
    return new Rewrite().variable(variable, value).statement(s);
  }

  /** {@return a buffer with axes added in front} */
  static Buffer widened(Buffer b, List<Expr> extents) {
    List<Expr> shape = new ArrayList<>(extents);
    shape.addAll(b.shape());
    return new Buffer(b.name(), b.dtype(), shape, b.space());
  }
}
