package dev.sinter.runtime.training;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * Keras's progress bar.
 *
 * <pre>
 *   12/1875 [..............................] - ETA: 5s - loss: 2.3021 - accuracy: 0.1120
 *   1875/1875 [==============================] - 5s 3ms/step - loss: 0.2613 - accuracy: 0.9244
 *   1875/1875 - 5s - loss: 0.2613 - accuracy: 0.9244 - 5s/epoch - 3ms/step              (one line per epoch)
 * </pre>
 *
 * Values are shown as means over the steps, but for those that are running values themselves.
 */
public final class ProgressBar {
  private static final int WIDTH = 30;
  private static final double REDRAW_SECONDS = 0.05;
  private static final double SMALL = 1e-3;

  private final OptionalLong target;
  private final int verbose;
  private final Predicate<String> running;
  private final Console console;
  private final long start;
  private final SequencedMap<String, Mean> values = new LinkedHashMap<>();
  private long seen;
  private int drawn;
  private double lastDrawn = Double.NEGATIVE_INFINITY;
  private double afterFirstStep = Double.NaN;

  /** A sum and its weight. */
  private record Mean(double sum, double weight) {
    double value() {
      return sum / Math.max(1, weight);
    }
  }

  /**
   * Starts a bar and its clock.
   *
   * @param target number of steps, if known
   * @param verbose 0 silent, 1 a bar, 2 a line at the end
   * @param running which values are shown as they are
   * @param console where
   */
  public ProgressBar(OptionalLong target, int verbose, Predicate<String> running, Console console) {
    this.target = target;
    this.verbose = verbose;
    this.running = running;
    this.console = console;
    start = console.nanoTime().getAsLong();
  }

  /**
   * Shows where the loop is; at most every 0.05 s.
   *
   * @param current steps done
   * @param logs values by name
   */
  public void update(long current, Map<String, Double> logs) {
    show(current, logs, false);
  }

  /**
   * Shows the end.
   *
   * @param current steps done
   * @param logs values by name
   */
  public void finish(long current, Map<String, Double> logs) {
    show(current, logs, true);
  }

  private void show(long current, Map<String, Double> logs, boolean last) {
    accumulate(current, logs);
    double now = (console.nanoTime().getAsLong() - start) / 1e9;
    if (verbose == 1 && (last || now - lastDrawn >= REDRAW_SECONDS)) {
      lastDrawn = now;
      draw(current, now, last);
    } else if (verbose == 2 && last) {
      console.print().accept(line(current, now));
    }
  }

  private void accumulate(long current, Map<String, Double> logs) {
    double weight = Math.max(current - seen, 1);
    logs.forEach(
        (name, value) -> {
          Mean before = values.getOrDefault(name, new Mean(0, 0));
          values.put(
              name,
              running.test(name)
                  ? new Mean(value, 1)
                  : new Mean(before.sum + value * weight, before.weight + weight));
        });
    seen = current;
  }

  private void draw(long current, double now, boolean last) {
    String bar =
        target.isPresent()
            ? bar(current, target.getAsLong())
            : String.format(Locale.ROOT, "%7d/Unknown", current);
    double step = stepSeconds(current, now);
    String time =
        target.isEmpty() || last
            ? " - " + Decimal.fixed(now, 0) + "s" + rate(step, "step")
            : " - ETA: " + duration(step * (target.getAsLong() - current));
    String text = bar + time + shownValues();
    String gap = " ".repeat(Math.max(0, drawn - text.length()));
    String home = console.terminal() ? "\b".repeat(drawn) + "\r" : "\n";
    drawn = text.length();
    console.print().accept(home + text + gap + (last ? "\n" : ""));
  }

  private static String bar(long current, long target) {
    int filled = (int) (WIDTH * Math.min(1, (double) current / target));
    String head = filled == 0 ? "" : "=".repeat(filled - 1) + (current < target ? ">" : "=");
    return count(current, target) + " [" + head + ".".repeat(WIDTH - filled) + "]";
  }

  private static String count(long current, long target) {
    String whole = Long.toString(target);
    return String.format(Locale.ROOT, "%" + whole.length() + "d/%s", current, whole);
  }

  private String line(long current, double now) {
    long steps = target.orElse(current);
    return count(current, steps)
        + " - "
        + Decimal.fixed(now, 0)
        + "s"
        + shownValues()
        + " -"
        + rate(now, "epoch")
        + " -"
        + rate(now / Math.max(1, steps), "step")
        + "\n";
  }

  private String shownValues() {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (name, mean) -> {
          double value = mean.value();
          String number =
              Math.abs(value) > SMALL ? Decimal.fixed(value, 4) : Decimal.scientific(value);
          text.append(" - ").append(name).append(": ").append(number);
        });
    return text.toString();
  }

  /**
   * The first step compiles and warms up, so it is left out of the estimate once there are others.
   */
  private double stepSeconds(long current, double now) {
    if (current == 0) {
      return 0;
    }
    double estimate =
        Double.isNaN(afterFirstStep) || current == 1
            ? now / current
            : (now - afterFirstStep) / (current - 1);
    if (current == 1) {
      afterFirstStep = now;
    }
    return estimate;
  }

  private static String rate(double seconds, String unit) {
    if (seconds >= 1 || seconds == 0) {
      return " " + Decimal.fixed(seconds, 0) + "s/" + unit;
    }
    return seconds >= 1e-3
        ? " " + Decimal.fixed(seconds * 1e3, 0) + "ms/" + unit
        : " " + Decimal.fixed(seconds * 1e6, 0) + "us/" + unit;
  }

  private static String duration(double seconds) {
    long whole = (long) seconds;
    if (seconds > 3600) {
      return String.format(
          Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole % 3600 / 60, whole % 60);
    }
    return seconds > 60
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : whole + "s";
  }
}
