package dev.sinter.passes.schedule;

import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.schedule.Step;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Stmts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Moves loops into what they enclose, so that each iteration has an accumulator of its own.
 *
 * <pre>
 *   for ii, ji { alloc acc; acc = 0;  for k { acc += a[ii,k] * b[k,ji] }  c[ii,ji] = f(acc) }
 *     =>
 *   alloc acc[ii,ji];  for ii, ji { acc[ii,ji] = 0 }
 *   for k { for ii, ji { acc[ii,ji] += a[ii,k] * b[k,ji] } }
 *   for ii, ji { c[ii,ji] = f(acc[ii,ji]) }
 * </pre>
 */
final class AccumulateInRegisters {
  private final Step step;
  private final List<Stmt.For> loops;
  private final Set<String> variables = new HashSet<>();
  private final Set<String> own = new HashSet<>();
  private int copies;

  private AccumulateInRegisters(Step step, List<Stmt.For> loops) {
    this.step = step;
    this.loops = loops;
    loops.forEach(loop -> variables.add(loop.variable().name()));
  }

  static Stmt accumulate(Stmt root, Step.Accumulate step) {
    if (step.loops().isEmpty()) {
      throw Nest.refuse(step, "name the loops");
    }
    return Nest.loops(
        root,
        step.loops().getFirst(),
        step,
        first -> {
          List<Stmt.For> loops = Nest.chain(first, step.loops(), step);
          if (!(Nest.only(loops.getLast().body()) instanceof Stmt.Allocate allocate)
              || !Nest.isCopy(allocate.buffer().name(), step.accumulator())) {
            throw Nest.refuse(
                step,
                step.accumulator() + " is not allocated right within " + step.loops().getLast());
          }
          return sink(first, loops, step, allocate);
        });
  }

  /** A loop of its own for every statement of the body. */
  static Stmt distribute(Stmt root, Step.Distribute step) {
    return Nest.loops(
        root, step.loop(), step, loop -> sink(loop, List.of(loop), step, Nest.only(loop.body())));
  }

  private static Stmt sink(Stmt.For region, List<Stmt.For> loops, Step step, Stmt body) {
    for (Stmt.For loop : loops) {
      Independence.obstacle(loop.variable(), region)
          .ifPresent(
              reason -> {
                throw Nest.refuse(step, reason);
              });
    }
    return new AccumulateInRegisters(step, loops).sink(body);
  }

  private Stmt sink(Stmt s) {
    return switch (s) {
      case Stmt.Allocate(var buffer, var body) -> allocate(buffer, body);
      case Stmt.Block(var body) -> Nest.join(body.stream().map(this::sink).toList());
      case Stmt.For loop when accumulates(loop) ->
          new Stmt.For(loop.variable(), loop.extent(), loop.kind(), sink(loop.body()));
      case Stmt.Let(var v, Expr.Load value, var body)
          when own.contains(value.buffer().name()) && allocates(body) && isLasting(value, body) ->
          sink(Rewrite.with(body, v.name(), value));
      case Stmt.For _,
          Stmt.If _,
          Stmt.While _,
          Stmt.Store _,
          Stmt.Let _,
          Stmt.Barrier _,
          Stmt.Fail _ ->
          wrap(s);
    };
  }

  private Stmt allocate(Buffer buffer, Stmt body) {
    List<Expr> places = new ArrayList<>();
    List<Expr> extents = new ArrayList<>();
    for (Stmt.For loop : loops) {
      if (Nest.extent(loop).isEmpty()) {
        throw Nest.refuse(step, "loop " + loop.variable().name() + " has no constant extent");
      }
      places.add(loop.variable());
      extents.add(loop.extent());
    }
    Buffer wide = Rewrite.widened(buffer, extents);
    own.add(buffer.name());
    Stmt inner =
        new Rewrite()
            .access(
                buffer.name(),
                access -> {
                  List<Expr> indices = new ArrayList<>(places);
                  indices.addAll(access.indices());
                  return new Access(wide, indices);
                })
            .statement(body);
    return new Stmt.Allocate(wide, sink(inner));
  }

  /** Whether a loop adds to accumulators of ours, the same number of times for each. */
  private boolean accumulates(Stmt.For loop) {
    return loop.kind() == LoopKind.SERIAL
        && own.stream().anyMatch(buffer -> Nest.stores(loop, buffer))
        && Nest.variables(loop.extent()).stream().noneMatch(variables::contains);
  }

  /** Whether a value can as well be read later: nothing that it reads is stored in a statement. */
  private static boolean isLasting(Expr value, Stmt s) {
    boolean[] lasting = {true};
    Exprs.visit(
        value,
        x ->
            lasting[0] &=
                !(x instanceof Expr.Load(var buffer, _)) || !Nest.stores(s, buffer.name()));
    return lasting[0];
  }

  private static boolean allocates(Stmt s) {
    boolean[] found = {false};
    Stmts.visit(s, x -> found[0] |= x instanceof Stmt.Allocate, e -> {});
    return found[0];
  }

  private Stmt wrap(Stmt s) {
    if (s.equals(Stmt.NOTHING)) {
      return s;
    }
    int number = copies++;
    Rewrite rename = new Rewrite();
    List<Stmt.For> renamed = new ArrayList<>();
    for (Stmt.For loop : loops) {
      Expr.Variable v = Expr.indexVariable(loop.variable().name() + "." + number);
      rename.variable(loop.variable().name(), v);
      renamed.add(new Stmt.For(v, loop.extent(), LoopKind.SERIAL, loop.body()));
    }
    return Nest.wrap(renamed, LoopKind.SERIAL, rename.statement(s));
  }
}
