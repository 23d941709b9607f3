package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.schedule.Step;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Indices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Makes neighbouring iterations the lanes of vectors.
 *
 * <pre>
 *   for j: 32 { y[i,j] = x[i,j] + b[i] }  =>  for j: 2 { y[i, 16*j ..+16] = x[i, 16*j ..+16] + splat(b[i]) }
 * </pre>
 *
 * What is the same for all lanes stays scalar; buffers allocated within get an element for each
 * lane.
 */
final class VectorizeLoop {
  private static final int MOST_LANES = 64;

  /** With more guarded values than this, a store is not copied for each choice. */
  private static final int MOST_COPIED = 2;

  private final Step step;
  private final int lanes;
  private final Stmt.For loop;
  private final Map<String, Expr> values = new HashMap<>();
  private final Map<String, Buffer> own = new HashMap<>();
  private final Map<String, Expr> named = new HashMap<>();
  private int guarded;

  VectorizeLoop(Step step, int lanes, Stmt.For loop) {
    this.step = step;
    this.lanes = lanes;
    this.loop = loop;
  }

  static Stmt vectorize(Stmt root, Step.Vectorize step) {
    return Nest.loops(
        root,
        step.loop(),
        step,
        loop -> {
          Independence.obstacle(loop)
              .ifPresent(
                  reason -> {
                    throw Nest.refuse(step, reason);
                  });
          return new VectorizeLoop(step, step.lanes(), loop).vectors();
        });
  }

  /** {@return the loop over vectors} */
  Stmt.For vectors() {
    if (lanes < 2 || lanes > MOST_LANES || Integer.bitCount(lanes) != 1) {
      throw Nest.refuse(step, "lanes must be a power of two from 2 to " + MOST_LANES);
    }
    OptionalLong extent = Nest.extent(loop);
    if (extent.isPresent()
        ? extent.getAsLong() % lanes != 0
        : !ShapeLoops.isMultiple(loop.extent(), lanes)) {
      throw Nest.refuse(
          step,
          "the extent of " + loop.variable().name() + " is not known to be a multiple of " + lanes);
    }
    values.put(
        loop.variable().name(),
        new Expr.Ramp(Indices.mul(loop.variable(), Expr.index(lanes)), Expr.index(1), lanes));
    Expr extentInVectors = Indices.div(loop.extent(), Expr.index(lanes));
    return new Stmt.For(loop.variable(), extentInVectors, loop.kind(), statement(loop.body()));
  }

  private Stmt statement(Stmt s) {
    return switch (s) {
      case Stmt.Block(var body) -> new Stmt.Block(body.stream().map(this::statement).toList());
      case Stmt.For(var v, var extent, var kind, var body) ->
          new Stmt.For(v, same(extent, "the extent of " + v.name()), kind, statement(body));
      case Stmt.If(var c, var then, var otherwise) -> {
        Expr condition = expression(c);
        yield condition.lanes() == 1
            ? new Stmt.If(condition, statement(then), statement(otherwise))
            : masked(condition, then, otherwise);
      }
      case Stmt.Let(var v, var value, var body) -> let(v, expression(value), body);
      case Stmt.Allocate(var buffer, var body) -> {
        Buffer wide = widened(buffer);
        yield new Stmt.Allocate(wide, statement(body));
      }
      case Stmt.Store store -> store(store);
      case Stmt.While _ -> throw Nest.refuse(step, "a while loop stands in the loop");
      case Stmt.Barrier _ -> throw Nest.refuse(step, "a barrier stands in the loop");
      case Stmt.Fail _ -> throw Nest.refuse(step, "errors are reported in the loop");
    };
  }

  /** {@return a buffer that is allocated within, with an element for each lane} */
  private Buffer widened(Buffer buffer) {
    List<Expr> shape = new ArrayList<>(buffer.shape());
    shape.add(Expr.index(lanes));
    Buffer wide = new Buffer(buffer.name(), buffer.dtype(), shape, buffer.space());
    own.put(buffer.name(), wide);
    return wide;
  }

  /** A store that not all lanes do. */
  private Stmt masked(Expr mask, Stmt then, Stmt otherwise) {
    if (!(Nest.only(then) instanceof Stmt.Store store) || !otherwise.equals(Stmt.NOTHING)) {
      throw Nest.refuse(step, "a condition of more than one store differs between lanes");
    }
    if (!(store(store) instanceof Stmt.Store(var buffer, var indices, var value, var none))
        || none.isPresent()) {
      throw Nest.refuse(step, "a guarded value is stored in some lanes only");
    }
    MaskedReads reads = new MaskedReads(loop, lanes, named, own.keySet());
    List<Expr> read = new ArrayList<>(indices);
    read.add(value);
    for (Expr e : read) {
      reads
          .outside(e, mask)
          .ifPresent(
              b -> {
                throw Nest.refuse(step, "lanes that do not store may read outside of " + b.name());
              });
    }
    return new Stmt.Store(buffer, indices, value, Optional.of(mask));
  }

