package dev.sinter.testsuite.memory;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The samples of a long training as Markdown, and whether its memory is flat. */
final class MemoryReport {
  /** Part of the time in which classes are loaded and code is compiled, so that memory grows. */
  private static final double WARM_UP = 1.0 / 6;

  private static final double MIB = 1 << 20;

  /**
   * What is watched.
   *
   * @param name head of its column
   * @param unit in what it is shown
   * @param scale how many of the sample's are one shown
   * @param decimals digits after the point
   * @param limit how much it may grow in an hour, as shown
   * @param value what it is in a sample
   */
  private record Quantity(
      String name,
      String unit,
      double scale,
      int decimals,
      double limit,
      ToDoubleFunction<MemorySample> value) {
    String show(double number) {
      return String.format(Locale.ROOT, "%." + decimals + "f", number / scale);
    }

    boolean isFlat(Trend trend) {
      return trend.perHour() / scale <= limit;
    }
  }

  private static final List<Quantity> QUANTITIES =
      List.of(
          new Quantity("heap", "MiB", MIB, 2, 2, MemorySample::heap),
          new Quantity("arenas and direct buffers", "MiB", MIB, 2, 0.5, MemorySample::outside),
          new Quantity("classes and compiled code", "MiB", MIB, 2, 4, MemorySample::code),
          new Quantity("resident set", "MiB", MIB, 1, 16, MemorySample::resident),
          new Quantity("open files", "", 1, 0, 0.5, MemorySample::files),
          new Quantity("threads", "", 1, 0, 0.5, MemorySample::threads),
          new Quantity("loaded classes", "", 1, 0, 50, MemorySample::classes));

  private final List<MemorySample> samples;
  private final List<MemorySample> warm;

  /**
   * @param samples in order, at least four
   */
  MemoryReport(List<MemorySample> samples) {
    this.samples = List.copyOf(samples);
    double begin = samples.getLast().seconds() * WARM_UP;
    warm = samples.stream().filter(sample -> sample.seconds() >= begin).toList();
  }

  /** {@return whether nothing grows by more than its limit} */
  boolean isFlat() {
    return QUANTITIES.stream().allMatch(q -> q.isFlat(Trend.of(warm, q.value)));
  }

  /** {@return the page} */
  String text() {
    MemorySample last = samples.getLast();
    StringBuilder out = new StringBuilder("# Memory of a long training\n\n");
    out.append(
        String.format(
            Locale.ROOT,
            "%.0f minutes of one `fit`: %d epochs, each with validation, `ModelCheckpoint` (the"
                + " model after every epoch), `BackupAndRestore`, `CSVLogger`, `TensorBoard` (with"
                + " histograms) and an `EarlyStopping` that never stops, on one thread. About once"
                + " a minute, after a garbage collection, it is counted what the process holds."
                + "%n%n",
            last.seconds() / 60,
            last.epochs()));
    out.append(isFlat() ? "**Memory is flat.**" : "**Memory grows.**");
    out.append(
        String.format(
            Locale.ROOT,
            " Lines through the samples from minute %.0f on, when classes are loaded and code is"
                + " compiled:%n%n",
            warm.getFirst().seconds() / 60));
    out.append("| | mean | growth in an hour | ± | allowed | |\n|---|---|---|---|---|---|\n");
    QUANTITIES.forEach(q -> trend(out, q));
    out.append("\nWhat may grow is what a training keeps on purpose, the values of `History`.");
    out.append(" Made by\n\n```\nmvn -pl testsuite -am test -Dtest=LongTrainingRun");
    out.append(" -Dsurefire.failIfNoSpecifiedTests=false -Dsinter.arguments=\"--minutes ");
    out.append(String.format(Locale.ROOT, "%.0f", last.seconds() / 60));
    out.append(" --report ../docs/memory-report.md\"\n```\n\n| minute | epochs |");
    QUANTITIES.forEach(q -> out.append(' ').append(q.name).append(unit(q)).append(" |"));
    out.append("\n|---|---|").append("---|".repeat(QUANTITIES.size())).append('\n');
    samples.forEach(sample -> row(out, sample));
    return out.toString();
  }

  private static String unit(Quantity quantity) {
    return quantity.unit.isEmpty() ? "" : ", " + quantity.unit;
  }

  private void trend(StringBuilder out, Quantity quantity) {
    Trend trend = Trend.of(warm, quantity.value);
    out.append("| ").append(quantity.name).append(unit(quantity));
    for (double number : new double[] {trend.mean(), trend.perHour(), trend.error()}) {
      out.append(" | ").append(String.format(Locale.ROOT, "%.2f", number / quantity.scale));
    }
    out.append(" | ").append(quantity.limit);
    out.append(" | ").append(quantity.isFlat(trend) ? "flat" : "grows").append(" |\n");
  }

  private static void row(StringBuilder out, MemorySample sample) {
    out.append(String.format(Locale.ROOT, "| %.1f | %d |", sample.seconds() / 60, sample.epochs()));
    QUANTITIES.forEach(
        q -> out.append(' ').append(q.show(q.value.applyAsDouble(sample))).append(" |"));
    out.append('\n');
  }
}
