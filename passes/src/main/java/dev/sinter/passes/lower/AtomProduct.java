package dev.sinter.passes.lower;

import dev.sinter.ir.loop.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A product of atoms of index arithmetic, such as {@code i*T*(j / 3)}. Ordered as the texts {@code
 * i*T*...} of its atoms are, by which products that are equal are found; the empty one is last. The
 * text of an atom that is no variable is long, so it is made only where a comparison needs it.
 */
final class AtomProduct implements Comparable<AtomProduct> {
  /** No atoms. */
  static final AtomProduct ONE = new AtomProduct(List.of());

  private final List<Expr> atoms;
  private @Nullable String text;

  private AtomProduct(List<Expr> atoms) {
    this.atoms = atoms;
  }

  static AtomProduct of(Expr atom) {
    return new AtomProduct(List.of(atom));
  }

  /** {@return the atoms, in order} */
  List<Expr> atoms() {
    return atoms;
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
      while (at < all.size() && compare(all.get(at), atom) <= 0) {
        at++;
      }
      all.add(at++, atom);
    }
    return new AtomProduct(List.copyOf(all));
  }

  /** {@return the product without one of its atoms} */
  AtomProduct without(Expr atom) {
    List<Expr> left = new ArrayList<>(atoms);
    left.remove(atom);
    return new AtomProduct(List.copyOf(left));
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
    return Optional.of(new AtomProduct(List.copyOf(left)));
  }

  @Override
  public int compareTo(AtomProduct other) {
    if (this == other) {
      return 0;
    }
    if (atoms.isEmpty() || other.atoms.isEmpty()) {
      return Boolean.compare(atoms.isEmpty(), other.atoms.isEmpty());
    }
    int shorter = Math.min(atoms.size(), other.atoms.size());
    for (int i = 0; i < shorter; i++) {
      Expr a = atoms.get(i);
      Expr b = other.atoms.get(i);
      if (a.equals(b)) {
        continue;
      }
      if (a instanceof Expr.Variable(var x, _, _) && b instanceof Expr.Variable(var y, _, _)) {
        int order = x.startsWith(y) || y.startsWith(x) ? 0 : x.compareTo(y);
        return order != 0 ? order : text().compareTo(other.text());
      }
      int order = Character.compare(first(a), first(b));
      return order != 0 ? order : text().compareTo(other.text());
    }
    return Integer.compare(atoms.size(), other.atoms.size());
  }

  private String text() {
    if (text == null) {
      StringBuilder all = new StringBuilder();
      for (Expr atom : atoms) {
        appendAtom(all, atom);
        all.append('*');
      }
      text = all.toString();
    }
    return text;
  }

  private static int compare(Expr a, Expr b) {
    if (a instanceof Expr.Variable(var x, _, _) && b instanceof Expr.Variable(var y, _, _)) {
      return x.compareTo(y);
    }
    int order = Character.compare(first(a), first(b));
    return order != 0 ? order : of(a).text().compareTo(of(b).text());
  }

  private static void appendAtom(StringBuilder all, Expr atom) {
    if (atom instanceof Expr.Variable(var name, _, _)) {
      all.append(name);
    } else {
      append(all, atom);
    }
  }

  /** Appends the text of an expression, which of the most frequent ones is made here. */
  private static void append(StringBuilder all, Expr e) {
    if (e instanceof Expr.Apply(var op, var operands)) {
      all.append("Apply[op=").append(op).append(", operands=[");
      for (int i = 0; i < operands.size(); i++) {
        all.append(i == 0 ? "" : ", ");
        append(all, operands.get(i));
      }
      all.append("]]");
    } else if (e instanceof Expr.Variable(var name, var dtype, var lanes)) {
      all.append("Variable[name=").append(name).append(", dtype=").append(dtype);
      all.append(", lanes=").append(lanes).append(']');
    } else if (e instanceof Expr.IntConstant(var dtype, var value)) {
      all.append("IntConstant[dtype=").append(dtype).append(", value=").append(value).append(']');
    } else {
      all.append(e);
    }
  }

  private static char first(Expr atom) {
    return atom instanceof Expr.Variable(var name, _, _)
        ? name.charAt(0)
        : atom.getClass().getSimpleName().charAt(0);
  }
}
