package dev.sinter.passes.schedule;

import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.schedule.Step;
import dev.sinter.passes.define.Indices;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the first and the last iterations of a loop loops of their own. Where an image is padded,
 * the middle then needs no conditions.
 *
 * <pre>
 *   for k: 28 { s(k) }  =>  for k.kl: 1 { s(k.kl) }  for k: 26 { s(1 + k) }  for k.kr: 1 { s(27 + k.kr) }
 * </pre>
 *
 * The order of iterations does not change.
 */
final class CutLoop {
  private CutLoop() {}

  static Stmt cut(Stmt root, Step.Cut step) {
    if (step.from() >= step.to()) {
      throw Nest.refuse(step, "no iteration would stay");
    }
    return Nest.loops(root, step.loop(), step, loop -> cut(loop, step));
  }

  private static Stmt cut(Stmt.For loop, Step.Cut step) {
    String name = loop.variable().name();
    long extent =
        Nest.extent(loop)
            .orElseThrow(() -> Nest.refuse(step, "loop " + name + " has no constant extent"));
    if (step.to() > extent) {
      throw Nest.refuse(step, "loop " + name + " has only " + extent + " iterations");
    }
    if (loop.kind() != LoopKind.SERIAL) {
      throw Nest.refuse(step, "loop " + name + " is " + loop.kind());
    }
    List<Stmt> parts = new ArrayList<>();
    if (step.from() > 0) {
      parts.add(new Rewrite().suffix(step.before()).statement(part(loop, 0, step.from())));
    }
    parts.add(part(loop, step.from(), step.to()));
    if (step.to() < extent) {
      parts.add(new Rewrite().suffix(step.after()).statement(part(loop, step.to(), extent)));
    }
    return Nest.join(parts);
  }

  private static Stmt.For part(Stmt.For loop, long from, long to) {
    Expr place = Indices.add(loop.variable(), from);
    Stmt body = Rewrite.with(loop.body(), loop.variable().name(), place);
    return new Stmt.For(loop.variable(), Expr.index(to - from), loop.kind(), body);
  }
}
