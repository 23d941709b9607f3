package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.schedule.Step;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Stmts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Steps that say who runs the iterations: workers, or blocks and threads of a GPU. */
final class KindOfLoops {
  private KindOfLoops() {}

  static Stmt parallel(Stmt root, Step.Parallel step) {
    Set<String> found = new HashSet<>();
    Stmt result = topLevel(root, step, found);
    if (found.isEmpty()) {
      Nest.loops(root, step.loop(), step, loop -> loop);
      throw Nest.refuse(step, "only an outermost loop can be parallel");
    }
    checkPhases(root, found, step);
    return result;
  }

  private static Stmt topLevel(Stmt s, Step.Parallel step, Set<String> found) {
    return switch (s) {
      case Stmt.Block _, Stmt.Let _, Stmt.Allocate _ ->
          Stmts.map(s, inner -> topLevel(inner, step, found), e -> e);
      case Stmt.For loop when Nest.isCopy(loop.variable().name(), step.loop()) -> {
        checkIndependent(loop, step);
        checkFilled(loop, step);
        found.add(loop.variable().name());
        yield new Stmt.For(loop.variable(), loop.extent(), LoopKind.PARALLEL, loop.body());
      }
      case Stmt.For _, Stmt.If _, Stmt.While _, Stmt.Store _, Stmt.Barrier _, Stmt.Fail _ -> s;
    };
  }

  private static void checkIndependent(Stmt.For loop, Step step) {
    Independence.obstacle(loop)
        .ifPresent(
            reason -> {
              throw Nest.refuse(step, reason);
            });
    Set<String> own = allocated(loop);
    Stmts.visit(
        loop,
        s -> {
          if (s instanceof Stmt.Store(var b, _, _, _)
              && b.space() != Buffer.Space.PARAMETER
              && !own.contains(b.name())) {
            throw Nest.refuse(
                step, b.name() + " belongs to one worker and is filled outside of its allocation");
          }
        },
        e -> {});
  }

  /** What worker 0 has put into a buffer of its own, the others do not have. */
  private static void checkFilled(Stmt.For loop, Step step) {
    Set<String> own = allocated(loop);
    Stmts.visit(
        loop,
        s -> {},
        e ->
            Exprs.visit(
                e,
                x -> {
                  if (x instanceof Expr.Load(var b, _)
                      && b.space() != Buffer.Space.PARAMETER
                      && !own.contains(b.name())) {
                    throw Nest.refuse(
                        step, b.name() + " belongs to one worker and is read by the others");
                  }
                }));
  }

  private static Set<String> allocated(Stmt root) {
    Set<String> names = new HashSet<>();
    Stmts.visit(
        root,
        s -> {
          if (s instanceof Stmt.Allocate allocate) {
            names.add(allocate.buffer().name());
          }
        },
        e -> {});
    return names;
  }

  /**
   * Between barriers, what one top-level statement writes must not be accessed by another: workers
   * do not wait there. Lets count as statements: each worker computes their values when it gets
   * there.
   */
  private static void checkPhases(Stmt root, Set<String> parallel, Step step) {
    List<Stmt> flat = new ArrayList<>();
    flatten(root, flat);
    for (int i = 0; i < flat.size(); i++) {
      for (int j = i + 1; j < flat.size() && !(flat.get(j) instanceof Stmt.Barrier); j++) {
        boolean ours = isShared(flat.get(i), parallel) || isShared(flat.get(j), parallel);
        if (ours && !(flat.get(i) instanceof Stmt.Barrier)) {
          checkApart(flat.get(i), flat.get(j), step);
        }
      }
    }
  }

  /** Whether all workers run a statement. */
  private static boolean isShared(Stmt s, Set<String> parallel) {
    return s instanceof Stmt.Let
        || s instanceof Stmt.For loop && parallel.contains(loop.variable().name());
  }

  private static void flatten(Stmt s, List<Stmt> into) {
    switch (s) {
      case Stmt.Block(var body) -> body.forEach(b -> flatten(b, into));
      case Stmt.Let(var variable, var value, var body) -> {
        into.add(new Stmt.Let(variable, value, Stmt.NOTHING));
        flatten(body, into);
      }
      case Stmt.Allocate(_, var body) -> flatten(body, into);
      case Stmt.For _, Stmt.If _, Stmt.While _, Stmt.Store _, Stmt.Barrier _, Stmt.Fail _ ->
          into.add(s);
    }
  }

  private static void checkApart(Stmt a, Stmt b, Step step) {
    Set<String> read = new HashSet<>();
    Set<String> written = new LinkedHashSet<>();
    accesses(b, read, written);
    Set<String> readBefore = new HashSet<>();
    Set<String> writtenBefore = new LinkedHashSet<>();
    accesses(a, readBefore, writtenBefore);
    for (String buffer : written) {
      if (readBefore.contains(buffer)) {
        throw Nest.refuse(step, buffer + " is read and then written without a barrier between");
      }
    }
    for (String buffer : writtenBefore) {
      if (read.contains(buffer)) {
        throw Nest.refuse(step, buffer + " is written and then read without a barrier between");
      }
    }
    for (String buffer : writtenBefore) {
      if (written.contains(buffer) && !DisjointWrites.areDisjoint(a, b, buffer)) {
        throw Nest.refuse(step, buffer + " is written twice without a barrier between");
      }
    }
  }

  private static void accesses(Stmt s, Set<String> read, Set<String> written) {
    Stmts.visit(
        s,
        x -> {
          if (x instanceof Stmt.Store(var buffer, _, _, _)
              && buffer.space() == Buffer.Space.PARAMETER) {
            written.add(buffer.name());
          }
        },
        e ->
            Exprs.visit(
                e,
                x -> {
                  if (x instanceof Expr.Load(var buffer, _)
                      && buffer.space() == Buffer.Space.PARAMETER) {
                    read.add(buffer.name());
                  }
                }));
  }

  /** {@return what an extent is at most: itself if constant, the constant of a minimum} */
  static Optional<Expr> bound(Expr extent) {
    if (Nest.constant(extent).isPresent()) {
      return Optional.of(Expr.index(Nest.constant(extent).getAsLong()));
    }
    return extent instanceof Expr.Apply(var op, var o) && op == ScalarOp.MIN
        ? o.stream().filter(x -> Nest.constant(x).isPresent()).findFirst()
        : Optional.empty();
  }

  static Stmt bind(Stmt root, Step.Bind step) {
    return Nest.loops(
        root,
        step.loop(),
        step,
        loop -> {
          checkIndependent(loop, step);
          return new Stmt.For(loop.variable(), loop.extent(), step.kind(), loop.body());
        });
  }
}
