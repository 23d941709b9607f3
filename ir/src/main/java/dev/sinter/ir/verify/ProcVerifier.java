package dev.sinter.ir.verify;

import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.type.DType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rules of procs:
 *
 * <ul>
 *   <li>names of variables are unique within the proc, and so are names of buffers; everything is
 *       declared before it is used, and as it is used;
 *   <li>extents and indices are of type index; an access has one index per axis; a stored value has
 *       the buffer's type and the lanes of the last index;
 *   <li>operands agree in lanes and dtype; ops are defined for them;
 *   <li>parameters are in space PARAMETER; nothing is stored to one that is only read; registers
 *       and scratch have constant extents;
 *   <li>what every worker evaluates at the top level (lets, extents of PARALLEL loops) reads no
 *       register or scratch, which are one worker's;
 *   <li>UNROLLED and VECTOR loops have constant extents; a PARALLEL loop stands at the top level, a
 *       barrier there or within thread loops;
 *   <li>ready for backends: one-dimensional buffers, only ops that backends print, no VECTOR loops,
 *       constant indices of registers.
 * </ul>
 */
final class ProcVerifier {
  /** Where a statement stands. */
  private enum Level {
    TOP,
    BLOCK,
    THREADS,
    INNER
  }

  private final Proc proc;
  private final boolean emittable;
  private final Violations violations;
  private final ExpressionVerifier expressions;
  private final Set<String> variables = new HashSet<>();
  private final Set<String> buffers = new HashSet<>();
  private final Set<String> readOnly = new HashSet<>();

  ProcVerifier(Proc proc, boolean emittable) {
    this.proc = proc;
    this.emittable = emittable;
    this.violations = new Violations(proc.name());
    this.expressions = new ExpressionVerifier(violations, emittable);
  }

  List<Violation> check() {
    for (Expr.Variable size : proc.sizes()) {
      declare(size, Optional.empty());
      violations.require(
          size.dtype() == DType.INDEX && size.lanes() == 1,
          "%" + size.name(),
          "a size must be an index scalar, got " + ExpressionVerifier.type(size));
    }
    for (Proc.Parameter parameter : proc.parameters()) {
      Buffer buffer = parameter.buffer();
      violations.require(
          buffer.space() == Buffer.Space.PARAMETER,
          place(buffer),
          "a parameter must be in space parameter, got " + buffer.space());
      if (parameter.access() == Proc.Access.READ) {
        readOnly.add(buffer.name());
      }
      declare(buffer);
    }
    statement(proc.body(), Level.TOP);
    return violations.all();
  }

  private static String place(Buffer buffer) {
    return "%" + buffer.name();
  }

  private void declare(Expr.Variable variable, Optional<LoopKind> loop) {
    violations.require(
        variables.add(variable.name()),
        "%" + variable.name(),
        "two variables are called '" + variable.name() + "'");
    expressions.enter(variable, loop);
  }

  private void declare(Buffer buffer) {
    String place = place(buffer);
    violations.require(
        buffers.add(buffer.name()), place, "two buffers are called '" + buffer.name() + "'");
    violations.require(
        buffer.dtype() != DType.INDEX,
        place,
        "index is no element type of buffers; use i32 or i64");
    violations.require(
        !emittable || buffer.rank() == 1,
        place,
        "backends take buffers of one axis, got " + buffer.rank());
    for (Expr extent : buffer.shape()) {
      expressions.scalar(extent, "an extent", place, DType.INDEX);
      boolean constant = extent instanceof Expr.IntConstant(_, var value) && value >= 0;
      violations.require(
          constant || buffer.space() == Buffer.Space.PARAMETER,
          place,
          "extents of space " + buffer.space() + " must be constants of at least 0");
    }
    expressions.enter(buffer);
  }

