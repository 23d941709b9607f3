package dev.sinter.passes.lower;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Indices;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Simplifies index expressions within loops whose extents are known.
 *
 * <pre>{@code
 * (i*n + j) / n  =>  i      (i*n + j) % n  =>  j        if 0 <= j < n
 * (x / a) / b    =>  x / (a*b)                          n*(x / n) + x % n  =>  x
 * j < n  =>  true                                       if j is a loop variable below n
 * }</pre>
 *
 * <p>A named extent counts as at least 1: with 0, no iteration of the loop over it evaluates
 * anything.
 */
final class IndexSimplifier {
  private final Map<String, IndexPolynomial> limits = new HashMap<>();

  /** Says that {@code variable} runs from 0 to below {@code extent}. */
  void bound(Expr.Variable variable, Expr extent) {
    limits.put(variable.name(), polynomial(extent).minus(IndexPolynomial.constant(1)));
  }

  /** {@return the expression simplified; conditions on indices that always hold become true} */
  Expr simplify(Expr e) {
    if (Exprs.children(e).isEmpty()) {
      return e;
    }
    if (e.dtype() == DType.INDEX && e.lanes() == 1) {
      return polynomial(e).toExpr();
    }
    Expr inner = Exprs.mapChildren(e, this::simplify);
    return switch (inner) {
      case Expr.Apply(var op, var operands)
          when operands.getFirst().dtype() == DType.INDEX
              && operands.getFirst().lanes() == 1
              && op.isPredicate() ->
          compare(inner, op, operands);
      case Expr.Apply(var op, var operands)
          when op == ScalarOp.AND && inner.dtype() == DType.BOOL ->
          operands.contains(Indices.TRUE) ? Indices.and(operands.get(0), operands.get(1)) : inner;
      case Expr.Guard(var condition, var value, _) when condition.equals(Indices.TRUE) -> value;
      case Expr.IntConstant _,
          Expr.FloatConstant _,
          Expr.Variable _,
          Expr.Apply _,
          Expr.Cast _,
          Expr.Bitcast _,
          Expr.Load _,
          Expr.Guard _,
          Expr.Ramp _,
          Expr.Splat _,
          Expr.ReduceLanes _ ->
          inner;
    };
  }

  private Expr compare(Expr e, ScalarOp op, List<Expr> operands) {
    IndexPolynomial a = polynomial(operands.get(0));
    IndexPolynomial b = polynomial(operands.get(1));
    IndexPolynomial one = IndexPolynomial.constant(1);
    boolean holds =
        switch (op) {
          case LT -> isNatural(b.minus(a).minus(one));
          case LE -> isNatural(b.minus(a));
          case GT -> isNatural(a.minus(b).minus(one));
          case GE -> isNatural(a.minus(b));
          case EQ -> a.minus(b).terms().isEmpty();
          default -> false;
        };
    return holds ? Indices.TRUE : e;
  }

  /** {@return the polynomial of a scalar index expression} */
  IndexPolynomial polynomial(Expr e) {
    return switch (e) {
      case Expr.IntConstant(_, var value) -> IndexPolynomial.constant(value);
      case Expr.Apply(var op, var o) when op == ScalarOp.ADD ->
          polynomial(o.get(0)).plus(polynomial(o.get(1))).recombined(this::polynomial);
      case Expr.Apply(var op, var o) when op == ScalarOp.SUB ->
          polynomial(o.get(0)).minus(polynomial(o.get(1))).recombined(this::polynomial);
      case Expr.Apply(var op, var o) when op == ScalarOp.MUL ->
          polynomial(o.get(0)).times(polynomial(o.get(1)));
      case Expr.Apply(var op, var o) when op == ScalarOp.DIV ->
          quotient(polynomial(o.get(0)), polynomial(o.get(1)));
      case Expr.Apply(var op, var o) when op == ScalarOp.REM ->
          remainder(polynomial(o.get(0)), polynomial(o.get(1)));
      case Expr.FloatConstant _,
          Expr.Variable _,
          Expr.Apply _,
          Expr.Cast _,
          Expr.Bitcast _,
          Expr.Load _,
          Expr.Guard _,
          Expr.Ramp _,
          Expr.Splat _,
          Expr.ReduceLanes _ ->
          IndexPolynomial.atom(Exprs.mapChildren(e, this::simplify));
    };
  }

