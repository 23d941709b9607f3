package dev.sinter.testsuite.interpret;

import static dev.sinter.testsuite.interpret.Loops.I;
import static dev.sinter.testsuite.interpret.Loops.N;
import static dev.sinter.testsuite.interpret.Loops.T;
import static dev.sinter.testsuite.interpret.Loops.at;
import static dev.sinter.testsuite.interpret.Loops.both;
import static dev.sinter.testsuite.interpret.Loops.f32;
import static dev.sinter.testsuite.interpret.Loops.less;
import static dev.sinter.testsuite.interpret.Loops.load;
import static dev.sinter.testsuite.interpret.Loops.local;
import static dev.sinter.testsuite.interpret.Loops.loop;
import static dev.sinter.testsuite.interpret.Loops.minus;
import static dev.sinter.testsuite.interpret.Loops.parameter;
import static dev.sinter.testsuite.interpret.Loops.plus;
import static dev.sinter.testsuite.interpret.Loops.proc;
import static dev.sinter.testsuite.interpret.Loops.read;
import static dev.sinter.testsuite.interpret.Loops.run;
import static dev.sinter.testsuite.interpret.Loops.serial;
import static dev.sinter.testsuite.interpret.Loops.store;
import static dev.sinter.testsuite.interpret.Loops.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.LoopInterpreter.Options;
import dev.sinter.ir.interpret.LoopInterpreter.Order;
import dev.sinter.ir.interpret.Storage;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Buffer.Space;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.type.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ThreadLoopsTest {
  private static final Buffer X = parameter("x", DType.F32, N);
  private static final Buffer Y = parameter("y", DType.F32, N);
  private static final Buffer SHARED = local("s", DType.F32, Space.SHARED, 4);
  private static final Expr ELEMENT = plus(times(I, at(4)), T);
  private static final Stmt BARRIER = new Stmt.Barrier();

  private static Stmt blocks(Stmt body) {
    return loop(LoopKind.BLOCK_X, I, at(2), body);
  }

  private static Stmt threads(Stmt... body) {
    return loop(LoopKind.THREAD_X, T, at(4), body);
  }

  /** Each block reverses its four elements through shared memory. */
  private static Stmt reversing(Stmt between) {
    return blocks(
        new Stmt.Allocate(
            SHARED,
            threads(
                store(SHARED, load(X, ELEMENT), T),
                between,
                store(Y, load(SHARED, minus(at(3), T)), ELEMENT))));
  }

  private static float[] runOnEight(Stmt body, Options options) {
    Storage y = Storage.zeros(DType.F32, 8);
    run(proc(body, read(X), both(Y)), 8, options, Storage.of(1f, 2, 3, 4, 5, 6, 7, 8), y);
    return y.toFloats();
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void threadsMeetAtBarriers(Order order) {
    Options options = new Options(1, order, 3, true, 100);
    assertThat(runOnEight(reversing(BARRIER), options)).containsExactly(4, 3, 2, 1, 8, 7, 6, 5);
  }

  @Test
  void withoutTheBarrierThereIsARaceOrAnUndefinedRead() {
    assertThatThrownBy(() -> runOnEight(reversing(Stmt.NOTHING), Options.DEFAULT))
        .hasMessageContaining("read before it was written");
    Stmt throughMemory =
        blocks(
            threads(
                store(Y, load(X, ELEMENT), ELEMENT),
                store(Y, load(Y, plus(times(I, at(4)), minus(at(3), T))), ELEMENT)));
    assertThatThrownBy(() -> runOnEight(throughMemory, Options.DEFAULT.hostile(1)))
        .isInstanceOf(IrException.class)
        .hasMessageContaining("data race: thread");
  }

  @Test
  void serialLoopsAndConditionsAroundBarriersRunInStep() {
    // a running maximum tree over four threads: for step 2, 1: if (n > 0) { s[t] += s[(t + step) %
    // 4] with barriers }
    Expr.Variable k = Expr.indexVariable("k");
    Expr.Variable other = Expr.indexVariable("other");
    Expr.Variable sum = new Expr.Variable("sum", DType.F32, 1);
    Expr shifted = Expr.apply(ScalarOp.REM, plus(T, minus(at(2), k)), at(4));
    Stmt step =
        new Stmt.Let(
            other,
            shifted,
            new Stmt.Let(
                sum,
                plus(load(SHARED, T), load(SHARED, other)),
                Stmt.block(BARRIER, store(SHARED, sum, T), BARRIER)));
    Stmt loop = serial(k, at(2), new Stmt.If(less(at(0), N), step, Stmt.NOTHING));
    Stmt body =
        blocks(
            new Stmt.Allocate(
                SHARED,
                threads(
                    store(SHARED, load(X, ELEMENT), T),
                    BARRIER,
                    loop,
                    store(Y, load(SHARED, T), ELEMENT))));
    assertThat(runOnEight(body, Options.DEFAULT.hostile(7)))
        .containsExactly(10, 10, 10, 10, 26, 26, 26, 26);
  }

  @Test
  void threadsThatPartWaysAroundABarrierAreAnError() {
    Stmt diverging = blocks(threads(new Stmt.If(less(T, at(2)), BARRIER, Stmt.NOTHING)));
    assertThatThrownBy(() -> runOnEight(diverging, Options.DEFAULT))
        .isInstanceOf(IrException.class)
        .hasMessageContaining("part ways");
    Expr.Variable k = Expr.indexVariable("k");
    Stmt uneven = blocks(threads(serial(k, T, BARRIER)));
    assertThatThrownBy(() -> runOnEight(uneven, Options.DEFAULT)).hasMessageContaining("part ways");
  }

  @Test
  void registersAreOnePerThreadAndSharedMemoryOnePerBlock() {
    Buffer register = local("r", DType.F32, Space.REGISTER, 1);
    Stmt inside =
        blocks(
            threads(
                new Stmt.Allocate(
                    register,
                    Stmt.block(
                        store(register, load(X, ELEMENT), at(0)),
                        BARRIER,
                        store(Y, load(register, at(0)), ELEMENT)))));
    assertThat(runOnEight(inside, Options.DEFAULT.hostile(1)))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    Stmt outside = blocks(new Stmt.Allocate(register, threads(store(register, f32(1), at(0)))));
    assertThatThrownBy(() -> runOnEight(outside, Options.DEFAULT))
        .hasMessageContaining("buffer r is private");
    Stmt onceWritten =
        blocks(
            new Stmt.Allocate(
                SHARED,
                Stmt.block(
                    new Stmt.If(less(I, at(1)), store(SHARED, f32(9), at(0)), Stmt.NOTHING),
                    BARRIER,
                    threads(store(Y, load(SHARED, at(0)), ELEMENT)))));
    assertThatThrownBy(() -> runOnEight(onceWritten, Options.DEFAULT))
        .hasMessageContaining("element 0 of s is read before it was written");
  }

  @Test
  void blocksMustNotTouchEachOthersElements() {
    Stmt body = blocks(threads(store(Y, load(X, ELEMENT), T)));
    assertThatThrownBy(() -> runOnEight(body, Options.DEFAULT.hostile(1)))
        .hasMessageContaining("data race")
        .hasMessageContaining("block");
  }

  @Test
  void twoThreadDimensionsAndSuccessiveLoopsNumberThreadsAlike() {
    Expr.Variable y = Expr.indexVariable("ty");
    Expr.Variable x = Expr.indexVariable("tx");
    Expr at = plus(times(y, at(2)), x);
    Stmt grid =
        blocks(
            loop(
                LoopKind.THREAD_Y,
                y,
                at(2),
                loop(
                    LoopKind.THREAD_X,
                    x,
                    at(2),
                    store(Y, load(X, plus(times(I, at(4)), at)), plus(times(I, at(4)), at)))));
    assertThat(runOnEight(grid, Options.DEFAULT.hostile(2)))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    Expr.Variable u = Expr.indexVariable("u");
    Expr second = plus(times(I, at(4)), u);
    Stmt twice =
        blocks(
            Stmt.block(
                threads(store(Y, load(X, ELEMENT), ELEMENT)),
                loop(
                    LoopKind.THREAD_X, u, at(4), store(Y, plus(load(Y, second), f32(1)), second))));
    assertThat(runOnEight(twice, Options.DEFAULT.hostile(2)))
        .containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
  }
}
