package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.schedule.Step;
import dev.sinter.passes.define.Indices;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves the outer loop of a reduction out of loops over tiles; between its iterations the
 * accumulators lie in a buffer.
 *
 * <pre>
 *   for i { acc = 0;  for ko { for ki { acc += .. } }  y[i] = acc }
 *     =>
 *   for ko { for i { acc = ko == 0 ? 0 : sums[i];  for ki { acc += .. }  sums[i] = acc } }
 *   for i { acc = sums[i];  y[i] = acc }                                          0 if ko has no iterations
 * </pre>
 *
 * The order of terms does not change.
 */
final class PartialSums {
  private final Step.Partial step;
  private final List<Stmt.For> loops;
  private final Stmt.Allocate allocate;
  private final Buffer sums;
  private final List<Stmt> before = new ArrayList<>();
  private final List<Stmt> after = new ArrayList<>();

  private PartialSums(Step.Partial step, List<Stmt.For> loops, Stmt.Allocate allocate) {
    this.step = step;
    this.loops = loops;
    this.allocate = allocate;
    List<Expr> shape = new ArrayList<>();
    for (Stmt.For loop : loops) {
      shape.add(
          KindOfLoops.bound(loop.extent())
              .orElseThrow(
                  () ->
                      Nest.refuse(
                          step, "loop " + loop.variable().name() + " has no constant bound")));
    }
    shape.addAll(allocate.buffer().shape());
    String name = step.buffer() + Nest.suffix(allocate.buffer().name(), step.accumulator());
    this.sums = new Buffer(name, allocate.buffer().dtype(), shape, Buffer.Space.WORKER);
  }

  static Stmt apply(Stmt root, Step.Partial step) {
    if (step.loops().isEmpty()) {
      throw Nest.refuse(step, "name the loops");
    }
    return Nest.loops(
        root,
        step.loops().getFirst(),
        step,
        first -> {
          List<Stmt.For> loops = Nest.chain(first, step.loops(), step);
          for (Stmt.For loop : loops) {
            Independence.obstacle(loop.variable(), first)
                .ifPresent(
                    reason -> {
                      throw Nest.refuse(step, reason);
                    });
          }
          if (!(Nest.only(loops.getLast().body()) instanceof Stmt.Allocate allocate)
              || !Nest.isCopy(allocate.buffer().name(), step.accumulator())) {
            throw Nest.refuse(
                step,
                step.accumulator() + " is not allocated right within " + step.loops().getLast());
          }
          return new PartialSums(step, loops, allocate).move();
        });
  }

  private Stmt move() {
    Stmt.For through = reduction();
    Expr first = Expr.apply(ScalarOp.EQ, through.variable(), Expr.index(0));
    Stmt start = new Stmt.If(first, Nest.join(before), copies("load", true));
    Stmt terms = Nest.join(List.of(start, through.body(), copies("keep", false)));
    Stmt tiles = Nest.wrap(loops, LoopKind.SERIAL, new Stmt.Allocate(allocate.buffer(), terms));
    Stmt sum = new Stmt.For(through.variable(), through.extent(), LoopKind.SERIAL, tiles);
    List<Stmt> last = new ArrayList<>(List.of(whole(through)));
    last.addAll(after);
    Stmt rest =
        Nest.wrap(loops, LoopKind.SERIAL, new Stmt.Allocate(allocate.buffer(), Nest.join(last)));
    Stmt renamed = new Rewrite().suffix("last").statement(rest);
    return new Stmt.Allocate(sums, Nest.join(List.of(sum, renamed)));
  }

  /** The sums of all terms; where there are none, nothing has been kept. */
  private Stmt whole(Stmt.For through) {
    Stmt kept = copies("again", true);
    if (Nest.extent(through).isPresent()) {
      return kept;
    }
    Stmt none = new Rewrite().suffix("none").statement(Nest.join(before));
    return new Stmt.If(Indices.lessThan(Expr.index(0), through.extent()), kept, none);
  }

  private Stmt.For reduction() {
    Stmt.For[] found = new Stmt.For[1];
    for (Stmt s : Nest.statements(allocate.body())) {
      if (found[0] == null
          && s instanceof Stmt.For loop
          && Nest.isCopy(loop.variable().name(), step.through())) {
        found[0] = loop;
      } else if (found[0] == null) {
        before.add(s);
      } else {
        after.add(s);
      }
    }
    if (found[0] == null || before.isEmpty()) {
      throw Nest.refuse(
          step,
          "the reduction of "
              + allocate.buffer().name()
              + " does not begin with "
              + step.through());
    }
    if (Nest.extent(found[0]).orElse(1) < 1) {
      throw Nest.refuse(step, "loop " + found[0].variable().name() + " has no iterations");
    }
    for (Stmt.For loop : loops) {
      if (Nest.variables(found[0].extent()).contains(loop.variable().name())) {
        throw Nest.refuse(
            step, "the extent of " + step.through() + " changes with " + loop.variable().name());
      }
    }
    return found[0];
  }

  /**
   * The loops that initialise the accumulators, as loops that fetch them from the buffer or keep
   * them there.
   */
  private Stmt copies(String tag, boolean load) {
    List<Stmt> all = new ArrayList<>();
    before.forEach(s -> all.add(copy(s, load)));
    return new Rewrite().suffix(tag).statement(Nest.join(all));
  }

  private Stmt copy(Stmt s, boolean load) {
    if (s instanceof Stmt.Store(var buffer, var indices, _, _)
        && buffer.name().equals(allocate.buffer().name())) {
      List<Expr> place = new ArrayList<>();
      loops.forEach(loop -> place.add(loop.variable()));
      place.addAll(indices);
      return load
          ? new Stmt.Store(buffer, indices, new Expr.Load(sums, place))
          : new Stmt.Store(sums, place, new Expr.Load(buffer, indices));
    }
    if (s instanceof Stmt.For(var v, var extent, var kind, var body)) {
      return new Stmt.For(v, extent, kind, copy(body, load));
    }
    if (s instanceof Stmt.Block(var body)) {
      return new Stmt.Block(body.stream().map(b -> copy(b, load)).toList());
    }
    throw Nest.refuse(step, "accumulators must be initialised by plain stores");
  }
}