  private IndexPolynomial quotient(IndexPolynomial a, IndexPolynomial b) {
    if (a.terms().isEmpty() || b.constant().equals(Optional.of(1L))) {
      return a;
    }
    if (a.constant().isPresent() && b.constant().filter(x -> x != 0).isPresent()) {
      return IndexPolynomial.constant(a.constant().get() / b.constant().get());
    }
    Optional<IndexPolynomial.Division> division = naturalDivision(a, b);
    IndexPolynomial whole =
        division.map(IndexPolynomial.Division::quotient).orElse(IndexPolynomial.constant(0));
    IndexPolynomial rest = division.map(IndexPolynomial.Division::rest).orElse(a);
    if (division.isPresent() && isNatural(b.minus(rest).minus(IndexPolynomial.constant(1)))) {
      return whole;
    }
    Expr numerator = rest.toExpr();
    if (numerator instanceof Expr.Apply(var op, var inner)
        && op == ScalarOp.DIV
        && isNatural(rest)) {
      IndexPolynomial divisor = polynomial(inner.get(1)).times(b);
      return whole.plus(quotient(polynomial(inner.get(0)), divisor));
    }
    return whole.plus(IndexPolynomial.atom(Expr.apply(ScalarOp.DIV, numerator, b.toExpr())));
  }

  private IndexPolynomial remainder(IndexPolynomial a, IndexPolynomial b) {
    if (a.terms().isEmpty() || b.constant().equals(Optional.of(1L))) {
      return IndexPolynomial.constant(0);
    }
    if (a.constant().isPresent() && b.constant().filter(x -> x != 0).isPresent()) {
      return IndexPolynomial.constant(a.constant().get() % b.constant().get());
    }
    Optional<IndexPolynomial.Division> division = naturalDivision(a, b);
    IndexPolynomial rest = division.map(IndexPolynomial.Division::rest).orElse(a);
    if (division.isPresent() && isNatural(b.minus(rest).minus(IndexPolynomial.constant(1)))) {
      return rest;
    }
    return IndexPolynomial.atom(Expr.apply(ScalarOp.REM, rest.toExpr(), b.toExpr()));
  }

  /** The division, if both parts are at least 0: only then it agrees with truncation. */
  private Optional<IndexPolynomial.Division> naturalDivision(IndexPolynomial a, IndexPolynomial b) {
    return a.dividedBy(b).filter(d -> isNatural(d.quotient()) && isNatural(d.rest()));
  }

  /** {@return whether the value is known to be at least 0} */
  boolean isNatural(IndexPolynomial p) {
    if (isSumOfNaturals(p)) {
      return true;
    }
    if (p.isConstant()) {
      return false;
    }
    IndexPolynomial least = least(p);
    long sum = 0;
    for (IndexPolynomial.Term term : leastNames(least).terms()) {
      if (term.factor() < 0 && !term.atoms().isEmpty()) {
        return false;
      }
      sum += term.atoms().isEmpty() ? term.factor() : 0;
    }
    return sum >= 0;
  }

  /** Whether nothing is subtracted, and all atoms are loop variables and extents. */
  private boolean isSumOfNaturals(IndexPolynomial p) {
    for (IndexPolynomial.Term term : p.terms()) {
      if (term.factor() < 0) {
        return false;
      }
      for (Expr atom : term.atoms()) {
        if (!(atom instanceof Expr.Variable(var name, _, _))
            || !limits.containsKey(name) && !names.contains(name)) {
          return false;
        }
      }
    }
    return true;
  }

