package dev.sinter.plot;

import java.util.List;

/** Something that a drawing consists of. Lengths are pixels at 96 dots per inch. */
sealed interface Mark {
  /** Where a text stands in relation to its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** A point. */
  record Point(double x, double y) {}

  /** A rectangle; colors are as in {@code #rrggbb}. */
  record Box(
      double x, double y, double width, double height, String fill, String stroke, boolean dashed)
      implements Mark {}

  /** Straight lines from point to point. */
  record Line(List<Point> points, String color, double width) implements Mark {
    public Line {
      points = List.copyOf(points);
    }
  }

  /** A curve through points that leaves and enters each along one direction, with an arrow. */
  record Arrow(List<Point> points, boolean downwards, String color) implements Mark {
    public Arrow {
      points = List.copyOf(points);
    }
  }

  /** A line of text; the point is on its base line. */
  record Text(double x, double y, String text, double size, Anchor anchor, String color)
      implements Mark {}

  /** A filled circle. */
  record Dot(double x, double y, double radius, String color) implements Mark {}
}
