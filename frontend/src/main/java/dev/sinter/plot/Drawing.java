package dev.sinter.plot;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.file.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Marks on a white sheet, and how it becomes a file. */
public final class Drawing {
  private final double width;
  private final double height;
  private final List<Mark> marks;

  Drawing(double width, double height, List<Mark> marks) {
    this.width = width;
    this.height = height;
    this.marks = List.copyOf(marks);
  }

  double width() {
    return width;
  }

  double height() {
    return height;
  }

  List<Mark> marks() {
    return marks;
  }

  /** {@return the width that a text of that size has about: enough for common fonts} */
  static double textWidth(String text, double size) {
    return text.length() * size * 0.62;
  }

  /** {@return this as SVG, the same text for the same drawing} */
  public String toSvg() {
    return SvgText.of(this);
  }

  /**
   * {@return this as PNG}
   *
   * @param dotsPerInch 96 draws a pixel for each unit
   * @throws ModelException if the machine has no fonts
   */
  public byte[] toPng(int dotsPerInch) {
    return PngPicture.of(this, dotsPerInch / 96.0);
  }

  /**
   * Writes a file; what its name ends with decides the format, PNG without an ending. The file is
   * replaced whole or not at all.
   *
   * @param path ends with {@code .svg} or {@code .png}
   * @param dotsPerInch of a PNG
   * @throws ModelException if the ending is another one
   */
  public void save(Path path, int dotsPerInch) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    byte[] bytes;
    if (name.endsWith(".svg")) {
      bytes = toSvg().getBytes(StandardCharsets.UTF_8);
    } else if (name.endsWith(".png") || !name.contains(".")) {
      bytes = toPng(dotsPerInch);
    } else {
      throw new ModelException(path + ": drawings are written as .svg or .png");
    }
    AtomicFile.write(path, out -> out.write(bytes));
  }

  /** {@return this with others below it} */
  static Drawing below(List<Drawing> drawings) {
    List<Mark> all = new ArrayList<>();
    double width = 0;
    double height = 0;
    for (Drawing drawing : drawings) {
      double top = height;
      drawing.marks.forEach(mark -> all.add(moved(mark, top)));
      width = Math.max(width, drawing.width);
      height += drawing.height;
    }
    return new Drawing(width, height, all);
  }

  private static Mark moved(Mark mark, double down) {
    return switch (mark) {
      case Mark.Box b ->
          new Mark.Box(
              b.x(), b.y() + down, b.width(), b.height(), b.fill(), b.stroke(), b.dashed());
      case Mark.Line l -> new Mark.Line(moved(l.points(), down), l.color(), l.width());
      case Mark.Arrow a -> new Mark.Arrow(moved(a.points(), down), a.downwards(), a.color());
      case Mark.Text t ->
          new Mark.Text(t.x(), t.y() + down, t.text(), t.size(), t.anchor(), t.color());
      case Mark.Dot d -> new Mark.Dot(d.x(), d.y() + down, d.radius(), d.color());
    };
  }

  private static List<Mark.Point> moved(List<Mark.Point> points, double down) {
    return points.stream().map(p -> new Mark.Point(p.x(), p.y() + down)).toList();
  }
}
