package dev.sinter.testsuite.interpret;

import static dev.sinter.testsuite.interpret.Loops.I;
import static dev.sinter.testsuite.interpret.Loops.J;
import static dev.sinter.testsuite.interpret.Loops.N;
import static dev.sinter.testsuite.interpret.Loops.at;
import static dev.sinter.testsuite.interpret.Loops.both;
import static dev.sinter.testsuite.interpret.Loops.f32;
import static dev.sinter.testsuite.interpret.Loops.less;
import static dev.sinter.testsuite.interpret.Loops.load;
import static dev.sinter.testsuite.interpret.Loops.local;
import static dev.sinter.testsuite.interpret.Loops.minus;
import static dev.sinter.testsuite.interpret.Loops.parameter;
import static dev.sinter.testsuite.interpret.Loops.plus;
import static dev.sinter.testsuite.interpret.Loops.proc;
import static dev.sinter.testsuite.interpret.Loops.ramp;
import static dev.sinter.testsuite.interpret.Loops.read;
import static dev.sinter.testsuite.interpret.Loops.run;
import static dev.sinter.testsuite.interpret.Loops.serial;
import static dev.sinter.testsuite.interpret.Loops.store;
import static dev.sinter.testsuite.interpret.Loops.times;
import static dev.sinter.testsuite.interpret.Loops.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.LoopInterpreter;
import dev.sinter.ir.interpret.LoopInterpreter.Failure;
import dev.sinter.ir.interpret.LoopInterpreter.Options;
import dev.sinter.ir.interpret.LoopInterpreter.Order;
import dev.sinter.ir.interpret.Storage;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Buffer.Space;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.type.DType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoopInterpreterTest {
  private static final Buffer X = parameter("x", DType.F32, N);
  private static final Buffer Y = parameter("y", DType.F32, N);

  @Test
  void floatsAreComputedInTheirDeclaredType() {
    Expr sum = plus(load(X, I), f32(1));
    Storage y = Storage.zeros(DType.F32, 2);
    assertThat(
            run(
                proc(serial(I, N, store(Y, sum, I)), read(X), write(Y)),
                2,
                Storage.of(0x1p24f, 2),
                y))
        .isEmpty();
    assertThat(y.toFloats()).containsExactly(0x1p24f, 3);
    Buffer half = parameter("half", DType.F16, N);
    Storage halves = Storage.zeros(DType.F16, 2);
    halves.setDouble(0, 2048);
    Expr one = new Expr.FloatConstant(DType.F16, 1);
    run(proc(store(half, plus(plus(load(half, at(0)), one), one), at(1)), both(half)), 2, halves);
    assertThat(halves.toDoubles()).containsExactly(2048, 2048);
  }

  @Test
  void matricesMultiplyWithNamedSizes() {
    Buffer a = parameter("a", DType.F32, N, at(2));
    Buffer c = parameter("c", DType.F32, N, at(2));
    Expr.Variable k = Expr.indexVariable("k");
    Stmt inner =
        serial(
            k,
            at(2),
            store(c, Expr.apply(ScalarOp.FMA, load(a, I, k), load(a, k, J), load(c, I, J)), I, J));
    Stmt body =
        serial(I, N, Loops.loop(LoopKind.UNROLLED, J, at(2), store(c, f32(0), I, J), inner));
    Storage result = Storage.undefined(DType.F32, 4);
    run(proc(body, read(a), write(c)), 2, Storage.of(1f, 2, 3, 4), result);
    assertThat(result.toFloats()).containsExactly(7, 10, 15, 22);
  }

  @Test
  void vectorsLoadStoreMaskAndReduceLaneByLane() {
    Expr.Variable v = new Expr.Variable("v", DType.F32, 4);
    Expr mask = less(ramp(at(0), 4), new Expr.Splat(at(3), 4));
    Expr tree = new Expr.ReduceLanes(ScalarOp.ADD, v);
    Stmt body =
        new Stmt.Let(
            v,
            load(X, new Expr.Ramp(at(6), at(-2), 4)),
            Stmt.block(
                new Stmt.Store(
                    Y,
                    List.of(ramp(at(0), 4)),
                    Expr.apply(ScalarOp.MUL, v, new Expr.Splat(f32(2), 4)),
                    Optional.of(mask)),
                store(Y, tree, at(4))));
    Storage y = Storage.zeros(DType.F32, 8);
    run(proc(body, read(X), both(Y)), 8, Storage.of(0f, 1, 2, 3, 4, 5, 6, 7), y);
    assertThat(y.toFloats()).containsExactly(12, 8, 4, 0, 12, 0, 0, 0);
  }

  @Test
  void laneReductionIsTheHalvingTree() {
    // (1e8 + -1e8) + (1 + 1): left to right would lose one of the ones
    Storage y = Storage.zeros(DType.F32, 4);
    Stmt body = store(Y, new Expr.ReduceLanes(ScalarOp.ADD, load(X, ramp(at(0), 4))), at(0));
    run(proc(body, read(X), both(Y)), 4, Storage.of(1e8f, 1, -1e8f, 1), y);
    assertThat(y.getDouble(0)).isEqualTo(2);
    Buffer z = parameter("z", DType.I32, N);
    Storage ints = Storage.of(5, -7, 3, 9);
    run(
        proc(store(z, new Expr.ReduceLanes(ScalarOp.MIN, load(z, ramp(at(0), 4))), at(0)), both(z)),
        4,
        ints);
    assertThat(ints.getLong(0)).isEqualTo(-7);
  }

  @Test
  void aVectorStoreReadsAllLanesFirst() {
    Storage x = Storage.of(1f, 2, 3, 4);
    run(proc(store(X, load(X, new Expr.Ramp(at(3), at(-1), 4)), ramp(at(0), 4)), both(X)), 4, x);
    assertThat(x.toFloats()).containsExactly(4, 3, 2, 1);
  }

  @Test
  void maskedLanesMayLieOutside() {
    Expr mask = less(ramp(at(2), 4), new Expr.Splat(N, 4));
    Stmt store =
        new Stmt.Store(Y, List.of(ramp(at(2), 4)), new Expr.Splat(f32(9), 4), Optional.of(mask));
    Storage y = Storage.zeros(DType.F32, 3);
    run(proc(store, both(Y)), 3, y);
    assertThat(y.toFloats()).containsExactly(0, 0, 9);
  }

  @Test
  void guardsAreLazyAndSelectIsNot() {
    Expr inside = less(minus(I, at(1)), N);
    Expr shifted = load(X, minus(I, at(1)));
    Expr notFirst = less(at(0), I);
    Storage y = Storage.zeros(DType.F32, 2);
    Stmt guarded = serial(I, N, store(Y, new Expr.Guard(notFirst, shifted, f32(-1)), I));
    run(proc(guarded, read(X), write(Y)), 2, Storage.of(5f, 6), y);
    assertThat(y.toFloats()).containsExactly(-1, 5);
    Stmt selected =
        serial(I, N, store(Y, Expr.apply(ScalarOp.SELECT, inside, shifted, f32(-1)), I));
    assertThatThrownBy(() -> run(proc(selected, read(X), write(Y)), 2, Storage.of(5f, 6), y))
        .isInstanceOf(IrException.class)
        .hasMessage("proc p, store to y at i=0: index -1 on axis 0 of x is outside 0 <= index < 2");
  }

  @Test
  void everyAxisIsCheckedOnItsOwn() {
    Buffer a = parameter("a", DType.F32, N, at(2));
    Stmt body = serial(I, N, serial(J, N, store(a, f32(0), I, J)));
    assertThatThrownBy(() -> run(proc(body, both(a)), 3, Storage.zeros(DType.F32, 6)))
        .isInstanceOf(IrException.class)
        .hasMessage(
            "proc p, store to a at i=0, j=2: index 2 on axis 1 of a is outside 0 <= index < 2");
    Stmt vector = store(X, new Expr.Splat(f32(0), 4), ramp(at(1), 4));
    assertThatThrownBy(() -> run(proc(vector, both(X)), 4, Storage.zeros(DType.F32, 4)))
        .hasMessageContaining("in lane 3");
  }

  @Test
  void undefinedElementsAreNotRead() {
    Buffer r = local("r", DType.F32, Space.REGISTER, 2);
    Stmt body = new Stmt.Allocate(r, Stmt.block(store(r, f32(1), at(0)), store(Y, load(r, I), I)));
    Proc proc = proc(serial(I, N, body), write(Y));
    assertThatThrownBy(() -> run(proc, 2, Storage.zeros(DType.F32, 2)))
        .isInstanceOf(IrException.class)
        .hasMessage("proc p, store to y at i=1: element 1 of r is read before it was written");
    Proc reads = proc(store(Y, load(Y, at(0)), at(0)), write(Y));
    assertThatThrownBy(() -> run(reads, 1, Storage.zeros(DType.F32, 1)))
        .hasMessageContaining("element 0 of y is read before");
    Proc temporary =
        proc(
            store(Y, load(X, at(0)), at(0)),
            new Proc.Parameter(X, Proc.Access.TEMPORARY),
            write(Y));
    assertThatThrownBy(() -> run(temporary, 1, Storage.of(1f), Storage.of(1f)))
        .hasMessageContaining("element 0 of x is read before");
  }

  @Test
  void readParametersAreNotWritten() {
    assertThatThrownBy(() -> run(proc(store(X, f32(0), at(0)), read(X)), 1, Storage.of(1f)))
        .hasMessageContaining("only read");
  }

  @Test
  void branchesWhileLoopsAndFailuresRun() {
    Buffer c = parameter("c", DType.I32, at(1));
    Expr value = load(c, at(0));
    Expr one = new Expr.IntConstant(DType.I32, 1);
    Stmt count =
        new Stmt.While(
            less(value, new Expr.IntConstant(DType.I32, 5)),
            Stmt.block(
                new Stmt.If(
                    Expr.apply(ScalarOp.GE, value, new Expr.IntConstant(DType.I32, 3)),
                    new Stmt.Fail(7, new Expr.Cast(DType.I64, value)),
                    Stmt.NOTHING),
                store(c, plus(value, one), at(0))));
    Storage counter = Storage.of(0);
    assertThat(run(proc(count, both(c)), 0, counter)).contains(new Failure(7, 3));
    assertThat(counter.getLong(0)).isEqualTo(5);
    Options limited = new Options(1, Order.FORWARD, 0, false, 3);
    assertThatThrownBy(() -> run(proc(count, both(c)), 0, limited, Storage.of(0)))
        .hasMessageContaining("after 3 iterations");
  }

  @Test
  void conversionsAndIntegersFollowTheirTypes() {
    Buffer b = parameter("b", DType.U8, N);
    Stmt body =
        Stmt.block(
            store(b, new Expr.Cast(DType.U8, load(X, at(0))), at(0)),
            store(b, plus(load(b, at(0)), load(b, at(0))), at(1)),
            store(b, new Expr.Cast(DType.U8, new Expr.Bitcast(DType.I32, load(X, at(1)))), at(2)));
    Storage bytes = Storage.zeros(DType.U8, 3);
    run(
        proc(body, read(X), both(b)),
        3,
        Storage.of(200.7f, Float.intBitsToFloat(0x3f8000ab), 0),
        bytes);
    assertThat(bytes.toLongs()).containsExactly(200, 144, 0xab);
  }

  @Test
  void emptyLoopsRunNothing() {
    Storage y = Storage.of(3f);
    run(proc(serial(I, minus(N, at(5)), store(Y, f32(0), at(0))), both(Y)), 1, y);
    run(proc(Loops.parallel(I, minus(N, at(5)), store(Y, f32(0), at(0))), both(Y)), 1, y);
    assertThat(y.getDouble(0)).isEqualTo(3);
  }

  @Test
  void wrongProcsAreRefusedBeforeTheyRun() {
    assertThatThrownBy(() -> new LoopInterpreter(proc(store(X, f32(0), J), both(X))))
        .hasMessageContaining("variable j")
        .hasMessageContaining("not bound");
    assertThatThrownBy(() -> new LoopInterpreter(proc(store(X, at(0), at(0)), both(X))))
        .hasMessageContaining("holds f32, the value is index");
    assertThatThrownBy(() -> new LoopInterpreter(proc(store(X, f32(0)), both(X))))
        .hasMessageContaining("has 1 axes, got 0 indices");
    assertThatThrownBy(() -> new LoopInterpreter(proc(store(X, f32(0), at(0)))))
        .hasMessageContaining("not declared");
    Expr mixed = plus(load(X, ramp(at(0), 2)), f32(1));
    assertThatThrownBy(() -> new LoopInterpreter(proc(store(X, mixed, ramp(at(0), 2)), both(X))))
        .hasMessageContaining("as many lanes");
    Stmt nested = serial(I, N, Loops.parallel(J, N, store(X, f32(0), J)));
    assertThatThrownBy(() -> new LoopInterpreter(proc(nested, both(X))))
        .hasMessageContaining("top level");
    Stmt barrier = serial(I, N, new Stmt.Barrier());
    assertThatThrownBy(() -> new LoopInterpreter(proc(barrier, both(X))))
        .hasMessageContaining("barrier");
    Stmt twice = Stmt.block(serial(I, N, Stmt.NOTHING), serial(I, N, Stmt.NOTHING));
    assertThatThrownBy(() -> new LoopInterpreter(proc(twice))).hasMessageContaining("bound twice");
    assertThatThrownBy(() -> run(proc(store(X, f32(0), at(0)), both(X)), 4, Storage.of(1f)))
        .hasMessageContaining("needs 4 x f32, got 1 x f32");
    assertThatThrownBy(() -> run(proc(store(X, f32(0), at(0)), both(X)), 1, Storage.of(1)))
        .hasMessageContaining("got 1 x i32");
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void independentIterationsGiveTheSameForAnyWorkersAndOrder(Order order) {
    Buffer scratch = local("scratch", DType.F32, Space.WORKER, 1);
    Stmt body =
        new Stmt.Allocate(
            scratch,
            Stmt.block(
                Loops.parallel(
                    I,
                    N,
                    store(scratch, times(load(X, I), f32(2)), at(0)),
                    store(Y, plus(load(scratch, at(0)), f32(1)), I)),
                new Stmt.Barrier(),
                serial(J, N, store(Y, plus(load(Y, J), load(Y, at(0))), J))));
    for (int workers = 1; workers <= 9; workers += 4) {
      Storage y = Storage.undefined(DType.F32, 5);
      run(
          proc(body, read(X), write(Y)),
          5,
          new Options(workers, order, 42, true, 100),
          Storage.of(1f, 2, 3, 4, 5),
          y);
      assertThat(y.toFloats()).as("%d workers", workers).containsExactly(6, 11, 13, 15, 17);
    }
  }

  private static void assertRace(Stmt body, String message) {
    Proc proc = proc(body, read(X), both(Y));
    Storage x = Storage.of(1f, 2, 3, 4);
    assertThat(run(proc, 4, x, Storage.zeros(DType.F32, 4))).isEmpty();
    assertThatThrownBy(
            () ->
                run(
                    proc,
                    4,
                    Options.DEFAULT.withWorkers(2).hostile(1),
                    x,
                    Storage.zeros(DType.F32, 4)))
        .isInstanceOf(IrException.class)
        .hasMessageContaining("data race")
        .hasMessageContaining(message);
  }

  @Test
  void racesAreFound() {
    assertRace(Loops.parallel(I, N, store(Y, load(X, I), at(0))), "writes element 0 of y, which");
    Expr before = new Expr.Guard(less(at(0), I), load(Y, minus(I, at(1))), f32(0));
    assertRace(Loops.parallel(I, N, store(Y, plus(before, f32(1)), I)), "of y, which agent");
    Stmt noBarrier =
        Stmt.block(Loops.parallel(I, N, store(Y, load(X, I), I)), store(Y, load(Y, at(3)), at(0)));
    assertRace(noBarrier, "reads element 3 of y, which");
    Stmt readThenWrite =
        Stmt.block(
            new Stmt.Let(
                new Expr.Variable("first", DType.F32, 1),
                load(Y, at(2)),
                Loops.parallel(I, N, store(Y, load(X, I), I))));
    assertRace(readThenWrite, "writes element 2 of y, which agent");
  }

  @Test
  void scratchThatOutlivesAnIterationIsARace() {
    Buffer scratch = local("scratch", DType.F32, Space.WORKER, 1);
    Stmt iteration =
        Stmt.block(
            new Stmt.If(less(I, at(1)), store(scratch, f32(3), at(0)), Stmt.NOTHING),
            store(Y, load(scratch, at(0)), I));
    Stmt body = new Stmt.Allocate(scratch, Loops.parallel(I, at(2), iteration));
    Storage y = Storage.zeros(DType.F32, 4);
    run(proc(body, both(Y)), 4, y);
    assertThat(y.toFloats()).containsExactly(3, 3, 0, 0);
    Options checked = new Options(1, Order.FORWARD, 0, true, 10);
    assertThatThrownBy(() -> run(proc(body, both(Y)), 4, checked, y))
        .hasMessageContaining("data race")
        .hasMessageContaining("scratch");
    assertThatThrownBy(() -> run(proc(body, both(Y)), 4, Options.DEFAULT.withWorkers(2), y))
        .hasMessageContaining("before it was written");
  }
}
