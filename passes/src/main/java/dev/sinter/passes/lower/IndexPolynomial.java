package dev.sinter.passes.lower;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.define.Indices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An index expression as a sum of products: {@code 784*i + 28*j*T + k - 3}. Two expressions that
 * are equal by the laws of a commutative ring have the same polynomial. Factors that are no
 * variable (quotients, remainders, loads) are atoms like variables.
 */
final class IndexPolynomial {
  private static final IndexPolynomial ZERO = new IndexPolynomial(List.of());

  private final List<Term> terms;

  private IndexPolynomial(List<Term> terms) {
    this.terms = terms;
  }

  /**
   * A product of atoms with its factor.
   *
   * @param product the atoms
   * @param factor not 0
   */
  record Term(AtomProduct product, long factor) {
    /** {@return the atoms, in order} */
    List<Expr> atoms() {
      return product.atoms();
    }
  }

  static IndexPolynomial constant(long value) {
    return term(AtomProduct.ONE, value);
  }

  static IndexPolynomial atom(Expr atom) {
    return term(AtomProduct.of(atom), 1);
  }

  /** The polynomial of one term. */
  static IndexPolynomial term(AtomProduct product, long factor) {
    return factor == 0 ? ZERO : new IndexPolynomial(List.of(new Term(product, factor)));
  }

  /** {@return the terms in a fixed order, the constant last} */
  List<Term> terms() {
    return terms;
  }

  /** {@return the value, if it has no atoms} */
  Optional<Long> constant() {
    if (terms.isEmpty()) {
      return Optional.of(0L);
    }
    return isConstant() ? Optional.of(terms.getFirst().factor()) : Optional.empty();
  }

  /** {@return whether it has no atoms} */
  boolean isConstant() {
    return terms.isEmpty() || terms.size() == 1 && terms.getFirst().atoms().isEmpty();
  }

  IndexPolynomial plus(IndexPolynomial other) {
    return plus(other, 1);
  }

  IndexPolynomial minus(IndexPolynomial other) {
    return plus(other, -1);
  }

  /** This and {@code sign} times the other: both are in order, so is what is merged of them. */
  private IndexPolynomial plus(IndexPolynomial other, int sign) {
    if (other.terms.isEmpty()) {
      return this;
    }
    if (terms.isEmpty() && sign == 1) {
      return other;
    }
    List<Term> sum = new ArrayList<>(terms.size() + other.terms.size());
    int i = 0;
    for (Term added : other.terms) {
      int order = -1;
      while (i < terms.size() && (order = terms.get(i).product().compareTo(added.product())) < 0) {
        sum.add(terms.get(i++));
      }
      long factor = sign * added.factor();
      if (i < terms.size() && order == 0) {
        factor += terms.get(i).factor();
        add(sum, terms.get(i++).product(), factor);
      } else {
        add(sum, added.product(), factor);
      }
    }
    sum.addAll(terms.subList(i, terms.size()));
    return new IndexPolynomial(sum);
  }

  private static void add(List<Term> sum, AtomProduct product, long factor) {
    if (factor != 0) {
      sum.add(new Term(product, factor));
    }
  }

  IndexPolynomial times(IndexPolynomial other) {
    IndexPolynomial product = ZERO;
    for (Term a : terms) {
      for (Term b : other.terms) {
        product = product.plus(term(a.product().times(b.product()), a.factor() * b.factor()));
      }
    }
    return product;
  }

  /**
   * A quotient and what is left of a division term by term.
   *
   * @param quotient the terms that the divisor divides, divided
   * @param rest the other terms
   */
  record Division(IndexPolynomial quotient, IndexPolynomial rest) {}

  /** {@return the division by one term, if {@code divisor} is one with a positive factor} */
  Optional<Division> dividedBy(IndexPolynomial divisor) {
    if (divisor.terms.size() != 1 || divisor.terms.getFirst().factor() <= 0) {
      return Optional.empty();
    }
    AtomProduct atoms = divisor.terms.getFirst().product();
    long factor = divisor.terms.getFirst().factor();
    IndexPolynomial quotient = ZERO;
    List<Term> rest = new ArrayList<>();
    for (Term term : terms) {
      Optional<AtomProduct> left =
          term.factor() % factor == 0 ? term.product().dividedBy(atoms) : Optional.empty();
      if (left.isPresent()) {
        quotient = quotient.plus(term(left.get(), term.factor() / factor));
      } else {
        rest.add(term);
      }
    }
    return Optional.of(new Division(quotient, new IndexPolynomial(rest)));
  }

  /** {@return the polynomial with {@code n * (x / n) + x % n} replaced by x, where both occur} */
  IndexPolynomial recombined(Function<Expr, IndexPolynomial> of) {
    for (Term term : terms) {
      for (Expr atom : term.atoms()) {
        if (!(atom instanceof Expr.Apply(var op, var operands)) || op != ScalarOp.REM) {
          continue;
        }
        IndexPolynomial rest = term(term.product().without(atom), term.factor());
        IndexPolynomial quotient =
            atom(new Expr.Apply(ScalarOp.DIV, operands))
                .times(of.apply(operands.get(1)))
                .times(rest);
        if (quotient.terms.size() == 1 && contains(quotient.terms.getFirst())) {
          IndexPolynomial without = minus(quotient).minus(term(term.product(), term.factor()));
          return without.plus(of.apply(operands.get(0)).times(rest)).recombined(of);
        }
      }
    }
    return this;
  }

  private boolean contains(Term wanted) {
    for (Term term : terms) {
      if (term.factor() == wanted.factor() && term.product().compareTo(wanted.product()) == 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * {@return the expression: terms in order, subtracted where the factor is negative, the constant
   * last}
   */
  Expr toExpr() {
    @Nullable Expr sum = null;
    for (Term term : terms) {
      if (sum == null) {
        sum = product(term.atoms(), term.factor());
      } else if (term.factor() < 0) {
        sum = Indices.sub(sum, product(term.atoms(), -term.factor()));
      } else {
        sum = Indices.add(sum, product(term.atoms(), term.factor()));
      }
    }
    return sum == null ? Expr.index(0) : sum;
  }

  private static Expr product(List<Expr> atoms, long factor) {
    Expr product = new Expr.IntConstant(DType.INDEX, factor);
    for (Expr atom : atoms) {
      product = Indices.mul(product, atom);
    }
    return product;
  }
}
