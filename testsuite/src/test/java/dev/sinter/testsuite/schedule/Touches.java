package dev.sinter.testsuite.schedule;

import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Goes through all iterations of a proc and notes which elements each touches. */
final class Touches {
  private final String loop;
  private final Map<String, Long> variables = new HashMap<>();
  private final Map<String, Map<List<Long>, Set<Long>>> iterations = new HashMap<>();
  private final Set<String> written = new HashSet<>();
  private Optional<String> conflict = Optional.empty();

  private Touches(String loop) {
    this.loop = loop;
  }

  /**
   * {@return an element of a written buffer that two iterations of a loop touch, while the loops
   * around it stand still; empty if there is none}
   *
   * @param proc loops, lets and stores
   * @param loop name
   * @param size value of all sizes
   */
  static Optional<String> conflict(Proc proc, String loop, long size) {
    Touches touches = new Touches(loop);
    proc.sizes().forEach(v -> touches.variables.put(v.name(), size));
    touches.statement(proc.body());
    return touches.conflict;
  }

  private void statement(Stmt s) {
    switch (s) {
      case Stmt.Block(var body) -> body.forEach(this::statement);
      case Stmt.Let(var v, var value, var body) -> {
        variables.put(v.name(), value(value));
        statement(body);
      }
      case Stmt.For(var v, var extent, _, var body) -> {
        long end = value(extent);
        for (long i = 0; i < end; i++) {
          variables.put(v.name(), i);
          statement(body);
        }
        if (v.name().equals(loop)) {
          finish();
        }
      }
      case Stmt.Store(var buffer, var indices, var value, _) -> {
        written.add(buffer.name());
        touch(buffer, indices);
        loads(value);
      }
      case Stmt.If _, Stmt.While _, Stmt.Allocate _, Stmt.Barrier _, Stmt.Fail _ ->
          throw new AssertionError("not for " + s);
    }
  }

  private void loads(Expr e) {
    if (e instanceof Expr.Load(var buffer, var indices)) {
      touch(buffer, indices);
    } else if (e instanceof Expr.Splat(var value, _)) {
      loads(value);
    }
  }

  private void touch(Buffer buffer, List<Expr> indices) {
    int lanes = indices.stream().mapToInt(Expr::lanes).max().orElse(1);
    for (int lane = 0; lane < lanes; lane++) {
      List<Long> place = new ArrayList<>();
      for (Expr index : indices) {
        place.add(
            index instanceof Expr.Ramp(var base, var stride, _)
                ? value(base) + lane * value(stride)
                : value(index));
      }
      iterations
          .computeIfAbsent(buffer.name(), _ -> new HashMap<>())
          .computeIfAbsent(place, _ -> new HashSet<>())
          .add(variables.get(loop));
    }
  }

  private void finish() {
    iterations.forEach(
        (buffer, places) ->
            places.forEach(
                (place, by) -> {
                  if (by.size() > 1 && written.contains(buffer)) {
                    conflict = Optional.of(buffer + place + " is touched by iterations " + by);
                  }
                }));
    iterations.clear();
  }

  private long value(Expr e) {
    return switch (e) {
      case Expr.IntConstant(_, var value) -> value;
      case Expr.Variable(var name, _, _) -> variables.get(name);
      case Expr.Apply(var op, var o) -> {
        long a = value(o.get(0));
        long b = value(o.get(1));
        yield switch (op) {
          case ADD -> a + b;
          case SUB -> a - b;
          case MUL -> a * b;
          case DIV -> a / b;
          case REM -> a % b;
          case MIN -> Math.min(a, b);
          default -> throw new AssertionError("not for " + op);
        };
      }
      case Expr.FloatConstant _,
          Expr.Cast _,
          Expr.Bitcast _,
          Expr.Load _,
          Expr.Guard _,
          Expr.Ramp _,
          Expr.Splat _,
          Expr.ReduceLanes _ ->
          throw new AssertionError("not for " + e);
    };
  }
}
