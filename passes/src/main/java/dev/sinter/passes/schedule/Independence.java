package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Stmts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides whether the iterations of a loop may run in any order: whether each touches elements of
 * its own of every buffer that is written.
 *
 * <pre>
 *   for io { for ii: 12 { y[12*io + ii, j] = ... } }      io: 12 per iteration, ii spans 12: independent
 * </pre>
 *
 * <p>For each written buffer there must be an axis on which all accesses have the same multiple of
 * the loop's variable, as a digit of a number whose other digits are the other variables of the
 * region.
 */
final class Independence {
  private final Expr.Variable variable;
  private final Set<String> inside = new HashSet<>();
  private final Map<String, Long> spans = new HashMap<>();
  private final Set<String> own = new HashSet<>();
  private final Set<String> written = new LinkedHashSet<>();
  private final Map<String, Set<List<Expr>>> accesses = new LinkedHashMap<>();
  private Optional<String> obstacle = Optional.empty();

  private Independence(Expr.Variable variable) {
    this.variable = variable;
  }

  /** {@return why the iterations of a loop depend on each other; empty if they do not} */
  static Optional<String> obstacle(Stmt.For loop) {
    return obstacle(loop.variable(), loop);
  }

  /**
   * {@return why the values of a loop variable depend on each other}
   *
   * @param variable of a loop in the region
   * @param region perfect nest around that loop, whose other loops count as inner ones
   */
  static Optional<String> obstacle(Expr.Variable variable, Stmt region) {
    Independence check = new Independence(variable);
    Stmts.visit(region, check::statement, check::expression);
    for (String buffer : check.written) {
      if (check.obstacle.isEmpty() && !check.own.contains(buffer) && !check.isSeparate(buffer)) {
        check.obstacle =
            Optional.of(
                "iterations of " + variable.name() + " may touch the same element of " + buffer);
      }
    }
    return check.obstacle;
  }

  private void statement(Stmt s) {
    switch (s) {
      case Stmt.For loop -> {
        inside.add(loop.variable().name());
        KindOfLoops.bound(loop.extent())
            .ifPresent(
                extent -> spans.put(loop.variable().name(), Nest.constant(extent).getAsLong() - 1));
      }
      case Stmt.Let let -> inside.add(let.variable().name());
      case Stmt.Allocate allocate -> own.add(allocate.buffer().name());
      case Stmt.Store(var buffer, var indices, _, _) -> {
        written.add(buffer.name());
        access(buffer, indices);
      }
      case Stmt.Fail _ -> obstacle = Optional.of("errors are reported in order");
      case Stmt.Barrier _ -> obstacle = Optional.of("there is a barrier inside");
      case Stmt.Block _, Stmt.If _, Stmt.While _ -> {}
    }
  }

  private void expression(Expr e) {
    Exprs.visit(
        e,
        x -> {
          if (x instanceof Expr.Load(var buffer, var indices)) {
            access(buffer, indices);
          }
        });
  }

  private void access(Buffer buffer, List<Expr> indices) {
    accesses.computeIfAbsent(buffer.name(), _ -> new LinkedHashSet<>()).add(indices);
  }

  private boolean isSeparate(String buffer) {
    Set<List<Expr>> all = Objects.requireNonNull(accesses.get(buffer));
    if (isCovered(variable, all)) {
      return true;
    }
    Set<Expr> quotients = new LinkedHashSet<>();
    all.forEach(indices -> indices.forEach(i -> Exprs.visit(i, x -> quotient(x, quotients))));
    return quotients.stream().anyMatch(q -> isCovered(q, all) && isCovered(remainder(q), all));
  }

  private void quotient(Expr e, Set<Expr> found) {
    if (e instanceof Expr.Apply(var op, var o)
        && op == ScalarOp.DIV
        && o.get(0).equals(variable)
        && isFixed(o.get(1))) {
      found.add(e);
    }
  }

  private static Expr remainder(Expr quotient) {
    return new Expr.Apply(ScalarOp.REM, ((Expr.Apply) quotient).operands());
  }

