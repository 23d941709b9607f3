package dev.sinter.ir.type;

import dev.sinter.ir.IrException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Extent of one axis: an integer times a product of named, not yet known extents. {@code 32} is
 * fixed, {@code B} is a batch of any size, {@code 28*B*T} is what flattening (B, T, 28) gives.
 *
 * @param factor the integer part, at least 0
 * @param names the named parts, sorted, with repetition; empty when the factor is 0
 */
public record Dim(long factor, List<String> names) implements Comparable<Dim> {

  /** Checks and normalizes. */
  public Dim {
    if (factor < 0) {
      throw new IrException("dimension: factor must be at least 0, got " + factor);
    }
    names =
        factor == 0
            ? List.of()
            : names.size() < 2 ? List.copyOf(names) : names.stream().sorted().toList();
  }

  // Written out, because types are compared often and early: what a record brings is linked late.

  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof Dim dim && dim.factor == factor && dim.names.equals(names));
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(factor) + names.hashCode();
  }

  /** {@return the known extent {@code value}} */
  public static Dim of(long value) {
    return new Dim(value, List.of());
  }

  /** {@return the extent that is called {@code name} and becomes known when a program is called} */
  public static Dim named(String name) {
    return new Dim(1, List.of(name));
  }

  /** {@return whether the extent is known} */
  public boolean isFixed() {
    return names.isEmpty();
  }

  /** {@return whether this is the known extent {@code value}} */
  public boolean is(long value) {
    return isFixed() && factor == value;
  }

  /**
   * {@return the known extent}
   *
   * @throws IrException if a part is named
   */
  public long fixed() {
    if (!isFixed()) {
      throw new IrException("dimension " + this + " is not fixed");
    }
    return factor;
  }

  /** {@return the product} */
  public Dim times(Dim other) {
    List<String> all = new ArrayList<>(names);
    all.addAll(other.names);
    return new Dim(Math.multiplyExact(factor, other.factor), all);
  }

  /** {@return this times {@code value}} */
  public Dim times(long value) {
    return new Dim(Math.multiplyExact(factor, value), names);
  }

  /** {@return whether {@code this / divisor} is a dimension again} */
  public boolean isDivisibleBy(Dim divisor) {
    if (divisor.factor == 0 || factor % divisor.factor != 0) {
      return false;
    }
    List<String> rest = new ArrayList<>(names);
    return factor == 0 || divisor.names.stream().allMatch(rest::remove);
  }

  /**
   * {@return the quotient}
   *
   * @throws IrException if it does not divide evenly
   */
  public Dim dividedBy(Dim divisor) {
    if (!isDivisibleBy(divisor)) {
      throw new IrException("dimension " + this + " is not divisible by " + divisor);
    }
    List<String> rest = new ArrayList<>(names);
    divisor.names.forEach(rest::remove);
    return new Dim(factor / divisor.factor, rest);
  }

  /**
   * {@return the value under a binding}
   *
   * @param binding value of every named part
   * @throws IrException if a name is not bound
   */
  public long evaluate(Map<String, Long> binding) {
    long value = factor;
    for (String name : names) {
      Long bound = binding.get(name);
      if (bound == null) {
        throw new IrException("dimension " + this + ": '" + name + "' is not bound");
      }
      value = Math.multiplyExact(value, bound);
    }
    return value;
  }

  /** {@return this with the bound names replaced by their values; unbound names stay} */
  public Dim bind(Map<String, Long> binding) {
    long value = factor;
    List<String> rest = new ArrayList<>();
    for (String name : names) {
      Long bound = binding.get(name);
      if (bound == null) {
        rest.add(name);
      } else {
        value = Math.multiplyExact(value, bound);
      }
    }
    return rest.size() == names.size() ? this : new Dim(value, rest);
  }

  @Override
  public int compareTo(Dim other) {
    int byNames = names.toString().compareTo(other.names.toString());
    return byNames != 0 ? byNames : Long.compare(factor, other.factor);
  }

  /** {@return the text form: {@code 32}, {@code B}, {@code 28*B*T}} */
  @Override
  public String toString() {
    if (isFixed()) {
      return Long.toString(factor);
    }
    String product = names.stream().collect(Collectors.joining("*"));
    return factor == 1 ? product : factor + "*" + product;
  }
}
