package dev.sinter.passes.lower;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.define.Indices;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An index expression as a sum of products: {@code 784*i + 28*j*T + k - 3}. Two expressions that
 * are equal by the laws of a commutative ring have the same polynomial. Factors that are no
 * variable (quotients, remainders, loads) are atoms like variables.
 */
final class IndexPolynomial {
  private static final Comparator<List<Expr>> ORDER =
      Comparator.<List<Expr>>comparingInt(p -> p.isEmpty() ? 1 : 0)
          .thenComparing(IndexPolynomial::key);

  private final TreeMap<List<Expr>, Long> terms = new TreeMap<>(ORDER);

  private IndexPolynomial() {}

  static IndexPolynomial constant(long value) {
    IndexPolynomial p = new IndexPolynomial();
    p.put(List.of(), value);
    return p;
  }

  static IndexPolynomial atom(Expr atom) {
    IndexPolynomial p = new IndexPolynomial();
    p.put(List.of(atom), 1);
    return p;
  }

  private static String key(List<Expr> product) {
    StringBuilder key = new StringBuilder();
    product.forEach(e -> key.append(key(e)).append('*'));
    return key.toString();
  }

  private static String key(Expr e) {
    return e instanceof Expr.Variable(var name, _, _) ? name : e.toString();
  }

  private void put(List<Expr> product, long factor) {
    long sum = terms.getOrDefault(product, 0L) + factor;
    if (sum == 0) {
      terms.remove(product);
    } else {
      terms.put(product, sum);
    }
  }

  /** {@return the terms: products of atoms with their factors, in a fixed order} */
  Map<List<Expr>, Long> terms() {
    return terms;
  }

  /** {@return the value, if it has no atoms} */
  Optional<Long> constant() {
    if (terms.isEmpty()) {
      return Optional.of(0L);
    }
    boolean only = terms.size() == 1 && terms.firstKey().isEmpty();
    return only ? Optional.of(terms.firstEntry().getValue()) : Optional.empty();
  }

  IndexPolynomial plus(IndexPolynomial other) {
    IndexPolynomial sum = new IndexPolynomial();
    terms.forEach(sum::put);
    other.terms.forEach(sum::put);
    return sum;
  }

  IndexPolynomial minus(IndexPolynomial other) {
    return plus(other.times(constant(-1)));
  }

  IndexPolynomial times(IndexPolynomial other) {
    IndexPolynomial product = new IndexPolynomial();
    terms.forEach((a, x) -> other.terms.forEach((b, y) -> product.put(merge(a, b), x * y)));
    return product;
  }

  private static List<Expr> merge(List<Expr> a, List<Expr> b) {
    List<Expr> all = new ArrayList<>(a);
    all.addAll(b);
    all.sort(Comparator.comparing(IndexPolynomial::key));
    return List.copyOf(all);
  }

  /** The polynomial of one term. */
  static IndexPolynomial term(List<Expr> product, long factor) {
    IndexPolynomial p = new IndexPolynomial();
    p.put(product, factor);
    return p;
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
    if (divisor.terms.size() != 1 || divisor.terms.firstEntry().getValue() <= 0) {
      return Optional.empty();
    }
    List<Expr> atoms = divisor.terms.firstKey();
    long factor = divisor.terms.firstEntry().getValue();
    IndexPolynomial quotient = new IndexPolynomial();
    IndexPolynomial rest = new IndexPolynomial();
    terms.forEach(
        (product, f) -> {
          List<Expr> left = new ArrayList<>(product);
          boolean divides = f % factor == 0 && atoms.stream().allMatch(left::remove);
          if (divides) {
            quotient.put(List.copyOf(left), f / factor);
          } else {
            rest.put(product, f);
          }
        });
    return Optional.of(new Division(quotient, rest));
  }

  /** {@return the polynomial with {@code n * (x / n) + x % n} replaced by x, where both occur} */
  IndexPolynomial recombined(Function<Expr, IndexPolynomial> of) {
    for (Map.Entry<List<Expr>, Long> entry : terms.entrySet()) {
      for (Expr atom : entry.getKey()) {
        if (!(atom instanceof Expr.Apply(var op, var operands)) || op != ScalarOp.REM) {
          continue;
        }
        List<Expr> others = new ArrayList<>(entry.getKey());
        others.remove(atom);
        IndexPolynomial rest = term(List.copyOf(others), entry.getValue());
        IndexPolynomial quotient =
            atom(new Expr.Apply(ScalarOp.DIV, operands))
                .times(of.apply(operands.get(1)))
                .times(rest);
        Map.Entry<List<Expr>, Long> wanted = quotient.terms.firstEntry();
        if (quotient.terms.size() == 1 && wanted.getValue().equals(terms.get(wanted.getKey()))) {
          IndexPolynomial without = minus(quotient).minus(term(entry.getKey(), entry.getValue()));
          return without.plus(of.apply(operands.get(0)).times(rest)).recombined(of);
        }
      }
    }
    return this;
  }

  /**
   * {@return the expression: terms in order, subtracted where the factor is negative, the constant
   * last}
   */
  Expr toExpr() {
    @Nullable Expr sum = null;
    for (Map.Entry<List<Expr>, Long> entry : terms.entrySet()) {
      long factor = entry.getValue();
      if (sum == null) {
        sum = product(entry.getKey(), factor);
      } else if (factor < 0) {
        sum = Indices.sub(sum, product(entry.getKey(), -factor));
      } else {
        sum = Indices.add(sum, product(entry.getKey(), factor));
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
