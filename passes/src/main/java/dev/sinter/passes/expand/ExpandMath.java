package dev.sinter.passes.expand;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Emittable;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replaces every scalar op that backends do not print by arithmetic that they do. Values that an
 * expansion uses more than once become lets around the statement. 16-bit floats are computed in f32
 * and rounded.
 *
 * <p>A guarded value is evaluated only where its loads are in bounds; its expansion stands outside
 * of the guard, so the guard is moved down to the loads first.
 */
public final class ExpandMath {
  private final boolean fma;
  private final Emitter.Names names = new Emitter.Names();

  private ExpandMath(boolean fma) {
    this.fma = fma;
  }

  /**
   * Expands.
   *
   * @param proc any proc
   * @param target whether multiply-adds round once is taken from it
   * @return the same proc with emittable ops only; {@code proc} itself if it has no other
   */
  public static Proc run(Proc proc, Target target) {
    ExpandMath expansion = new ExpandMath(target.fma());
    Stmt body = expansion.statement(proc.body());
    return body == proc.body()
        ? proc
        : new Proc(proc.name(), proc.parameters(), proc.sizes(), body, proc.schedule());
  }

  // ---- statements
  // --------------------------------------------------------------------------------------------------

  private Stmt statement(Stmt stmt) {
    return switch (stmt) {
      case Stmt.Block(var body) -> {
        List<Stmt> changed = body.stream().map(this::statement).toList();
        yield same(changed, body) ? stmt : new Stmt.Block(changed);
      }
      case Stmt.For(var variable, var extent, var kind, var body) -> {
        Stmt inner = statement(body);
        yield inner == body ? stmt : new Stmt.For(variable, extent, kind, inner);
      }
      case Stmt.If(var condition, var then, var otherwise) -> {
        Emitter emitter = new Emitter(fma, names);
        Expr test = expand(condition, emitter);
        Stmt first = statement(then);
        Stmt second = statement(otherwise);
        boolean unchanged = test == condition && first == then && second == otherwise;
        yield unchanged ? stmt : emitter.wrap(new Stmt.If(test, first, second));
      }
      case Stmt.While(var condition, var body) -> {
        Emitter emitter = new Emitter(fma, names);
        if (expand(condition, emitter) != condition) {
          throw new IrException(
              "while: the condition must have emittable ops only, got " + condition);
        }
        Stmt inner = statement(body);
        yield inner == body ? stmt : new Stmt.While(condition, inner);
      }
      case Stmt.Store(var buffer, var indices, var value, var mask) ->
          store(stmt, buffer, indices, value, mask);
      case Stmt.Let(var variable, var value, var body) -> {
        Emitter emitter = new Emitter(fma, names);
        Expr expanded = expand(value, emitter);
        Stmt inner = statement(body);
        yield expanded == value && inner == body
            ? stmt
            : emitter.wrap(new Stmt.Let(variable, expanded, inner));
      }
      case Stmt.Allocate(var buffer, var body) -> {
        Stmt inner = statement(body);
        yield inner == body ? stmt : new Stmt.Allocate(buffer, inner);
      }
      case Stmt.Fail(var code, var detail) -> {
        Emitter emitter = new Emitter(fma, names);
        Expr expanded = expand(detail, emitter);
        yield expanded == detail ? stmt : emitter.wrap(new Stmt.Fail(code, expanded));
      }
      case Stmt.Barrier() -> stmt;
    };
  }

  private Stmt store(
      Stmt stmt, Buffer buffer, List<Expr> indices, Expr value, Optional<Expr> mask) {
    Emitter emitter = new Emitter(fma, names);
    Expr expanded = expand(value, emitter);
    List<Expr> places = indices.stream().map(i -> expand(i, emitter)).toList();
    Optional<Expr> lanes = mask.map(m -> expand(m, emitter));
    boolean unchanged =
        expanded == value
            && same(places, indices)
            && (mask.isEmpty() || lanes.orElseThrow() == mask.orElseThrow());
    return unchanged ? stmt : emitter.wrap(new Stmt.Store(buffer, places, expanded, lanes));
  }

  private static boolean same(List<?> a, List<?> b) {
    for (int i = 0; i < a.size(); i++) {
      if (a.get(i) != b.get(i)) {
        return false;
      }
    }
    return true;
  }

  // ---- expressions
  // -------------------------------------------------------------------------------------------------

  private Expr expand(Expr expr, Emitter emitter) {
    return switch (expr) {
      case Expr.IntConstant _, Expr.FloatConstant _, Expr.Variable _ -> expr;
      case Expr.Apply apply -> applied(apply, emitter);
      case Expr.Cast(var dtype, var operand) -> {
        Expr inner = expand(operand, emitter);
        yield inner == operand ? expr : new Expr.Cast(dtype, inner);
      }
      case Expr.Bitcast(var dtype, var operand) -> {
        Expr inner = expand(operand, emitter);
        yield inner == operand ? expr : new Expr.Bitcast(dtype, inner);
      }
      case Expr.Load(var buffer, var indices) -> {
        List<Expr> inner = indices.stream().map(i -> expand(i, emitter)).toList();
        yield same(inner, indices) ? expr : new Expr.Load(buffer, inner);
      }
      case Expr.Guard guard -> guard(guard, emitter);
      case Expr.Ramp(var base, var stride, var lanes) -> {
        Expr inner = expand(base, emitter);
        yield inner == base ? expr : new Expr.Ramp(inner, stride, lanes);
      }
      case Expr.Splat(var value, var lanes) -> {
        Expr inner = expand(value, emitter);
        yield inner == value ? expr : new Expr.Splat(inner, lanes);
      }
      case Expr.ReduceLanes(var op, var vector) -> {
        Expr inner = expand(vector, emitter);
        yield inner == vector ? expr : new Expr.ReduceLanes(op, inner);
      }
    };
  }