  private Expr same(Expr e, String what) {
    Expr changed = expression(e);
    if (changed.lanes() > 1) {
      throw Nest.refuse(step, what + " differs between lanes");
    }
    return changed;
  }

  private Stmt let(Expr.Variable v, Expr value, Stmt body) {
    if (value.lanes() == 1) {
      return new Stmt.Let(v, value, statement(body));
    }
    if (value instanceof Expr.Ramp) {
      values.put(v.name(), value);
      return statement(body);
    }
    Expr.Variable vector = new Expr.Variable(v.name(), v.dtype(), lanes);
    values.put(v.name(), vector);
    named.put(v.name(), value);
    return new Stmt.Let(vector, value, statement(body));
  }

  private static boolean readsMemory(Expr e) {
    boolean[] found = {false};
    Exprs.visit(
        e,
        x ->
            found[0] |=
                x instanceof Expr.Load(var buffer, _) && buffer.space() == Buffer.Space.PARAMETER);
    return found[0];
  }

  /**
   * A guarded value that all lanes agree on becomes a choice between two stores, and so does a
   * selected one of which only one side needs to be read.
   */
  private Stmt store(Stmt.Store store) {
    if (store.mask().isPresent()) {
      throw Nest.refuse(step, "a store with a mask stands in the loop");
    }
    List<Expr.Guard> guards = List.copyOf(guards(store.value()));
    if (guards.size() > MOST_COPIED) {
      return guardedBefore(store, guards);
    }
    if (!guards.isEmpty()) {
      Expr.Guard guard = guards.getLast();
      return new Stmt.If(
          condition(guard),
          store(with(store, replace(store.value(), Map.of(guard, guard.value())))),
          store(with(store, replace(store.value(), Map.of(guard, guard.otherwise())))));
    }
    if (store.value() instanceof Expr.Apply(var op, var o)
        && op == ScalarOp.SELECT
        && readsMemory(o.get(1))
        && readsMemory(o.get(2))
        && expression(o.get(0)).lanes() == 1) {
      return new Stmt.If(
          expression(o.get(0)), store(with(store, o.get(1))), store(with(store, o.get(2))));
    }
    Access place = place(store.buffer(), store.indices());
    Expr value = expression(store.value());
    if (place.indices().isEmpty() || place.indices().getLast().lanes() == 1) {
      throw Nest.refuse(step, "all lanes store to one element of " + store.buffer().name());
    }
    return new Stmt.Store(place.buffer(), place.indices(), splat(value));
  }

  /**
   * Each guarded value is chosen before, in a register of its own: a choice between two stores for
   * each of n values would be 2^n stores.
   */
  private Stmt guardedBefore(Stmt.Store store, List<Expr.Guard> guards) {
    List<Stmt> statements = new ArrayList<>();
    List<Buffer> registers = new ArrayList<>();
    Map<Expr, Expr> loads = new HashMap<>();
    for (Expr.Guard guard : guards) {
      String name = "guarded_" + loop.variable().name() + "_" + guarded++;
      Buffer one = new Buffer(name, guard.dtype(), List.of(Expr.index(1)), Buffer.Space.REGISTER);
      registers.add(widened(one));
      List<Expr> at = List.of(Expr.index(0));
      statements.add(
          new Stmt.If(
              condition(guard),
              store(new Stmt.Store(one, at, guard.value())),
              store(new Stmt.Store(one, at, guard.otherwise()))));
      loads.put(guard, new Expr.Load(one, at));
    }
    statements.add(store(with(store, replace(store.value(), loads))));
    Stmt all = new Stmt.Block(statements);
    for (Buffer register : registers) {
      all = new Stmt.Allocate(register, all);
    }
    return all;
  }

  private Expr condition(Expr.Guard guard) {
    return same(guard.condition(), "the condition of a guarded load");
  }

  /** {@return the guards that stand in no other} */
  private static Set<Expr.Guard> guards(Expr e) {
    if (e instanceof Expr.Guard guard) {
      return Set.of(guard);
    }
    Set<Expr.Guard> found = new LinkedHashSet<>();
    for (Expr child : Exprs.children(e)) {
      found.addAll(guards(child));
    }
    return found;
  }

  private static Stmt.Store with(Stmt.Store store, Expr value) {
    return new Stmt.Store(store.buffer(), store.indices(), value);
  }

  private static Expr replace(Expr e, Map<Expr, Expr> by) {
    Expr other = by.getOrDefault(e, e);
    return other != e ? other : Exprs.mapChildren(e, child -> replace(child, by));
  }