  private void statement(Stmt statement, Level level) {
    switch (statement) {
      case Stmt.Block(var body) -> body.forEach(s -> statement(s, level));
      case Stmt.For loop -> loop(loop, level);
      case Stmt.If(var condition, var then, var otherwise) -> {
        expressions.scalar(condition, "the condition of an if", "", DType.BOOL);
        statement(then, Level.INNER);
        statement(otherwise, Level.INNER);
      }
      case Stmt.While(var condition, var body) -> {
        expressions.scalar(condition, "the condition of a while", "", DType.BOOL);
        statement(body, Level.INNER);
      }
      case Stmt.Store store -> store(store);
      case Stmt.Let(var variable, var value, var body) -> {
        String place = "%" + variable.name();
        expressions.check(value, place, level == Level.TOP);
        violations.require(
            variable.dtype() == value.dtype() && variable.lanes() == value.lanes(),
            place,
            "let: the variable is "
                + ExpressionVerifier.type(variable)
                + ", the value "
                + ExpressionVerifier.type(value));
        declare(variable, Optional.empty());
        statement(body, level);
        expressions.leave(variable);
      }
      case Stmt.Allocate(var buffer, var body) -> {
        violations.require(
            buffer.space() != Buffer.Space.PARAMETER,
            place(buffer),
            "alloc: the space must be register, worker or shared");
        declare(buffer);
        statement(body, level);
        expressions.leave(buffer);
      }
      case Stmt.Barrier() ->
          violations.require(
              level != Level.INNER,
              "",
              "a barrier must stand at the top level or directly in thread loops");
      case Stmt.Fail(var code, var detail) -> {
        violations.require(
            code >= 0, "", "fail: the number of a message must be at least 0, got " + code);
        expressions.scalar(detail, "the detail of fail", "", DType.INDEX, DType.I64);
      }
    }
  }

  private void loop(Stmt.For loop, Level level) {
    String place = "%" + loop.variable().name();
    expressions.scalar(loop.extent(), "the extent of a loop", place, DType.INDEX);
    violations.require(
        loop.variable().dtype() == DType.INDEX && loop.variable().lanes() == 1,
        place,
        "a loop variable must be an index scalar, got " + ExpressionVerifier.type(loop.variable()));
    boolean constant = loop.extent() instanceof Expr.IntConstant;
    declare(loop.variable(), Optional.of(loop.kind()));
    Level inner =
        switch (loop.kind()) {
          case SERIAL -> level == Level.THREADS ? Level.THREADS : Level.INNER;
          case UNROLLED -> {
            violations.require(constant, place, "an unrolled loop must have a constant extent");
            yield level == Level.THREADS ? Level.THREADS : Level.INNER;
          }
          case VECTOR -> {
            violations.require(constant, place, "a vector loop must have a constant extent");
            violations.require(
                !emittable, place, "backends take no vector loops; make them lanes first");
            yield Level.INNER;
          }
          case PARALLEL -> {
            expressions.check(loop.extent(), place, true);
            violations.require(
                level == Level.TOP,
                place,
                "a parallel loop must stand at the top level of its proc");
            yield Level.INNER;
          }
          case BLOCK_X, BLOCK_Y, BLOCK_Z -> {
            boolean blocks = level == Level.TOP || level == Level.BLOCK;
            violations.require(
                blocks, place, "a block loop must stand at the top level of its proc");
            yield Level.BLOCK;
          }
          case THREAD_X, THREAD_Y -> {
            violations.require(
                level != Level.INNER,
                place,
                "a thread loop must stand at the top level or in block and thread loops");
            yield Level.THREADS;
          }
        };
    statement(loop.body(), inner);
    expressions.leave(loop.variable());
  }

  private void store(Stmt.Store store) {
    Buffer buffer = store.buffer();
    String place = place(buffer);
    violations.require(
        !readOnly.contains(buffer.name()), place, "store: the parameter is only read");
    expressions.check(new Expr.Load(buffer, store.indices()), place);
    int lanes = store.indices().isEmpty() ? 1 : store.indices().getLast().lanes();
    expressions.check(store.value(), place);
    violations.require(
        store.value().dtype() == buffer.dtype() && store.value().lanes() == lanes,
        place,
        "store: "
            + buffer.dtype().text()
            + (lanes == 1 ? "" : "x" + lanes)
            + " is needed, got "
            + ExpressionVerifier.type(store.value()));
    store
        .mask()
        .ifPresent(
            mask -> {
              expressions.check(mask, place);
              violations.require(
                  mask.dtype() == DType.BOOL && mask.lanes() == lanes,
                  place,
                  "store: the mask must be boolx"
                      + lanes
                      + ", got "
                      + ExpressionVerifier.type(mask));
            });
  }
}
