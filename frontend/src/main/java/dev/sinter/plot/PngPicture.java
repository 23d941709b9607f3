package dev.sinter.plot;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;

/** Drawings as PNG, drawn without a screen. */
final class PngPicture {
  private static final long MOST_PIXELS = 200_000_000;

  private PngPicture() {}

  static byte[] of(Drawing drawing, double scale) {
    long width = Math.max(1, Math.round(drawing.width() * scale));
    long height = Math.max(1, Math.round(drawing.height() * scale));
    if (width * height > MOST_PIXELS) {
      throw new ModelException(
          "drawing: a picture of "
              + width
              + " x "
              + height
              + " pixels is too large; write SVG, or use fewer dots per inch");
    }
    BufferedImage image = new BufferedImage((int) width, (int) height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, (int) width, (int) height);
      graphics.scale(scale, scale);
      drawing.marks().forEach(mark -> draw(graphics, mark));
    } finally {
      graphics.dispose();
    }
    return encoded(image);
  }

  private static byte[] encoded(BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new IrException("a picture in memory cannot be written", e);
    }
    return out.toByteArray();
  }

  private static void draw(Graphics2D graphics, Mark mark) {
    switch (mark) {
      case Mark.Box b -> {
        Rectangle2D box = new Rectangle2D.Double(b.x(), b.y(), b.width(), b.height());
        if (!b.fill().equals("none")) {
          graphics.setColor(Color.decode(b.fill()));
          graphics.fill(box);
        }
        if (!b.stroke().equals("none")) {
          graphics.setColor(Color.decode(b.stroke()));
          graphics.setStroke(
              b.dashed()
                  ? new BasicStroke(
                      1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {6, 4}, 0)
                  : new BasicStroke(1));
          graphics.draw(box);
        }
      }
      case Mark.Line l -> {
        graphics.setColor(Color.decode(l.color()));
        graphics.setStroke(
            new BasicStroke((float) l.width(), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(polygon(l.points()));
      }
      case Mark.Arrow a -> {
        graphics.setColor(Color.decode(a.color()));
        graphics.setStroke(new BasicStroke(1));
        Path2D path = new Path2D.Double();
        path.moveTo(a.points().getFirst().x(), a.points().getFirst().y());
        for (Curves.Segment s : Curves.segments(a)) {
          path.curveTo(
              s.first().x(),
              s.first().y(),
              s.second().x(),
              s.second().y(),
              s.end().x(),
              s.end().y());
        }
        graphics.draw(path);
        Path2D head = polygon(Curves.head(a));
        head.closePath();
        graphics.fill(head);
      }
      case Mark.Text t -> text(graphics, t);
      case Mark.Dot d -> {
        graphics.setColor(Color.decode(d.color()));
        double side = 2 * d.radius();
        graphics.fill(new Ellipse2D.Double(d.x() - d.radius(), d.y() - d.radius(), side, side));
      }
    }
  }

  private static Path2D polygon(List<Mark.Point> points) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < points.size(); i++) {
      Mark.Point point = points.get(i);
      if (i == 0) {
        path.moveTo(point.x(), point.y());
      } else {
        path.lineTo(point.x(), point.y());
      }
    }
    return path;
  }

  private static void text(Graphics2D graphics, Mark.Text text) {
    try {
      graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont((float) text.size()));
      graphics.setColor(Color.decode(text.color()));
      double width = graphics.getFontMetrics().stringWidth(text.text());
      double x =
          switch (text.anchor()) {
            case START -> text.x();
            case MIDDLE -> text.x() - width / 2;
            case END -> text.x() - width;
          };
      graphics.drawString(text.text(), (float) x, (float) text.y());
    } catch (Error | NullPointerException e) {
      // Without fontconfig the JDK fails in its own ways; the user can do something about it.
      throw new ModelException(
          "drawing: this machine has no fonts for PNG; install fontconfig and a font, or write SVG",
          e);
    }
  }
}
