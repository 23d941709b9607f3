package dev.sinter.plot;

import java.util.ArrayList;
import java.util.List;

/** Arrows as cubic curves: each piece leaves and enters its points along the arrow's direction. */
final class Curves {
  private static final double HEAD = 8;
  private static final double HALF_WIDTH = 3.5;

  private Curves() {}

  /** A piece of a curve: its two control points and its end. */
  record Segment(Mark.Point first, Mark.Point second, Mark.Point end) {}

  static List<Segment> segments(Mark.Arrow arrow) {
    List<Segment> segments = new ArrayList<>();
    for (int i = 1; i < arrow.points().size(); i++) {
      Mark.Point from = arrow.points().get(i - 1);
      Mark.Point to = arrow.points().get(i);
      if (arrow.downwards()) {
        double middle = (from.y() + to.y()) / 2;
        segments.add(
            new Segment(new Mark.Point(from.x(), middle), new Mark.Point(to.x(), middle), to));
      } else {
        double middle = (from.x() + to.x()) / 2;
        segments.add(
            new Segment(new Mark.Point(middle, from.y()), new Mark.Point(middle, to.y()), to));
      }
    }
    return segments;
  }

  /** {@return the triangle at the end} */
  static List<Mark.Point> head(Mark.Arrow arrow) {
    Mark.Point tip = arrow.points().getLast();
    Mark.Point before = arrow.points().get(arrow.points().size() - 2);
    if (arrow.downwards()) {
      double back = tip.y() - Math.copySign(HEAD, tip.y() - before.y());
      return List.of(
          tip,
          new Mark.Point(tip.x() - HALF_WIDTH, back),
          new Mark.Point(tip.x() + HALF_WIDTH, back));
    }
    double back = tip.x() - Math.copySign(HEAD, tip.x() - before.x());
    return List.of(
        tip,
        new Mark.Point(back, tip.y() - HALF_WIDTH),
        new Mark.Point(back, tip.y() + HALF_WIDTH));
  }
}
