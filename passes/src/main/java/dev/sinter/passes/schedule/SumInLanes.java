package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.schedule.Step;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Indices;
import dev.sinter.passes.define.Scalars;
import dev.sinter.passes.define.Stmts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Gives each lane of a reduction a partial result.
 *
 * <pre>
 *   for ko { for ki: 32 { acc += x[32*ko + ki] } }
 *     =>
 *   part[0..32] = 0;  for ko { for ki: 2 { part[16*ki ..+16] += x[32*ko + 16*ki ..+16] } }
 *   acc = acc + reduce-lanes(part[0..16] + part[16..32])
 * </pre>
 */
final class SumInLanes {
  private static final Set<ScalarOp> OPS =
      Set.of(ScalarOp.ADD, ScalarOp.MUL, ScalarOp.MIN, ScalarOp.MAX, ScalarOp.AND, ScalarOp.OR);

  private final Step.Lanes step;
  private final Buffer accumulator;
  private ScalarOp op = ScalarOp.ADD;
  private long extent;

  private SumInLanes(Step.Lanes step, Buffer accumulator) {
    this.step = step;
    this.accumulator = accumulator;
  }

  static Stmt apply(Stmt root, Step.Lanes step) {
    return Nest.allocations(
        root, step.accumulator(), step, a -> new SumInLanes(step, a.buffer()).allocation(a));
  }

  private Stmt allocation(Stmt.Allocate allocate) {
    if (accumulator.rank() != 1 || !accumulator.shape().getFirst().equals(Expr.index(1))) {
      throw Nest.refuse(step, accumulator.name() + " has more than one element");
    }
    List<Stmt> body = new ArrayList<>();
    boolean done = false;
    for (Stmt s : Nest.statements(allocate.body())) {
      boolean here =
          !done && !(s instanceof Stmt.Store) && Nest.stores(s, accumulator.name()) && hasLoop(s);
      body.add(here ? reduction(s) : s);
      done |= here;
    }
    if (!done) {
      throw Nest.refuse(step, "loop " + step.loop() + " does not add to " + accumulator.name());
    }
    return new Stmt.Allocate(accumulator, Nest.join(body));
  }

  private boolean hasLoop(Stmt s) {
    return Nest.names(s).stream().anyMatch(n -> Nest.isCopy(n, step.loop()));
  }

  private Stmt reduction(Stmt nest) {
    List<Buffer> made = new ArrayList<>();
    Stmt inner =
        Nest.loops(
            nest,
            step.loop(),
            step,
            loop -> {
              made.add(part(loop));
              return lanes(loop, made.getLast());
            });
    if (made.size() > 1) {
      throw Nest.refuse(
          step, "there are %d loops %s in one nest".formatted(made.size(), step.loop()));
    }
    checkOnlyCombined(nest);
    Buffer part = made.getFirst();
    List<Stmt> all = new ArrayList<>();
    Expr.Variable first = Expr.indexVariable(part.name() + "_i");
    Expr identity = new Expr.Splat(identity(), step.lanes());
    long vectors = extent / step.lanes();
    all.add(
        new Stmt.For(
            first,
            Expr.index(vectors),
            LoopKind.UNROLLED,
            new Stmt.Store(part, List.of(place(first)), identity)));
    all.add(inner);
    Expr total = new Expr.Load(part, List.of(place(Expr.index(0))));
    for (long i = 1; i < vectors; i++) {
      total = Expr.apply(op, total, new Expr.Load(part, List.of(place(Expr.index(i)))));
    }
    List<Expr> zero = List.of(Expr.index(0));
    Expr sum = Expr.apply(op, new Expr.Load(accumulator, zero), new Expr.ReduceLanes(op, total));
    all.add(new Stmt.Store(accumulator, zero, sum));
    return new Stmt.Allocate(part, Nest.join(all));
  }

  private Expr place(Expr vector) {
    return new Expr.Ramp(
        Indices.mul(vector, Expr.index(step.lanes())), Expr.index(1), step.lanes());
  }

  private Buffer part(Stmt.For loop) {
    OptionalLong constant = Nest.extent(loop);
    if (constant.isEmpty()) {
      throw Nest.refuse(step, "loop " + loop.variable().name() + " has no constant extent");
    }
    if (constant.getAsLong() < 1) {
      throw Nest.refuse(step, "loop " + loop.variable().name() + " has no iterations");
    }
    extent = constant.getAsLong();
    String name = accumulator.name() + "_" + loop.variable().name();
    return new Buffer(name, accumulator.dtype(), List.of(loop.extent()), Buffer.Space.REGISTER);
  }

  private Stmt lanes(Stmt.For loop, Buffer part) {
    Stmt redirected =
        new Rewrite()
            .access(accumulator.name(), a -> new Access(part, List.of(loop.variable())))
            .statement(loop.body());
    List<Stmt.Store> updates = stores(loop.body());
    for (Stmt.Store update : updates) {
      op =
          Updates.combiner(update, accumulator.name())
              .filter(OPS::contains)
              .orElseThrow(
                  () ->
                      Nest.refuse(
                          step, "the loop does more than adding terms to " + accumulator.name()));
    }
    if (updates.size() != 1) {
      throw Nest.refuse(
          step, "one term must be added in each iteration, there are " + updates.size());
    }
    Stmt.For vectors =
        new VectorizeLoop(
                step,
                step.lanes(),
                new Stmt.For(loop.variable(), loop.extent(), loop.kind(), redirected))
            .vectors();
    return new Stmt.For(vectors.variable(), vectors.extent(), LoopKind.UNROLLED, vectors.body());
  }

  private static List<Stmt.Store> stores(Stmt s) {
    List<Stmt.Store> all = new ArrayList<>();
    Stmts.visit(
        s,
        x -> {
          if (x instanceof Stmt.Store store) {
            all.add(store);
          }
        },
        e -> {});
    return all;
  }

  /**
   * While lanes have partial results, the accumulator is not the result so far: it may only be
   * combined with terms, by the op that combines the lanes in the end.
   */
  private void checkOnlyCombined(Stmt nest) {
    int updates = 0;
    for (Stmt.Store store : stores(nest)) {
      if (store.buffer().name().equals(accumulator.name())) {
        updates++;
        if (!Updates.combiner(store, accumulator.name()).equals(Optional.of(op))) {
          throw Nest.refuse(
              step,
              accumulator.name() + " is stored around loop " + step.loop() + " in other ways");
        }
      }
    }
    int[] loads = {0};
    Stmts.visit(
        nest,
        s -> {},
        e ->
            Exprs.visit(
                e,
                x -> {
                  if (x instanceof Expr.Load(var buffer, _)
                      && buffer.name().equals(accumulator.name())) {
                    loads[0]++;
                  }
                }));
    if (loads[0] != updates) {
      throw Nest.refuse(
          step, accumulator.name() + " is read where lanes have not been combined yet");
    }
  }

  /** What changes nothing when it is combined: the identity in the accumulator's type. */
  private Expr identity() {
    for (Reducer reducer : Reducer.values()) {
      if (reducer.combiner() == op) {
        return Scalars.identity(reducer, accumulator.dtype());
      }
    }
    throw Nest.refuse(step, op + " has no identity");
  }
}
