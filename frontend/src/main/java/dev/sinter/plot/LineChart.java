package dev.sinter.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/**
 * Lines over whole numbers: axes with round numbers, a grid, a legend.
 *
 * @param title above the chart
 * @param across what the axis to the right counts
 * @param first number of the first value
 * @param lines values by name; a value that is no number is a gap
 */
record LineChart(String title, String across, int first, SequencedMap<String, List<Double>> lines) {
  private static final double WIDTH = 640;
  private static final double HEIGHT = 300;
  private static final double LEFT = 70;
  private static final double RIGHT = 150;
  private static final double TOP = 36;
  private static final double BOTTOM = 44;
  private static final String GRID = "#dddddd";
  private static final String INK = "#333333";
  // Okabe and Ito's colors, told apart by everybody (2008).
  private static final List<String> COLORS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");

  Drawing draw() {
    List<Mark> marks = new ArrayList<>();
    double[] range = range();
    double step = roundStep((range[1] - range[0]) / 5);
    double low = Math.floor(range[0] / step) * step;
    double high = Math.ceil(range[1] / step) * step;
    int count = lines.values().stream().mapToInt(List::size).max().orElse(0);
    marks.add(new Mark.Text(LEFT, 20, title, 14, Mark.Anchor.START, INK));
    for (double value = low; value <= high + step / 2; value += step) {
      double y = down(value, low, high);
      marks.add(
          new Mark.Line(
              List.of(new Mark.Point(LEFT, y), new Mark.Point(WIDTH - RIGHT, y)), GRID, 1));
      marks.add(new Mark.Text(LEFT - 6, y + 4, label(value, step), 11, Mark.Anchor.END, INK));
    }
    int stride = Math.max(1, (int) roundStep(count / 8.0));
    for (int i = 0; i < count; i += stride) {
      marks.add(
          new Mark.Text(
              right(i, count),
              HEIGHT - BOTTOM + 16,
              Integer.toString(first + i),
              11,
              Mark.Anchor.MIDDLE,
              INK));
    }
    marks.add(
        new Mark.Text(
            (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, across, 11, Mark.Anchor.MIDDLE, INK));
    int number = 0;
    for (var line : lines.entrySet()) {
      line(marks, line.getKey(), line.getValue(), number++, count, low, high);
    }
    return new Drawing(WIDTH, HEIGHT, marks);
  }

  private double[] range() {
    double[] all =
        lines.values().stream()
            .flatMap(List::stream)
            .mapToDouble(Double::doubleValue)
            .filter(Double::isFinite)
            .toArray();
    double low = java.util.Arrays.stream(all).min().orElse(0);
    double high = java.util.Arrays.stream(all).max().orElse(1);
    return low == high
        ? new double[] {
          low - Math.max(1e-6, Math.abs(low) / 2), high + Math.max(1e-6, Math.abs(high) / 2)
        }
        : new double[] {low, high};
  }

  private void line(
      List<Mark> marks,
      String name,
      List<Double> values,
      int number,
      int count,
      double low,
      double high) {
    String color = COLORS.get(number % COLORS.size());
    List<Mark.Point> run = new ArrayList<>();
    for (int i = 0; i <= values.size(); i++) {
      if (i < values.size() && Double.isFinite(values.get(i))) {
        run.add(new Mark.Point(right(i, count), down(values.get(i), low, high)));
      } else if (!run.isEmpty()) {
        marks.add(new Mark.Line(run, color, 1.8));
        if (run.size() <= 40) {
          run.forEach(p -> marks.add(new Mark.Dot(p.x(), p.y(), 2.4, color)));
        }
        run = new ArrayList<>();
      }
    }
    double y = TOP + 8 + number * 18;
    double x = WIDTH - RIGHT + 14;
    marks.add(new Mark.Line(List.of(new Mark.Point(x, y), new Mark.Point(x + 18, y)), color, 2.5));
    marks.add(new Mark.Text(x + 24, y + 4, name, 11, Mark.Anchor.START, INK));
  }

  private static double right(int index, int count) {
    double room = WIDTH - RIGHT - LEFT;
    return count < 2 ? LEFT + room / 2 : LEFT + room * index / (count - 1);
  }

  private static double down(double value, double low, double high) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - low) / (high - low);
  }

  /** {@return the next of 1, 2, 5, 10, ... times a power of ten} */
  private static double roundStep(double wanted) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(wanted, 1e-300))));
    double ratio = wanted / power;
    return power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
  }

  private static String label(double value, double step) {
    double clean = Math.rint(value / step) * step;
    int digits = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
    return digits > 6
        ? String.format(java.util.Locale.ROOT, "%.2e", clean)
        : String.format(java.util.Locale.ROOT, "%." + digits + "f", clean == 0 ? 0.0 : clean);
  }
}
