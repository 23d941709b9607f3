package dev.sinter.passes.define;

import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    for (Stmt child : children(s)) {
      visit(child, statements, expressions);
    }
  }

  /**
   * {@return a statement rebuilt from changed parts; the same object if none changes}
   *
   * @param s the statement
   * @param inner changes the statements directly within
   * @param expression changes the expressions directly within, but not the indices of a store
   */
  public static Stmt map(Stmt s, Function<Stmt, Stmt> inner, Function<Expr, Expr> expression) {
    return switch (s) {
      case Stmt.Block block -> map(block, inner);
      case Stmt.For(var v, var extent, var kind, var body) -> {
        Expr newExtent = expression.apply(extent);
        Stmt newBody = inner.apply(body);
        yield newExtent == extent && newBody == body
            ? s
            : new Stmt.For(v, newExtent, kind, newBody);
      }
      case Stmt.If(var c, var then, var otherwise) -> {
        Expr newCondition = expression.apply(c);
        Stmt newThen = inner.apply(then);
        Stmt newOtherwise = inner.apply(otherwise);
        yield newCondition == c && newThen == then && newOtherwise == otherwise
            ? s
            : new Stmt.If(newCondition, newThen, newOtherwise);
      }
      case Stmt.While(var c, var body) -> {
        Expr newCondition = expression.apply(c);
        Stmt newBody = inner.apply(body);
        yield newCondition == c && newBody == body ? s : new Stmt.While(newCondition, newBody);
      }
      case Stmt.Store(var buffer, var indices, var value, var mask) -> {
        Expr newValue = expression.apply(value);
        Optional<Expr> newMask = mask.map(expression);
        yield newValue == value && same(mask, newMask)
            ? s
            : new Stmt.Store(buffer, indices, newValue, newMask);
      }
      case Stmt.Let(var v, var value, var body) -> {
        Expr newValue = expression.apply(value);
        Stmt newBody = inner.apply(body);
        yield newValue == value && newBody == body ? s : new Stmt.Let(v, newValue, newBody);
      }
      case Stmt.Allocate(var buffer, var body) -> {
        Stmt newBody = inner.apply(body);
        yield newBody == body ? s : new Stmt.Allocate(buffer, newBody);
      }
      case Stmt.Barrier _ -> s;
      case Stmt.Fail(var code, var detail) -> {
        Expr newDetail = expression.apply(detail);
        yield newDetail == detail ? s : new Stmt.Fail(code, newDetail);
      }
    };
  }

  private static Stmt map(Stmt.Block block, Function<Stmt, Stmt> inner) {
    List<Stmt> after = new ArrayList<>(block.body().size());
    boolean same = true;
    for (Stmt before : block.body()) {
      Stmt changed = inner.apply(before);
      same &= changed == before;
      after.add(changed);
    }
    return same ? block : new Stmt.Block(after);
  }

  private static boolean same(Optional<Expr> before, Optional<Expr> after) {
    return before.isEmpty() || before.get() == after.orElseThrow();
  }
}
