package dev.sinter.runtime.program;

import dev.sinter.runtime.ProgramException;
import java.util.List;
import java.util.Map;

/**
 * Extent of one axis: an integer times a product of named dimensions that each call binds. {@code
 * 32} is fixed, {@code B} is a batch, {@code 28*B*T} is what flattening (B, T, 28) gives.
 *
 * @param factor the integer part, at least 0
 * @param names the named parts, with repetition
 */
public record Extent(long factor, List<String> names) {

  /** Freezes the list. */
  public Extent {
    if (factor < 0) {
      throw new ProgramException("extent: factor must be at least 0, got " + factor);
    }
    names = List.copyOf(names);
  }

  /** {@return the known extent {@code value}} */
  public static Extent of(long value) {
    return new Extent(value, List.of());
  }

  /** {@return the extent that is the dimension {@code name}} */
  public static Extent named(String name) {
    return new Extent(1, List.of(name));
  }

  /** {@return whether no call changes it} */
  public boolean isFixed() {
    return names.isEmpty();
  }

  /**
   * {@return the value under a binding}
   *
   * @param binding value of every dimension
   * @throws ProgramException if a name is not bound or the product exceeds 64 bits
   */
  public long evaluate(Map<String, Long> binding) {
    long value = factor;
    for (String name : names) {
      Long bound = binding.get(name);
      if (bound == null) {
        throw new ProgramException("extent " + this + ": dimension '" + name + "' is not bound");
      }
      try {
        value = Math.multiplyExact(value, bound);
      } catch (ArithmeticException e) {
        throw new ProgramException("extent " + this + ": exceeds 64 bits under " + binding, e);
      }
    }
    return value;
  }

  /** {@return the text form: {@code 32}, {@code B}, {@code 28*B*T}} */
  @Override
  public String toString() {
    String product = String.join("*", names);
    return isFixed() ? Long.toString(factor) : factor == 1 ? product : factor + "*" + product;
  }
}
