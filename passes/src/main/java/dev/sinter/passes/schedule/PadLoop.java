package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.schedule.Step;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Indices;
import dev.sinter.passes.define.Stmts;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Lets a loop run past its end, so that its iterations fill whole vectors.
 *
 * <pre>
 *   for j: 10 { alloc a; a = 0; for k { a += x[k] * w[k,j] }  y[j] = a + b[j] }
 *     =>
 *   for j: 16 { alloc a; a = 0; for k { a += x[k] * w[k,min(j,9)] }  if j &lt; 10 { y[j] = a + b[min(j,9)] } }
 * </pre>
 */
final class PadLoop {
  private final Step step;
  private final String variable;
  private final Expr last;
  private final Expr inside;
  private final Set<String> own = new HashSet<>();

  private PadLoop(Step step, Stmt.For loop, long extent) {
    this.step = step;
    this.variable = loop.variable().name();
    this.last = Expr.apply(ScalarOp.MIN, loop.variable(), Expr.index(extent - 1));
    this.inside = Indices.lessThan(loop.variable(), Expr.index(extent));
  }

  static Stmt pad(Stmt root, Step.Pad step) {
    if (step.multiple() < 2) {
      throw Nest.refuse(step, "a multiple of at least 2 is needed");
    }
    return Nest.loops(root, step.loop(), step, loop -> pad(loop, step));
  }

  private static Stmt pad(Stmt.For loop, Step.Pad step) {
    OptionalLong extent = Nest.extent(loop);
    if (extent.isEmpty() || extent.getAsLong() < 1) {
      throw Nest.refuse(step, "loop " + loop.variable().name() + " has no constant extent");
    }
    Independence.obstacle(loop)
        .ifPresent(
            reason -> {
              throw Nest.refuse(step, reason);
            });
    long padded = (extent.getAsLong() + step.multiple() - 1) / step.multiple() * step.multiple();
    if (padded == extent.getAsLong()) {
      return loop;
    }
    PadLoop pad = new PadLoop(step, loop, extent.getAsLong());
    pad.checkAccesses(loop);
    return new Stmt.For(
        loop.variable(), Expr.index(padded), loop.kind(), pad.statement(loop.body()));
  }

  /** What is stored for everybody to see must not be read here: whose value would it be? */
  private void checkAccesses(Stmt.For loop) {
    Set<String> loaded = new HashSet<>();
    Set<String> stored = new HashSet<>();
    Stmts.visit(
        loop,
        s -> {
          if (s instanceof Stmt.Allocate allocate) {
            own.add(allocate.buffer().name());
          }
          if (s instanceof Stmt.Store store) {
            stored.add(store.buffer().name());
          }
        },
        e ->
            Exprs.visit(
                e,
                x -> {
                  if (x instanceof Expr.Load load) {
                    loaded.add(load.buffer().name());
                  }
                }));
    stored.removeAll(own);
    stored.retainAll(loaded);
    if (!stored.isEmpty()) {
      throw Nest.refuse(step, stored.iterator().next() + " is both read and written in the loop");
    }
  }

  private Stmt statement(Stmt s) {
    return switch (s) {
      case Stmt.Store store when !own.contains(store.buffer().name()) -> {
        if (store.mask().isPresent()) {
          throw Nest.refuse(step, "a store with a mask stands in the loop");
        }
        yield new Stmt.If(
            inside,
            new Stmt.Store(store.buffer(), store.indices(), clamped(store.value())),
            Stmt.NOTHING);
      }
      case Stmt.Store(var buffer, var indices, var value, var mask) ->
          new Stmt.Store(
              buffer,
              indices.stream().map(this::clamped).toList(),
              clamped(value),
              mask.map(this::clamped));
      case Stmt.Block _,
          Stmt.For _,
          Stmt.If _,
          Stmt.While _,
          Stmt.Let _,
          Stmt.Allocate _,
          Stmt.Barrier _,
          Stmt.Fail _ ->
          Stmts.map(s, this::statement, this::clamped);
    };
  }

  private Expr clamped(Expr e) {
    return e instanceof Expr.Variable(var name, _, _) && name.equals(variable)
        ? last
        : Exprs.mapChildren(e, this::clamped);
  }
}