  /** A lower bound without loop variables: each is taken at the end that makes its term least. */
  private IndexPolynomial least(IndexPolynomial p) {
    IndexPolynomial result = p;
    for (int round = 0; round < 8; round++) {
      IndexPolynomial next = IndexPolynomial.constant(0);
      boolean changed = false;
      for (IndexPolynomial.Term term : result.terms()) {
        Optional<Expr> loop = limited(term.atoms());
        if (loop.isEmpty() || !othersNatural(term.atoms(), loop.get())) {
          next = next.plus(IndexPolynomial.term(term.product(), term.factor()));
          continue;
        }
        changed = true;
        if (term.factor() < 0) {
          next =
              next.plus(
                  limit(loop.get())
                      .orElseThrow()
                      .times(
                          IndexPolynomial.term(term.product().without(loop.get()), term.factor())));
        }
      }
      result = next;
      if (!changed) {
        return result;
      }
    }
    return result;
  }

  private Optional<Expr> limited(List<Expr> atoms) {
    for (Expr atom : atoms) {
      if (limit(atom).isPresent()) {
        return Optional.of(atom);
      }
    }
    return Optional.empty();
  }

  private boolean othersNatural(List<Expr> product, Expr atom) {
    for (Expr other : product) {
      if (other != atom && !isName(other) && limit(other).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** What an atom that is at least 0 is at most. */
  private Optional<IndexPolynomial> limit(Expr atom) {
    if (atom instanceof Expr.Variable(var name, _, _)) {
      return Optional.ofNullable(limits.get(name));
    }
    if (atom instanceof Expr.Apply(var op, var o)
        && op == ScalarOp.REM
        && isNatural(polynomial(o.get(0)))) {
      return Optional.of(polynomial(o.get(1)).minus(IndexPolynomial.constant(1)));
    }
    return Optional.empty();
  }

  private boolean isName(Expr atom) {
    return atom instanceof Expr.Variable(var name, _, _)
        && !limits.containsKey(name)
        && names.contains(name);
  }

  private final Set<String> names = new HashSet<>();

  /** Says that {@code name} is an extent, at least 1 wherever it matters. */
  void extent(String name) {
    names.add(name);
  }

  /** Each name as 1 more than something that is at least 0. */
  private IndexPolynomial leastNames(IndexPolynomial p) {
    IndexPolynomial result = IndexPolynomial.constant(0);
    for (IndexPolynomial.Term term : p.terms()) {
      IndexPolynomial product = IndexPolynomial.constant(term.factor());
      for (Expr atom : term.atoms()) {
        IndexPolynomial one = IndexPolynomial.constant(isName(atom) ? 1 : 0);
        product = product.times(IndexPolynomial.atom(atom).plus(one));
      }
      result = result.plus(product);
    }
    return positiveAtomsOnly(result);
  }

  /**
   * Terms with a factor of unknown sign count as negative, so that nothing is concluded from them.
   */
  private IndexPolynomial positiveAtomsOnly(IndexPolynomial p) {
    IndexPolynomial result = IndexPolynomial.constant(0);
    for (IndexPolynomial.Term term : p.terms()) {
      long factor = areNatural(term.atoms()) ? term.factor() : -Math.abs(term.factor());
      result = result.plus(IndexPolynomial.term(term.product(), factor));
    }
    return result;
  }

  private boolean areNatural(List<Expr> atoms) {
    for (Expr atom : atoms) {
      if (!isName(atom) && limit(atom).isEmpty() && !isNaturalQuotient(atom)) {
        return false;
      }
    }
    return true;
  }

  private boolean isNaturalQuotient(Expr atom) {
    return atom instanceof Expr.Apply(var op, var o)
        && op == ScalarOp.DIV
        && isNatural(polynomial(o.get(0)));
  }
}