  private Expr guard(Expr.Guard guard, Emitter emitter) {
    Expr condition = expand(guard.condition(), emitter);
    Expr otherwise = expand(guard.otherwise(), emitter);
    if (isEmittable(guard.value())) {
      boolean unchanged = condition == guard.condition() && otherwise == guard.otherwise();
      return unchanged ? guard : new Expr.Guard(condition, guard.value(), otherwise);
    }
    Expr named = emitter.bind(condition);
    Expr value = expand(GuardLoads.push(guard.value(), named), emitter);
    return Expr.apply(ScalarOp.SELECT, named, value, otherwise);
  }

  /** {@return whether the expression has only ops that backends print} */
  private static boolean isEmittable(Expr expr) {
    return switch (expr) {
      case Expr.IntConstant _, Expr.FloatConstant _, Expr.Variable _ -> true;
      case Expr.Apply(var op, var operands) ->
          Emittable.isEmittable(op) && operands.stream().allMatch(ExpandMath::isEmittable);
      case Expr.Cast(_, var operand) -> isEmittable(operand);
      case Expr.Bitcast(_, var operand) -> isEmittable(operand);
      case Expr.Load(_, var indices) -> indices.stream().allMatch(ExpandMath::isEmittable);
      case Expr.Guard(var condition, var value, var otherwise) ->
          isEmittable(condition) && isEmittable(value) && isEmittable(otherwise);
      case Expr.Ramp(var base, _, _) -> isEmittable(base);
      case Expr.Splat(var value, _) -> isEmittable(value);
      case Expr.ReduceLanes(_, var vector) -> isEmittable(vector);
    };
  }

  private Expr applied(Expr.Apply apply, Emitter emitter) {
    List<Expr> operands = new ArrayList<>();
    for (Expr operand : apply.operands()) {
      operands.add(expand(operand, emitter));
    }
    if (Emittable.isEmittable(apply.op())) {
      return same(operands, apply.operands()) ? apply : new Expr.Apply(apply.op(), operands);
    }
    DType dtype = operands.getFirst().dtype();
    if (dtype == DType.F16 || dtype == DType.BF16) {
      List<Expr> wide = operands.stream().map(o -> emitter.cast(DType.F32, o)).toList();
      return new Expr.Cast(dtype, function(apply.op(), wide, emitter));
    }
    return function(apply.op(), operands.stream().map(emitter::bind).toList(), emitter);
  }

  private static Expr function(ScalarOp op, List<Expr> operands, Emitter e) {
    Expr x = operands.getFirst();
    return switch (op) {
      case SIGN -> sign(e, x);
      case RSQRT -> e.div(e.real(x, 1), e.apply(ScalarOp.SQRT, x));
      case EXP -> Exponentials.exp(e, x);
      case EXPM1 -> Exponentials.expm1(e, x);
      case SIGMOID -> Exponentials.sigmoid(e, x);
      case TANH -> Exponentials.tanh(e, x);
      case SOFTPLUS -> Exponentials.softplus(e, x);
      case SINH -> Exponentials.sinh(e, x);
      case COSH -> Exponentials.cosh(e, x);
      case LOG -> Logarithms.log(e, x);
      case LOG1P -> Logarithms.log1p(e, x);
      case SIN -> Trigonometry.sin(e, x);
      case COS -> Trigonometry.cos(e, x);
      case TAN -> Trigonometry.tan(e, x);
      case ASIN -> Trigonometry.asin(e, x);
      case ACOS -> Trigonometry.acos(e, x);
      case ATAN -> Trigonometry.atan(e, x);
      case ATAN2 -> Trigonometry.atan2(e, x, operands.get(1));
      case POW -> Powers.pow(e, x, operands.get(1));
      case ERF -> Powers.erf(e, x);
      case NEG,
          ABS,
          FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          SQRT,
          IS_NAN,
          IS_FINITE,
          NOT,
          ADD,
          SUB,
          MUL,
          DIV,
          REM,
          MIN,
          MAX,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT,
          SHIFT_RIGHT_LOGICAL,
          EQ,
          NE,
          LT,
          LE,
          GT,
          GE,
          SELECT,
          FMA ->
          throw new IrException(op.text() + " needs no expansion");
    };
  }

  private static Expr sign(Emitter e, Expr x) {
    Expr zero = constant(x, 0);
    Expr positive = e.select(e.greater(x, zero), constant(x, 1), x);
    return x.dtype().isSigned() ? e.select(e.less(x, zero), constant(x, -1), positive) : positive;
  }

  private static Expr constant(Expr like, long value) {
    Expr scalar =
        like.dtype().isFloat()
            ? new Expr.FloatConstant(like.dtype(), value)
            : new Expr.IntConstant(like.dtype(), value);
    return like.lanes() == 1 ? scalar : new Expr.Splat(scalar, like.lanes());
  }
}
