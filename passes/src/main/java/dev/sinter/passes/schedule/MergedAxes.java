package dev.sinter.passes.schedule;

import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Indices;
import dev.sinter.passes.define.Stmts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes one axis of two neighbours, wherever a buffer is allocated or accessed.
 *
 * <pre>
 *   r[i, j]  with j in 3   =>   r[3 * i + j]
 * </pre>
 */
final class MergedAxes {
  private final Map<String, Integer> axes;
  private final Map<String, Buffer> merged;

  /**
   * @param axes for each buffer the first of its two axes
   * @param merged the buffers without them, of those that are accessed anywhere
   */
  MergedAxes(Map<String, Integer> axes, Map<String, Buffer> merged) {
    this.axes = axes;
    this.merged = merged;
  }

  /** {@return a buffer with one axis in the place of {@code axis} and the one behind it} */
  static Buffer merge(Buffer b, int axis) {
    List<Expr> shape = new ArrayList<>(b.shape());
    Expr inner = shape.remove(axis + 1);
    shape.set(axis, Indices.mul(shape.get(axis), inner));
    return new Buffer(b.name(), b.dtype(), shape, b.space());
  }

  /** {@return the statement in which every access names the merged axis} */
  Stmt statement(Stmt s) {
    return switch (s) {
      case Stmt.Allocate(var buffer, var body) ->
          new Stmt.Allocate(isOld(buffer) ? now(buffer) : buffer, statement(body));
      case Stmt.Store(var buffer, var indices, var value, var mask) -> {
        List<Expr> places = indices.stream().map(this::expression).toList();
        Optional<Expr> lanes = mask.map(this::expression);
        yield isOld(buffer)
            ? new Stmt.Store(now(buffer), place(buffer, places), expression(value), lanes)
            : new Stmt.Store(buffer, places, expression(value), lanes);
      }
      case Stmt.Block _,
          Stmt.For _,
          Stmt.If _,
          Stmt.While _,
          Stmt.Let _,
          Stmt.Barrier _,
          Stmt.Fail _ ->
          Stmts.map(s, this::statement, this::expression);
    };
  }

  private Expr expression(Expr e) {
    Expr inner = Exprs.mapChildren(e, this::expression);
    return inner instanceof Expr.Load(var buffer, var indices) && isOld(buffer)
        ? new Expr.Load(now(buffer), place(buffer, indices))
        : inner;
  }

  /** Whether a buffer still has the axes that are one now. */
  private boolean isOld(Buffer b) {
    Buffer now = merged.get(b.name());
    return axes.containsKey(b.name()) && now != null && b.rank() > now.rank();
  }

  private Buffer now(Buffer b) {
    return Objects.requireNonNull(merged.get(b.name()));
  }

  private List<Expr> place(Buffer b, List<Expr> indices) {
    int axis = Objects.requireNonNull(axes.get(b.name()));
    List<Expr> fewer = new ArrayList<>(indices);
    Expr inner = fewer.remove(axis + 1);
    fewer.set(axis, Indices.add(Indices.mul(fewer.get(axis), b.shape().get(axis + 1)), inner));
    return fewer;
  }
}
