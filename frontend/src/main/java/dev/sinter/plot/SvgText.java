package dev.sinter.plot;

import java.util.List;
import java.util.Locale;

/** Drawings as SVG. */
final class SvgText {
  private static final String FONT = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";

  private SvgText() {}

  static String of(Drawing drawing) {
    StringBuilder text = new StringBuilder();
    text.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
        .append(number(drawing.width()))
        .append("\" height=\"")
        .append(number(drawing.height()))
        .append("\" viewBox=\"0 0 ")
        .append(number(drawing.width()))
        .append(' ')
        .append(number(drawing.height()))
        .append("\" font-family=\"")
        .append(FONT)
        .append("\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    drawing.marks().forEach(mark -> text.append(mark(mark)).append('\n'));
    return text.append("</svg>\n").toString();
  }

  private static String mark(Mark mark) {
    return switch (mark) {
      case Mark.Box b ->
          "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\" stroke=\"%s\"%s/>"
              .formatted(
                  number(b.x()),
                  number(b.y()),
                  number(b.width()),
                  number(b.height()),
                  b.fill(),
                  b.stroke(),
                  b.dashed() ? " stroke-dasharray=\"6 4\"" : "");
      case Mark.Line l ->
          "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"/>"
              .formatted(points(l.points()), l.color(), number(l.width()));
      case Mark.Arrow a ->
          "<path d=\"%s\" fill=\"none\" stroke=\"%s\"/>\n<polygon points=\"%s\" fill=\"%s\"/>"
              .formatted(path(a), a.color(), points(Curves.head(a)), a.color());
      case Mark.Text t ->
          "<text x=\"%s\" y=\"%s\" font-size=\"%s\" text-anchor=\"%s\" fill=\"%s\">%s</text>"
              .formatted(
                  number(t.x()),
                  number(t.y()),
                  number(t.size()),
                  t.anchor().name().toLowerCase(Locale.ROOT),
                  t.color(),
                  escaped(t.text()));
      case Mark.Dot d ->
          "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"/>"
              .formatted(number(d.x()), number(d.y()), number(d.radius()), d.color());
    };
  }

  private static String path(Mark.Arrow arrow) {
    Mark.Point start = arrow.points().getFirst();
    StringBuilder path = new StringBuilder("M" + number(start.x()) + " " + number(start.y()));
    for (Curves.Segment s : Curves.segments(arrow)) {
      path.append(" C").append(points(List.of(s.first(), s.second(), s.end())));
    }
    return path.toString();
  }

  private static String points(List<Mark.Point> points) {
    StringBuilder text = new StringBuilder();
    for (Mark.Point point : points) {
      text.append(text.isEmpty() ? "" : " ")
          .append(number(point.x()))
          .append(',')
          .append(number(point.y()));
    }
    return text.toString();
  }

  /** {@return with at most one decimal} */
  static String number(double value) {
    double rounded = Math.rint(value * 10) / 10;
    return rounded == Math.rint(rounded)
        ? Long.toString((long) rounded)
        : String.format(Locale.ROOT, "%.1f", rounded);
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
