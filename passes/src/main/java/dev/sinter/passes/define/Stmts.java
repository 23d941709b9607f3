package dev.sinter.passes.define;

import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Walks and rebuilds of statements. */
public final class Stmts {
  private Stmts() {}

  /** {@return the statements directly within a statement} */
  public static List<Stmt> children(Stmt s) {
    return switch (s) {
      case Stmt.Block(var body) -> body;
      case Stmt.For(_, _, _, var body) -> List.of(body);
      case Stmt.If(_, var then, var otherwise) -> List.of(then, otherwise);
      case Stmt.While(_, var body) -> List.of(body);
      case Stmt.Let(_, _, var body) -> List.of(body);
      case Stmt.Allocate(_, var body) -> List.of(body);
      case Stmt.Store _, Stmt.Barrier _, Stmt.Fail _ -> List.of();
    };
  }

  /** {@return the expressions directly within a statement} */
  public static List<Expr> expressions(Stmt s) {
    return switch (s) {
      case Stmt.For(_, var extent, _, _) -> List.of(extent);
      case Stmt.If(var condition, _, _) -> List.of(condition);
      case Stmt.While(var condition, _) -> List.of(condition);
      case Stmt.Let(_, var value, _) -> List.of(value);
      case Stmt.Fail(_, var detail) -> List.of(detail);
      case Stmt.Store(_, var indices, var value, var mask) -> {
        List<Expr> all = new ArrayList<>(indices);
        all.add(value);
        mask.ifPresent(all::add);
        yield all;
      }
      case Stmt.Block _, Stmt.Allocate _, Stmt.Barrier _ -> List.of();
    };
  }

  /** Visits all statements from the outside in, and their expressions. */
  public static void visit(Stmt s, Consumer<Stmt> statements, Consumer<Expr> expressions) {
    statements.accept(s);
    expressions(s).forEach(expressions);
    children(s).forEach(child -> visit(child, statements, expressions));
  }

  /**
   * {@return a statement rebuilt from changed parts}
   *
   * @param s the statement
   * @param inner changes the statements directly within
   * @param expression changes the expressions directly within, but not the indices of a store
   */
  public static Stmt map(Stmt s, Function<Stmt, Stmt> inner, Function<Expr, Expr> expression) {
    return switch (s) {
      case Stmt.Block(var body) -> new Stmt.Block(body.stream().map(inner).toList());
      case Stmt.For(var v, var extent, var kind, var body) ->
          new Stmt.For(v, expression.apply(extent), kind, inner.apply(body));
      case Stmt.If(var c, var then, var otherwise) ->
          new Stmt.If(expression.apply(c), inner.apply(then), inner.apply(otherwise));
      case Stmt.While(var c, var body) -> new Stmt.While(expression.apply(c), inner.apply(body));
      case Stmt.Store(var buffer, var indices, var value, var mask) ->
          new Stmt.Store(buffer, indices, expression.apply(value), mask.map(expression));
      case Stmt.Let(var v, var value, var body) ->
          new Stmt.Let(v, expression.apply(value), inner.apply(body));
      case Stmt.Allocate(var buffer, var body) -> new Stmt.Allocate(buffer, inner.apply(body));
      case Stmt.Barrier _ -> s;
      case Stmt.Fail(var code, var detail) -> new Stmt.Fail(code, expression.apply(detail));
    };
  }
}