  private Access place(Buffer buffer, List<Expr> given) {
    List<Expr> indices = new ArrayList<>();
    given.forEach(i -> indices.add(expression(i)));
    Buffer wide = own.get(buffer.name());
    if (wide != null) {
      indices.add(new Expr.Ramp(Expr.index(0), Expr.index(1), lanes));
      return new Access(wide, indices);
    }
    if (indices.stream().anyMatch(i -> i.lanes() > 1) && indices.getLast().lanes() == 1) {
      indices.set(indices.size() - 1, new Expr.Ramp(indices.getLast(), Expr.index(0), lanes));
    }
    return new Access(buffer, indices);
  }

  private Expr splat(Expr e) {
    return e.lanes() > 1 ? e : new Expr.Splat(e, lanes);
  }

  /** {@return the value in all lanes, as a scalar if they agree} */
  Expr expression(Expr e) {
    return switch (e) {
      case Expr.IntConstant _, Expr.FloatConstant _ -> e;
      case Expr.Variable(var name, _, _) -> values.getOrDefault(name, e);
      case Expr.Apply(var op, var operands) ->
          apply(op, operands.stream().map(this::expression).toList());
      case Expr.Cast _, Expr.Bitcast _ -> Exprs.mapChildren(e, this::expression);
      case Expr.Load(var buffer, var indices) -> {
        Access place = place(buffer, indices);
        yield new Expr.Load(place.buffer(), place.indices());
      }
      case Expr.Guard _ -> {
        Expr guard = Exprs.mapChildren(e, this::expression);
        if (Exprs.children(guard).stream().anyMatch(x -> x.lanes() > 1)) {
          throw Nest.refuse(step, "a guarded value differs between lanes");
        }
        yield guard;
      }
      case Expr.Ramp _, Expr.Splat _, Expr.ReduceLanes _ ->
          throw Nest.refuse(step, "the loop has vectors in it already");
    };
  }

  private Expr apply(ScalarOp op, List<Expr> o) {
    if (o.stream().allMatch(x -> x.lanes() == 1)) {
      return new Expr.Apply(op, o);
    }
    if (o.getFirst().dtype() == DType.INDEX && !op.isPredicate()) {
      return index(op, o);
    }
    return new Expr.Apply(op, o.stream().map(this::splat).toList());
  }

  private Expr index(ScalarOp op, List<Expr> o) {
    Expr a = o.getFirst();
    Expr b = o.getLast();
    if (op == ScalarOp.DIV || op == ScalarOp.REM) {
      return divided(op, a, b);
    }
    if (op == ScalarOp.ADD
        && a instanceof Expr.Ramp(var x, var s, _)
        && b instanceof Expr.Ramp(var y, var t, _)) {
      return new Expr.Ramp(Indices.add(x, y), Indices.add(s, t), lanes);
    }
    if (op == ScalarOp.ADD && b instanceof Expr.Ramp && a.lanes() == 1) {
      return index(op, List.of(b, a));
    }
    if (op == ScalarOp.MUL && b instanceof Expr.Ramp && a.lanes() == 1) {
      return index(op, List.of(b, a));
    }
    if (a instanceof Expr.Ramp(var base, var stride, _) && b.lanes() == 1) {
      return switch (op) {
        case ADD -> new Expr.Ramp(Indices.add(base, b), stride, lanes);
        case SUB -> new Expr.Ramp(Indices.sub(base, b), stride, lanes);
        case MUL -> new Expr.Ramp(Indices.mul(base, b), Indices.mul(stride, b), lanes);
        default -> new Expr.Apply(op, List.of(a, splat(b)));
      };
    }
    if (op == ScalarOp.SUB && a.lanes() == 1 && b instanceof Expr.Ramp(var base, var stride, _)) {
      return new Expr.Ramp(Indices.sub(a, base), Indices.sub(Expr.index(0), stride), lanes);
    }
    return new Expr.Apply(op, o.stream().map(this::splat).toList());
  }

  /** Lanes that begin at a multiple of their number have one quotient by a further multiple. */
  private Expr divided(ScalarOp op, Expr a, Expr b) {
    OptionalLong divisor = Nest.constant(b);
    boolean within =
        a instanceof Expr.Ramp(var base, var stride, _)
            && stride.equals(Expr.index(1))
            && divisor.isPresent()
            && divisor.getAsLong() % lanes == 0
            && LinearForm.of(base).constant() % lanes == 0
            && LinearForm.of(base).factors().values().stream().allMatch(f -> f % lanes == 0);
    if (!within) {
      throw Nest.refuse(step, "an index is divided, so that lanes are no neighbours");
    }
    Expr first = ((Expr.Ramp) a).base();
    return op == ScalarOp.DIV
        ? Indices.div(first, b)
        : new Expr.Ramp(Indices.rem(first, b), Expr.index(1), lanes);
  }
}
