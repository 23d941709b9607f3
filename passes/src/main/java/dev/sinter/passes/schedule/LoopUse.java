package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Stmts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How statements use loop variables: what depends on them, and in which steps memory is walked. */
final class LoopUse {
  /** Elements that share what is read at a quotient of their index: a short vector at least. */
  private static final long LEAST_SHARED = 8;

  private final Map<String, Set<String>> lets = new HashMap<>();

  LoopUse(Stmt root) {
    Stmts.visit(
        root,
        s -> {
          if (s instanceof Stmt.Let(var v, var value, _)) {
            lets.put(v.name(), variables(value));
          }
        },
        e -> {});
  }

  /** {@return the variables in an expression, and in what it names} */
  Set<String> variables(Expr e) {
    Set<String> all = new HashSet<>();
    for (String name : Nest.variables(e)) {
      all.addAll(lets.getOrDefault(name, Set.of(name)));
    }
    return all;
  }

  /**
   * How loads walk memory when a variable counts up.
   *
   * @param unit loads of neighbours
   * @param strided loads further apart
   */
  record Walk(int unit, int strided) {}

  /** {@return how a statement's loads walk} */
  static Walk walk(Stmt s, String variable) {
    int[] counts = new int[2];
    Stmts.visit(s, x -> {}, e -> count(e, variable, counts));
    return new Walk(counts[0], counts[1]);
  }

  /** {@return how an expression's loads walk} */
  static Walk walk(Expr e, String variable) {
    int[] counts = new int[2];
    count(e, variable, counts);
    return new Walk(counts[0], counts[1]);
  }

  private static void count(Expr e, String variable, int[] counts) {
    Exprs.visit(
        e,
        x -> {
          if (x instanceof Expr.Load(var buffer, var indices)
              && buffer.space() != Buffer.Space.REGISTER) {
            count(indices, variable, counts);
          }
        });
  }

  private static void count(List<Expr> indices, String variable, int[] counts) {
    boolean used = indices.stream().anyMatch(i -> isWalked(i, variable));
    if (!used) {
      return;
    }
    LinearForm last = LinearForm.of(indices.getLast());
    boolean outer =
        indices.subList(0, indices.size() - 1).stream()
            .anyMatch(i -> Nest.variables(i).contains(variable));
    boolean unit = !outer && last.factor(Expr.indexVariable(variable)) == 1;
    counts[unit ? 0 : 1]++;
  }

  /** Whether an index changes with almost every iteration, and not just once in a few vectors. */
  private static boolean isWalked(Expr index, String variable) {
    if (index instanceof Expr.Apply(var op, var o)
        && op == ScalarOp.DIV
        && o.get(0) instanceof Expr.Variable
        && Nest.constant(o.get(1)).orElse(0) >= LEAST_SHARED) {
      return false;
    }
    return index instanceof Expr.Variable(var name, _, _)
        ? name.equals(variable)
        : Exprs.children(index).stream().anyMatch(child -> isWalked(child, variable));
  }

  /**
   * {@return whether an index is divided by something that is no constant of its loop: a sign of a
   * fused nest that is none}
   */
  static boolean divides(Stmt s, String variable) {
    boolean[] found = {false};
    Stmts.visit(
        s,
        x -> {
          if (x instanceof Stmt.Store store) {
            store.indices().forEach(i -> found[0] |= divides(i, variable));
          }
        },
        e -> found[0] |= divides(e, variable));
    return found[0];
  }

  private static boolean divides(Expr e, String variable) {
    boolean[] found = {false};
    Exprs.visit(
        e,
        x ->
            found[0] |=
                x instanceof Expr.Apply(var op, _)
                    && (op == ScalarOp.DIV || op == ScalarOp.REM)
                    && x.dtype() == DType.INDEX
                    && Nest.variables(x).contains(variable));
    return found[0];
  }

  /** {@return whether some value is guarded} */
  static boolean isGuarded(Expr e) {
    boolean[] found = {false};
    Exprs.visit(e, x -> found[0] |= x instanceof Expr.Guard);
    return found[0];
  }
}
