package dev.sinter.passes.schedule;

import dev.sinter.ir.ScheduleException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.schedule.Step;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Stmts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Finds loops and accumulators by name, and takes nests apart. */
final class Nest {
  private Nest() {}

  private static final String COPIES = "*";

  /** {@return whether {@code name} is meant: {@code base}, or with a star any copy of it} */
  static boolean isCopy(String name, String base) {
    if (!base.endsWith(COPIES)) {
      return name.equals(base);
    }
    int length = base.length() - 1;
    return name.startsWith(base.substring(0, length))
        && (name.length() == length || name.charAt(length) == '.');
  }

  /** {@return what a copy's name has behind the base} */
  static String suffix(String name, String base) {
    return name.substring(base.endsWith(COPIES) ? base.length() - 1 : base.length());
  }

  /**
   * Changes the outermost loops of a name.
   *
   * @throws ScheduleException if there is none
   */
  static Stmt loops(Stmt root, String base, Step step, Function<Stmt.For, Stmt> change) {
    int[] found = {0};
    Stmt changed = loops(root, base, change, found);
    if (found[0] == 0) {
      throw refuse(
          step, "there is no loop " + base + "; loops are " + String.join(", ", names(root)));
    }
    return changed;
  }

  private static Stmt loops(Stmt s, String base, Function<Stmt.For, Stmt> change, int[] found) {
    if (s instanceof Stmt.For loop && isCopy(loop.variable().name(), base)) {
      found[0]++;
      return change.apply(loop);
    }
    return Stmts.map(s, inner -> loops(inner, base, change, found), e -> e);
  }

  /**
   * Changes the allocations of an accumulator.
   *
   * @throws ScheduleException if there is none
   */
  static Stmt allocations(Stmt root, String base, Step step, Function<Stmt.Allocate, Stmt> change) {
    int[] found = {0};
    Stmt changed = allocations(root, base, change, found);
    if (found[0] == 0) {
      throw refuse(step, "there is no accumulator " + base);
    }
    return changed;
  }

  private static Stmt allocations(
      Stmt s, String base, Function<Stmt.Allocate, Stmt> change, int[] found) {
    if (s instanceof Stmt.Allocate allocate && isCopy(allocate.buffer().name(), base)) {
      found[0]++;
      return change.apply(allocate);
    }
    return Stmts.map(s, inner -> allocations(inner, base, change, found), e -> e);
  }

  /** {@return the names of all loops, from the outside in} */
  static List<String> names(Stmt root) {
    List<String> names = new ArrayList<>();
    Stmts.visit(
        root,
        s -> {
          if (s instanceof Stmt.For loop) {
            names.add(loop.variable().name());
          }
        },
        e -> {});
    return names;
  }

  /** {@return the loops without loops inside} */
  static List<Stmt.For> innermost(Stmt root) {
    List<Stmt.For> all = new ArrayList<>();
    Stmts.visit(
        root,
        s -> {
          if (s instanceof Stmt.For loop && names(loop).size() == 1) {
            all.add(loop);
          }
        },
        e -> {});
    return all;
  }

  /** {@return the only statement of a block of one} */
  static Stmt only(Stmt s) {
    return s instanceof Stmt.Block(var body) && body.size() == 1 ? only(body.getFirst()) : s;
  }

  /** {@return the extent of a loop, if it is constant} */
  static OptionalLong extent(Stmt.For loop) {
    return constant(loop.extent());
  }

  /** {@return the value of a constant, or of constants multiplied} */
  static OptionalLong constant(Expr e) {
    if (e instanceof Expr.IntConstant(_, var value)) {
      return OptionalLong.of(value);
    }
    if (e instanceof Expr.Apply(var op, var o) && op == ScalarOp.MUL) {
      OptionalLong a = constant(o.get(0));
      OptionalLong b = constant(o.get(1));
      return a.isPresent() && b.isPresent()
          ? OptionalLong.of(a.getAsLong() * b.getAsLong())
          : OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  /**
   * {@return the loops of a perfect nest that begins with {@code first}}
   *
   * @param names names of the loops without suffix, outermost first or in any order
   * @throws ScheduleException if other statements stand between
   */
  static List<Stmt.For> chain(Stmt.For first, List<String> names, Step step) {
    List<Stmt.For> loops = new ArrayList<>();
    Stmt s = first;
    while (loops.size() < names.size()) {
      if (!(only(s) instanceof Stmt.For loop)
          || names.stream().noneMatch(n -> isCopy(loop.variable().name(), n))) {
        throw refuse(
            step,
            "the loops are no perfect nest: within %s there is more than the others"
                .formatted(
                    loops.isEmpty() ? first.variable().name() : loops.getLast().variable().name()));
      }
      loops.add(loop);
      s = loop.body();
    }
    return loops;
  }

  /** {@return loops around a body, as the given ones but with another kind} */
  static Stmt wrap(List<Stmt.For> loops, Stmt.LoopKind kind, Stmt body) {
    Stmt result = body;
    for (Stmt.For loop : loops.reversed()) {
      result = new Stmt.For(loop.variable(), loop.extent(), kind, result);
    }
    return result;
  }

  /** {@return the names of the variables in an expression} */
  static Set<String> variables(Expr e) {
    Set<String> names = new HashSet<>();
    Exprs.visit(
        e,
        x -> {
          if (x instanceof Expr.Variable(var name, _, _)) {
            names.add(name);
          }
        });
    return names;
  }

  /** {@return whether a statement stores to a buffer} */
  static boolean stores(Stmt s, String buffer) {
    boolean[] found = {false};
    Stmts.visit(
        s,
        x -> found[0] |= x instanceof Stmt.Store store && store.buffer().name().equals(buffer),
        e -> {});
    return found[0];
  }

  /** {@return statements in order, without blocks in blocks} */
  static Stmt join(List<Stmt> statements) {
    List<Stmt> all = new ArrayList<>();
    statements.forEach(s -> all.addAll(s instanceof Stmt.Block(var body) ? body : List.of(s)));
    return all.size() == 1 ? all.getFirst() : new Stmt.Block(all);
  }

  /** {@return the statements of a block} */
  static List<Stmt> statements(Stmt s) {
    return s instanceof Stmt.Block(var body) ? body : List.of(s);
  }

  /** {@return the exception that says why a step does not apply} */
  static ScheduleException refuse(Step step, String reason) {
    return new ScheduleException("schedule step '" + step.text() + "': " + reason);
  }
}
