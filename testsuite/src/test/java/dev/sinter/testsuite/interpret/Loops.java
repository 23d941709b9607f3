package dev.sinter.testsuite.interpret;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.LoopInterpreter;
import dev.sinter.ir.interpret.LoopInterpreter.Failure;
import dev.sinter.ir.interpret.LoopInterpreter.Options;
import dev.sinter.ir.interpret.Storage;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Buffer.Space;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Proc.Access;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.type.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Short forms to write procs in tests. */
final class Loops {
  static final Expr.Variable N = Expr.indexVariable("n");
  static final Expr.Variable I = Expr.indexVariable("i");
  static final Expr.Variable J = Expr.indexVariable("j");
  static final Expr.Variable T = Expr.indexVariable("t");

  private Loops() {}

  static Buffer parameter(String name, DType dtype, Expr... shape) {
    return new Buffer(name, dtype, List.of(shape), Space.PARAMETER);
  }

  static Buffer local(String name, DType dtype, Space space, long... extents) {
    return new Buffer(name, dtype, Arrays.stream(extents).mapToObj(Expr::index).toList(), space);
  }

  static Proc.Parameter read(Buffer buffer) {
    return new Proc.Parameter(buffer, Access.READ);
  }

  static Proc.Parameter write(Buffer buffer) {
    return new Proc.Parameter(buffer, Access.WRITE);
  }

  static Proc.Parameter both(Buffer buffer) {
    return new Proc.Parameter(buffer, Access.READ_WRITE);
  }

  /** A proc named p with the one size n. */
  static Proc proc(Stmt body, Proc.Parameter... parameters) {
    return new Proc("p", List.of(parameters), List.of(N), body, Optional.empty());
  }

  static Optional<Failure> run(Proc proc, long n, Storage... arguments) {
    return run(proc, n, Options.DEFAULT, arguments);
  }

  static Optional<Failure> run(Proc proc, long n, Options options, Storage... arguments) {
    return new LoopInterpreter(proc).run(List.of(arguments), List.of(n), options);
  }

  static Stmt loop(LoopKind kind, Expr.Variable variable, Expr extent, Stmt... body) {
    return new Stmt.For(variable, extent, kind, Stmt.block(body));
  }

  static Stmt serial(Expr.Variable variable, Expr extent, Stmt... body) {
    return loop(LoopKind.SERIAL, variable, extent, body);
  }

  static Stmt parallel(Expr.Variable variable, Expr extent, Stmt... body) {
    return loop(LoopKind.PARALLEL, variable, extent, body);
  }

  static Expr load(Buffer buffer, Expr... indices) {
    return new Expr.Load(buffer, List.of(indices));
  }

  static Stmt store(Buffer buffer, Expr value, Expr... indices) {
    return new Stmt.Store(buffer, List.of(indices), value);
  }

  static Expr plus(Expr a, Expr b) {
    return Expr.apply(ScalarOp.ADD, a, b);
  }

  static Expr minus(Expr a, Expr b) {
    return Expr.apply(ScalarOp.SUB, a, b);
  }

  static Expr times(Expr a, Expr b) {
    return Expr.apply(ScalarOp.MUL, a, b);
  }

  static Expr less(Expr a, Expr b) {
    return Expr.apply(ScalarOp.LT, a, b);
  }

  static Expr f32(double value) {
    return new Expr.FloatConstant(DType.F32, value);
  }

  static Expr at(long index) {
    return Expr.index(index);
  }

  static Expr ramp(Expr base, int lanes) {
    return new Expr.Ramp(base, at(1), lanes);
  }
}
