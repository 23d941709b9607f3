package dev.sinter.passes.lower;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Indices;
import dev.sinter.passes.define.Stmts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes every buffer one-dimensional, row-major, and simplifies index arithmetic.
 *
 * <pre>
 *   x[i, j, k] of f32[B, 28, 3]  =>  x[84*i + 3*j + k]
 * </pre>
 *
 * <p>An index with lanes may stand on any axis: a ramp on an outer axis becomes a ramp of a larger
 * stride.
 */
public final class Flatten {
  private final IndexSimplifier simplifier = new IndexSimplifier();

  private Flatten() {}

  /** {@return the proc with one-dimensional buffers} */
  public static Proc run(Proc proc) {
    Flatten flatten = new Flatten();
    proc.sizes().forEach(v -> flatten.simplifier.extent(v.name()));
    List<Proc.Parameter> parameters =
        proc.parameters().stream()
            .map(p -> new Proc.Parameter(flatten.buffer(p.buffer()), p.access()))
            .toList();
    return new Proc(
        proc.name(), parameters, proc.sizes(), flatten.statement(proc.body()), proc.schedule());
  }

  private Buffer buffer(Buffer b) {
    Expr size = Expr.index(1);
    for (Expr extent : b.shape()) {
      size = Indices.mul(size, extent);
    }
    return new Buffer(b.name(), b.dtype(), List.of(simplifier.simplify(size)), b.space());
  }

  private Stmt statement(Stmt s) {
    return switch (s) {
      case Stmt.For(var v, var extent, var kind, var body) -> {
        Expr simple = expression(extent);
        simplifier.bound(v, simple);
        yield new Stmt.For(v, simple, kind, statement(body));
      }
      case Stmt.Store(var b, var indices, var value, var mask) ->
          new Stmt.Store(
              buffer(b),
              List.of(linear(b, indices)),
              expression(value),
              mask.map(this::expression));
      case Stmt.Allocate(var b, var body) -> new Stmt.Allocate(buffer(b), statement(body));
      case Stmt.If(var condition, var then, var otherwise) -> {
        Expr simple = expression(condition);
        yield simple.equals(Indices.TRUE)
            ? statement(then)
            : new Stmt.If(simple, statement(then), statement(otherwise));
      }
      case Stmt.Block _, Stmt.While _, Stmt.Let _, Stmt.Barrier _, Stmt.Fail _ ->
          Stmts.map(s, this::statement, this::expression);
    };
  }

  private Expr expression(Expr e) {
    return simplifier.simplify(loads(e));
  }

  private Expr loads(Expr e) {
    if (!(e instanceof Expr.Load(var b, var indices))) {
      return Exprs.mapChildren(e, this::loads);
    }
    Expr linear = linear(b, indices);
    Buffer flat = buffer(b);
    if (linear instanceof Expr.Ramp(var base, var stride, var lanes)
        && stride.equals(Expr.index(0))) {
      return new Expr.Splat(new Expr.Load(flat, List.of(base)), lanes);
    }
    return new Expr.Load(flat, List.of(linear));
  }

  private Expr linear(Buffer b, List<Expr> given) {
    List<Expr> indices = given.stream().map(this::loads).toList();
    int lanes = indices.stream().mapToInt(Expr::lanes).max().orElse(1);
    if (lanes == 1) {
      Expr sum = Expr.index(0);
      for (int axis = 0; axis < indices.size(); axis++) {
        sum = Indices.add(Indices.mul(sum, b.shape().get(axis)), indices.get(axis));
      }
      return simplifier.simplify(sum);
    }
    List<Ramp> ramps = new ArrayList<>();
    for (Expr index : indices) {
      ramp(index).ifPresent(ramps::add);
    }
    return ramps.size() == indices.size()
        ? linearRamp(b, ramps, lanes)
        : linearVector(b, indices, lanes);
  }

  private record Ramp(Expr base, Expr stride) {}

  private Expr linearRamp(Buffer b, List<Ramp> ramps, int lanes) {
    Expr base = Expr.index(0);
    Expr stride = Expr.index(0);
    for (int axis = 0; axis < ramps.size(); axis++) {
      Expr extent = b.shape().get(axis);
      base = Indices.add(Indices.mul(base, extent), ramps.get(axis).base());
      stride = Indices.add(Indices.mul(stride, extent), ramps.get(axis).stride());
    }
    return new Expr.Ramp(simplifier.simplify(base), simplifier.simplify(stride), lanes);
  }

  private Expr linearVector(Buffer b, List<Expr> indices, int lanes) {
    Expr sum = new Expr.Splat(Expr.index(0), lanes);
    for (int axis = 0; axis < indices.size(); axis++) {
      Expr index = indices.get(axis);
      Expr vector =
          index.lanes() == 1
              ? new Expr.Splat(simplifier.simplify(index), lanes)
              : simplifier.simplify(index);
      Expr extent = new Expr.Splat(simplifier.simplify(b.shape().get(axis)), lanes);
      sum = Expr.apply(ScalarOp.ADD, Expr.apply(ScalarOp.MUL, sum, extent), vector);
    }
    return sum;
  }

  /** An index as base and stride, if it is that simple. */
  private Optional<Ramp> ramp(Expr e) {
    Expr zero = Expr.index(0);
    return switch (e) {
      case Expr.Ramp(var base, var stride, _) -> Optional.of(new Ramp(base, stride));
      case Expr.Splat(var value, _) -> Optional.of(new Ramp(value, zero));
      case Expr.Apply(var op, var o)
          when e.dtype() == DType.INDEX && e.lanes() > 1 && o.size() == 2 ->
          ramp(o.get(0)).flatMap(a -> ramp(o.get(1)).flatMap(c -> combine(op, a, c)));
      case Expr.IntConstant _,
          Expr.FloatConstant _,
          Expr.Variable _,
          Expr.Apply _,
          Expr.Cast _,
          Expr.Bitcast _,
          Expr.Load _,
          Expr.Guard _,
          Expr.ReduceLanes _ ->
          e.lanes() == 1 ? Optional.of(new Ramp(e, zero)) : Optional.empty();
    };
  }

  private static Optional<Ramp> combine(ScalarOp op, Ramp a, Ramp c) {
    Expr zero = Expr.index(0);
    if (op == ScalarOp.ADD) {
      return Optional.of(
          new Ramp(Indices.add(a.base(), c.base()), Indices.add(a.stride(), c.stride())));
    }
    if (op == ScalarOp.SUB) {
      return Optional.of(
          new Ramp(Indices.sub(a.base(), c.base()), Indices.sub(a.stride(), c.stride())));
    }
    if (op == ScalarOp.MUL && (a.stride().equals(zero) || c.stride().equals(zero))) {
      Ramp ramp = c.stride().equals(zero) ? a : c;
      Expr factor = c.stride().equals(zero) ? c.base() : a.base();
      return Optional.of(
          new Ramp(Indices.mul(ramp.base(), factor), Indices.mul(ramp.stride(), factor)));
    }
    return Optional.empty();
  }
}
