package dev.sinter.passes.lower;

import dev.sinter.ir.loop.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A product of atoms of index arithmetic, such as {@code (j / 3)*T*i}. Its atoms stand in the order
 * of {@link ExprOrder}, so that equal products are equal lists; products are ordered as those lists
 * are, but the empty one is last.
 */
record AtomProduct(List<Expr> atoms) implements Comparable<AtomProduct> {
  /** No atoms. */
  static final AtomProduct ONE = new AtomProduct(List.of());

  /** Freezes the list. */
  AtomProduct {
    atoms = List.copyOf(atoms);
  }

  static AtomProduct of(Expr atom) {
    return new AtomProduct(List.of(atom));
  }

  AtomProduct times(AtomProduct other) {
    if (atoms.isEmpty()) {
      return other;
    }
    if (other.atoms.isEmpty()) {
      return this;
    }
    List<Expr> all = new ArrayList<>(atoms);
    int at = 0;
    for (Expr atom : other.atoms) {
      while (at < all.size() && ExprOrder.INSTANCE.compare(all.get(at), atom) <= 0) {
        at++;
      }
      all.add(at++, atom);
    }
    return new AtomProduct(all);
  }

  /** {@return the product without one of its atoms} */
  AtomProduct without(Expr atom) {
    List<Expr> left = new ArrayList<>(atoms);
    left.remove(atom);
    return new AtomProduct(left);
  }

  /** {@return what is left of the product, if it holds every atom of the divisor} */
  Optional<AtomProduct> dividedBy(AtomProduct divisor) {
    if (divisor.atoms.isEmpty()) {
      return Optional.of(this);
    }
    List<Expr> left = new ArrayList<>(atoms);
    for (Expr atom : divisor.atoms) {
      if (!left.remove(atom)) {
        return Optional.empty();
      }
    }
    return Optional.of(new AtomProduct(left));
  }

  @Override
  public int compareTo(AtomProduct other) {
    if (this == other) {
      return 0;
    }
    return atoms.isEmpty() || other.atoms.isEmpty()
        ? Boolean.compare(atoms.isEmpty(), other.atoms.isEmpty())
        : ExprOrder.INSTANCE.compare(atoms, other.atoms);
  }
}