  /** Whether an axis tells different values of {@code atom} apart. */
  private boolean isCovered(Expr atom, Set<List<Expr>> all) {
    int rank = all.iterator().next().size();
    for (int axis = 0; axis < rank; axis++) {
      if (isCovered(atom, all, axis)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether an index tells different values of {@code atom} apart: all accesses use it with the
   * same factor, and it is a digit of a number whose lower digits never reach its factor and whose
   * higher digits are multiples that it never reaches.
   */
  private boolean isCovered(Expr atom, Set<List<Expr>> all, int axis) {
    Optional<Map<Expr, Long>> outside = Optional.empty();
    TreeMap<Long, Long> spansByFactor = new TreeMap<>();
    long factor = 0;
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (List<Expr> indices : all) {
      Optional<Digits> digits = digits(atom, indices.get(axis));
      if (digits.isEmpty() || digits.get().factor() == 0) {
        return false;
      }
      Digits d = digits.get();
      if (outside.isPresent() && (!outside.get().equals(d.outside()) || factor != d.factor())) {
        return false;
      }
      outside = Optional.of(d.outside());
      factor = d.factor();
      least = Math.min(least, d.constant());
      most = Math.max(most, d.constant() + d.lanes());
      d.spans().forEach((f, span) -> spansByFactor.merge(f, span, Math::max));
    }
    if (spansByFactor.containsKey(Math.abs(factor))) {
      return false;
    }
    spansByFactor.put(
        Math.abs(factor),
        atom.equals(variable) ? spans.getOrDefault(variable.name(), UNKNOWN) : UNKNOWN);
    return isNumber(spansByFactor, most - least);
  }

  private static final long UNKNOWN = Long.MAX_VALUE;

  private static boolean isNumber(NavigableMap<Long, Long> spansByFactor, long offsets) {
    long reach = offsets;
    for (Map.Entry<Long, Long> digit : spansByFactor.entrySet()) {
      if (digit.getKey() <= reach) {
        return false;
      }
      reach = digit.getValue() == UNKNOWN ? UNKNOWN : reach + digit.getKey() * digit.getValue();
    }
    return true;
  }

  /**
   * An index taken apart: the factor of the atom, how far other variables of the region run by
   * factor, and the rest.
   */
  private record Digits(
      long factor, long constant, long lanes, Map<Long, Long> spans, Map<Expr, Long> outside) {}

  private Optional<Digits> digits(Expr atom, Expr given) {
    Expr index = given;
    long lanes = 0;
    if (index instanceof Expr.Ramp(var base, Expr.IntConstant(_, var stride), var count)
        && stride >= 0) {
      index = base;
      lanes = stride * (count - 1);
    }
    if (index.lanes() > 1) {
      return Optional.empty();
    }
    LinearForm form = LinearForm.of(index);
    Map<Long, Long> digits = new HashMap<>();
    Map<Expr, Long> outside = new HashMap<>();
    for (Map.Entry<Expr, Long> term : form.factors().entrySet()) {
      if (term.getKey().equals(atom)) {
        continue;
      }
      Optional<Long> span = span(term.getKey());
      if (span.isEmpty()) {
        return Optional.empty();
      }
      if (span.get() < 0) {
        outside.put(term.getKey(), term.getValue());
      } else if (term.getValue() < 0) {
        return Optional.empty();
      } else {
        digits.merge(
            term.getValue(), span.get(), (x, y) -> x == UNKNOWN || y == UNKNOWN ? UNKNOWN : x + y);
      }
    }
    return Optional.of(new Digits(form.factor(atom), form.constant(), lanes, digits, outside));
  }

  /**
   * How far an atom runs within the region, -1 if it is the same everywhere there; empty if that is
   * unknown.
   */
  private Optional<Long> span(Expr atom) {
    if (atom instanceof Expr.Variable(var name, _, _)
        && !name.equals(variable.name())
        && inside.contains(name)) {
      return Optional.of(spans.getOrDefault(name, UNKNOWN));
    }
    return isFixed(atom) ? Optional.of(-1L) : Optional.empty();
  }

  /** Whether an expression has the same value everywhere in the region. */
  private boolean isFixed(Expr e) {
    boolean[] fixed = {!Nest.variables(e).contains(variable.name())};
    Exprs.visit(
        e,
        x ->
            fixed[0] &=
                !(x instanceof Expr.Load)
                    && !(x instanceof Expr.Variable(var name, _, _) && inside.contains(name)));
    return fixed[0];
  }
}
