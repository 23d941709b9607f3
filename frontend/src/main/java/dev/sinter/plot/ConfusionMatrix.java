package dev.sinter.plot;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How often samples of each class were taken for each class.
 *
 * @param counts rows are true classes, columns what was predicted
 * @param names of the classes
 */
public record ConfusionMatrix(List<List<Long>> counts, List<String> names) {
  private static final double SIZE = 11;

  /** Freezes the table and checks that it is square. */
  public ConfusionMatrix {
    counts = counts.stream().map(List::copyOf).toList();
    names = List.copyOf(names);
    int classes = counts.size();
    if (names.size() != classes || counts.stream().anyMatch(row -> row.size() != classes)) {
      throw new ModelException(
          "confusion matrix: needs as many names as rows and columns, got "
              + names.size()
              + " names and "
              + classes
              + " rows");
    }
  }

  /**
   * {@return the matrix of predictions}
   *
   * @param truth numbers of classes, or rows whose largest number is the class
   * @param predicted the same; a single column is class 1 above one half
   */
  public static ConfusionMatrix of(Tensor truth, Tensor predicted) {
    int[] expected = classes(truth.array(), false);
    int[] given = classes(predicted.array(), true);
    if (expected.length != given.length) {
      throw new ModelException(
          "confusion matrix: needs as many predictions as true classes, got "
              + given.length
              + " and "
              + expected.length);
    }
    int most = IntStream.concat(Arrays.stream(expected), Arrays.stream(given)).max().orElse(0);
    int count = Math.max(most + 1, columns(predicted.array()));
    long[][] table = new long[count][count];
    for (int i = 0; i < expected.length; i++) {
      if (expected[i] < 0 || given[i] < 0) {
        throw new ModelException("confusion matrix: numbers of classes must be at least 0");
      }
      table[expected[i]][given[i]]++;
    }
    return new ConfusionMatrix(
        Arrays.stream(table).map(row -> Arrays.stream(row).boxed().toList()).toList(),
        IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  private static int columns(NdArray array) {
    long last = array.rank() > 1 ? array.shape().getLast() : 1;
    return last > 1 ? Math.toIntExact(last) : 2;
  }

  private static int[] classes(NdArray array, boolean areScores) {
    long width = array.rank() > 1 ? array.shape().getLast() : 1;
    int rows = Math.toIntExact(array.count() / width);
    int[] classes = new int[rows];
    for (int row = 0; row < rows; row++) {
      if (width == 1) {
        double value = array.buffer().getDouble(row);
        boolean isScore = areScores && array.type().isFloat();
        classes[row] = isScore ? (value > 0.5 ? 1 : 0) : (int) Math.rint(value);
        continue;
      }
      int best = 0;
      for (int column = 1; column < width; column++) {
        if (array.buffer().getDouble(row * width + column)
            > array.buffer().getDouble(row * width + best)) {
          best = column;
        }
      }
      classes[row] = best;
    }
    return classes;
  }

  /** {@return this with other names} */
  public ConfusionMatrix named(List<String> classNames) {
    return new ConfusionMatrix(counts, classNames);
  }

  /** {@return the part of samples on the diagonal} */
  public double accuracy() {
    long right = IntStream.range(0, counts.size()).mapToLong(i -> counts.get(i).get(i)).sum();
    long all = counts.stream().flatMap(List::stream).mapToLong(Long::longValue).sum();
    return all == 0 ? 0 : (double) right / all;
  }

  /** {@return the table; the darker a cell, the larger its part of its row} */
  public Drawing draw() {
    int classes = counts.size();
    double cell = classes <= 12 ? 44 : classes <= 30 ? 24 : 10;
    double name = names.stream().mapToDouble(n -> Drawing.textWidth(n, SIZE)).max().orElse(0) + 30;
    double top = 46;
    List<Mark> marks = new ArrayList<>();
    marks.add(
        new Mark.Text(
            name,
            18,
            String.format(
                Locale.ROOT,
                "true class (down) taken for (across), %.2f %% right",
                100 * accuracy()),
            12,
            Mark.Anchor.START,
            "#333333"));
    for (int row = 0; row < classes; row++) {
      long all = Math.max(1, counts.get(row).stream().mapToLong(Long::longValue).sum());
      double y = top + row * cell;
      if (cell > SIZE) {
        marks.add(
            new Mark.Text(
                name - 6, y + cell / 2 + 4, names.get(row), SIZE, Mark.Anchor.END, "#333333"));
        marks.add(
            new Mark.Text(
                name + (row + 0.5) * cell,
                top - 6,
                names.get(row).length() * 7 > cell ? Integer.toString(row) : names.get(row),
                SIZE,
                Mark.Anchor.MIDDLE,
                "#333333"));
      }
      for (int column = 0; column < classes; column++) {
        long count = counts.get(row).get(column);
        double part = (double) count / all;
        double x = name + column * cell;
        marks.add(new Mark.Box(x, y, cell, cell, shade(part), "#cccccc", false));
        if (count > 0 && cell > 2 * SIZE) {
          marks.add(
              new Mark.Text(
                  x + cell / 2,
                  y + cell / 2 + 4,
                  Long.toString(count),
                  SIZE,
                  Mark.Anchor.MIDDLE,
                  part > 0.5 ? "#ffffff" : "#000000"));
        }
      }
    }
    // The title may be wider than a small table.
    double width = Math.max(name + classes * cell + 20, name + 360);
    return new Drawing(width, top + classes * cell + 20, marks);
  }

  /** {@return from white to a dark blue} */
  private static String shade(double part) {
    int red = (int) Math.round(255 - part * (255 - 8));
    int green = (int) Math.round(255 - part * (255 - 64));
    int blue = (int) Math.round(255 - part * (255 - 129));
    return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
  }
}
