package dev.sinter.config;

import java.util.function.Predicate;

/**
 * A requirement on a value beyond its type.
 *
 * @param <V> type of the value
 * @param requirement completes "must be", such as {@code at least 1}
 * @param holds whether a value meets it
 */
public record Check<V>(String requirement, Predicate<V> holds) {

  /** {@return at least {@code least}} */
  public static <V extends Number> Check<V> atLeast(double least) {
    return new Check<>("at least " + plain(least), v -> v.doubleValue() >= least);
  }

  /** {@return more than {@code bound}} */
  public static <V extends Number> Check<V> moreThan(double bound) {
    return new Check<>("more than " + plain(bound), v -> v.doubleValue() > bound);
  }

  /** {@return from {@code least} (inclusive) to below {@code bound}} */
  public static <V extends Number> Check<V> fromUntil(double least, double bound) {
    return new Check<>(
        "at least " + plain(least) + " and below " + plain(bound),
        v -> v.doubleValue() >= least && v.doubleValue() < bound);
  }

  /** {@return at least {@code least}, and no infinity} */
  public static <V extends Number> Check<V> finiteFrom(double least) {
    return new Check<>(
        "finite and at least " + plain(least),
        v -> v.doubleValue() >= least && Double.isFinite(v.doubleValue()));
  }

  /** {@return a number that is no infinity and not NaN} */
  public static <V extends Number> Check<V> finite() {
    return new Check<>("finite", v -> Double.isFinite(v.doubleValue()));
  }

  /** {@return from {@code least} to {@code most}, both inclusive} */
  public static <V extends Number> Check<V> between(double least, double most) {
    return new Check<>(
        "from " + plain(least) + " to " + plain(most),
        v -> v.doubleValue() >= least && v.doubleValue() <= most);
  }

  /** {@return a whole number above zero} */
  public static <V extends Number> Check<V> positive() {
    return atLeast(1);
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
