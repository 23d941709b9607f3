package dev.sinter.testsuite.codegen;

import static dev.sinter.testsuite.codegen.Programs.f32;
import static dev.sinter.testsuite.codegen.Programs.load;
import static dev.sinter.testsuite.codegen.Programs.proc;
import static dev.sinter.testsuite.codegen.Programs.read;
import static dev.sinter.testsuite.codegen.Programs.write;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import dev.sinter.runtime.buffer.NdArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements: registers, scratch memory, masks, guards, loops, and procs that are too long for one
 * method.
 */
interface StatementSuite extends BackendSuite {
  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16})
  default void registersScratchAndLanes(int lanes) {
    Expr.Variable n = Programs.index("n");
    Expr.Variable k = Programs.index("k");
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Buffer register =
        new Buffer("r", DType.F32, List.of(Expr.index(2L * lanes)), Buffer.Space.REGISTER);
    Buffer scratch = new Buffer("s", DType.F32, List.of(Expr.index(2048)), Buffer.Space.WORKER);
    Expr half = new Expr.Splat(f32(0.5), lanes);
    Expr input = Programs.lanes(x, Programs.times(n, lanes), lanes);
    Stmt keep =
        new Stmt.Store(
            register,
            List.of(Programs.position(Programs.times(k, lanes), lanes)),
            Expr.apply(ScalarOp.MUL, input, half));
    Stmt spread =
        new Stmt.Store(
            scratch,
            List.of(new Expr.Ramp(Expr.index(2047), Expr.index(-1), lanes)),
            Programs.lanes(register, Expr.index(lanes), lanes));
    Expr reversed = Programs.lanes(scratch, Expr.index(2048L - lanes), lanes);
    Expr sum =
        new Expr.Splat(
            new Expr.ReduceLanes(ScalarOp.ADD, Programs.lanes(register, Expr.index(0), lanes)),
            lanes);
    Expr most = new Expr.Splat(new Expr.ReduceLanes(ScalarOp.MAX, input), lanes);
    Expr value = Expr.apply(ScalarOp.ADD, reversed, Expr.apply(ScalarOp.SUB, sum, most));
    Stmt result =
        new Stmt.Store(y, List.of(Programs.position(Programs.times(n, lanes), lanes)), value);
    Stmt body = Stmt.block(Programs.loop(k, 2, Stmt.LoopKind.UNROLLED, keep), spread, result);
    Stmt all =
        Programs.loop(
            n,
            64 / lanes,
            Stmt.LoopKind.PARALLEL,
            new Stmt.Allocate(register, new Stmt.Allocate(scratch, body)));
    agrees(proc(x, y, all), List.of(BackendSuite.ramp(64)));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16})
  default void masksGuardsGathersAndWhile(int lanes) {
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Buffer cell = new Buffer("cell", DType.F32, List.of(Expr.index(1)), Buffer.Space.WORKER);
    Expr.Variable i = Programs.index("i");
    Stmt clear = Programs.loop(i, 64, Stmt.LoopKind.SERIAL, new Stmt.Store(y, List.of(i), f32(0)));
    Expr lane = new Expr.Ramp(Expr.index(0), Expr.index(1), lanes);
    Expr below = Expr.apply(ScalarOp.LT, lane, new Expr.Splat(Expr.index(3), lanes));
    Expr.Variable mask = new Expr.Variable("mask", DType.BOOL, lanes);
    Expr either =
        Expr.apply(
            ScalarOp.OR,
            mask,
            Expr.apply(
                ScalarOp.EQ,
                Programs.lanes(x, Expr.index(0), lanes),
                new Expr.Splat(f32(1), lanes)));
    Stmt masked =
        new Stmt.Let(
            mask,
            below,
            new Stmt.Store(
                y, List.of(lane), Programs.lanes(x, Expr.index(5), lanes), Optional.of(either)));
    Expr at = new Expr.Load(cell, List.of(Expr.index(0)));
    Stmt half =
        new Stmt.Store(cell, List.of(Expr.index(0)), Expr.apply(ScalarOp.MUL, at, f32(0.5)));
    Stmt count =
        new Stmt.Store(y, List.of(Expr.index(40)), Expr.apply(ScalarOp.ADD, load(y, 40), f32(1)));
    Stmt whileLoop = new Stmt.While(Expr.apply(ScalarOp.GE, at, f32(1)), Stmt.block(half, count));
    Expr far =
        new Expr.Load(
            x,
            List.of(
                Expr.apply(
                    ScalarOp.MUL, new Expr.Cast(DType.INDEX, load(x, 1)), Expr.index(1 << 30))));
    Stmt guarded =
        new Stmt.Store(
            y,
            List.of(Expr.index(41)),
            new Expr.Guard(Expr.apply(ScalarOp.LT, load(x, 1), f32(0)), far, f32(-3)));
    Expr down = new Expr.Ramp(Expr.index(60), Expr.index(-1), lanes);
    Stmt scatter =
        new Stmt.Store(
            y,
            List.of(down),
            Programs.lanes(x, Expr.index(4), lanes),
            Optional.of(Expr.apply(ScalarOp.NOT, below)));
    Stmt meeting =
        new Stmt.Store(
            y,
            List.of(new Expr.Splat(Expr.index(42), lanes)),
            Programs.lanes(x, Expr.index(4), lanes));
    Expr steps =
        new Expr.Cast(
            DType.INDEX,
            new Expr.Load(x, List.of(new Expr.Ramp(Expr.index(8), Expr.index(2), lanes))));
    Stmt gather =
        new Stmt.Store(
            y,
            List.of(new Expr.Ramp(Expr.index(17), Expr.index(1), lanes)),
            new Expr.Load(x, List.of(steps)));
    Stmt single =
        new Stmt.Store(
            y,
            List.of(Expr.index(62)),
            f32(1),
            Optional.of(Expr.apply(ScalarOp.GT, load(x, 1), f32(0))));
    Stmt never =
        new Stmt.Store(
            y,
            List.of(Expr.index(63)),
            f32(1),
            Optional.of(Expr.apply(ScalarOp.LT, load(x, 1), f32(0))));
    Stmt begin = new Stmt.Store(cell, List.of(Expr.index(0)), load(x, 33));
    agrees(
        proc(
            x,
            y,
            new Stmt.Allocate(
                cell,
                Stmt.block(
                    clear, masked, begin, whileLoop, guarded, scatter, meeting, gather, single,
                    never))),
        List.of(BackendSuite.ramp(64)));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 16})
  default void lanesAreComputedBeforeTheyAreStored(int lanes) {
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Expr.Variable i = Programs.index("i");
    Stmt copy =
        Programs.loop(
            i,
            64,
            Stmt.LoopKind.SERIAL,
            new Stmt.Store(y, List.of(i), new Expr.Load(x, List.of(i))));
    Stmt shift =
        new Stmt.Store(
            y,
            List.of(Programs.position(Expr.index(1), lanes)),
            Programs.lanes(y, Expr.index(0), lanes));
    agrees(proc(x, y, Stmt.block(copy, shift)), List.of(BackendSuite.ramp(64)));
  }

  @Test
  default void longProcsAreSplit() {
    // 3000 stores one after the other, a chain of 600 names, and 40 x 64 copies of a body: each
    // alone too long for a method.
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    List<Stmt> stores = new ArrayList<>();
    for (int k = 0; k < 3000; k++) {
      stores.add(
          new Stmt.Store(
              y,
              List.of(Expr.index(k % 64)),
              Expr.apply(ScalarOp.ADD, load(x, k * 7 % 64), f32(k))));
    }
    Stmt chain = new Stmt.Store(y, List.of(Expr.index(1)), new Expr.Variable("v599", DType.F32, 1));
    for (int k = 599; k >= 0; k--) {
      Expr before = k == 0 ? load(x, 3) : new Expr.Variable("v" + (k - 1), DType.F32, 1);
      chain =
          new Stmt.Let(
              new Expr.Variable("v" + k, DType.F32, 1),
              Expr.apply(
                  ScalarOp.ADD, Expr.apply(ScalarOp.MUL, before, f32(0.75)), load(x, k % 64)),
              chain);
    }
    Expr.Variable i = Programs.index("i");
    Expr.Variable j = Programs.index("j");
    Expr place =
        Expr.apply(ScalarOp.REM, Expr.apply(ScalarOp.ADD, Programs.times(i, 3), j), Expr.index(64));
    Stmt add =
        new Stmt.Store(
            y,
            List.of(place),
            Expr.apply(
                ScalarOp.ADD, new Expr.Load(y, List.of(place)), new Expr.Load(x, List.of(j))));
    Stmt copies =
        Programs.loop(
            i, 40, Stmt.LoopKind.UNROLLED, Programs.loop(j, 64, Stmt.LoopKind.UNROLLED, add));
    agrees(
        proc(x, y, Stmt.block(new Stmt.Block(stores), chain, copies)),
        List.of(BackendSuite.ramp(64)));
  }

  @Test
  default void largeTilesStayCorrect() {
    // A tile of 64 vectors, unrolled 32 times: too long as copies, so it becomes loops.
    int lanes = 16;
    Expr.Variable n = Programs.index("n");
    Expr.Variable r = Programs.index("r");
    Expr.Variable k = Programs.index("k");
    Expr.Variable s = Programs.index("s");
    Expr.Variable t = Programs.index("t");
    Buffer x = Programs.parameter("x", DType.F32, 2048);
    Buffer y = Programs.parameter("y", DType.F32, 2048);
    Buffer tile = new Buffer("tile", DType.F32, List.of(Expr.index(1024)), Buffer.Space.REGISTER);
    Stmt clear =
        Programs.loop(
            r,
            64,
            Stmt.LoopKind.UNROLLED,
            new Stmt.Store(
                tile,
                List.of(Programs.position(Programs.times(r, lanes), lanes)),
                new Expr.Splat(f32(0), lanes)));
    Expr place = Programs.times(s, lanes);
    Expr more =
        Expr.apply(
            ScalarOp.FMA,
            Programs.lanes(x, Expr.apply(ScalarOp.ADD, Programs.times(n, 1024), place), lanes),
            new Expr.Splat(new Expr.Load(x, List.of(k)), lanes),
            Programs.lanes(tile, place, lanes));
    Stmt sum =
        Programs.loop(
            k,
            32,
            Stmt.LoopKind.UNROLLED,
            Programs.loop(
                s,
                64,
                Stmt.LoopKind.UNROLLED,
                new Stmt.Store(tile, List.of(Programs.position(place, lanes)), more)));
    Stmt write =
        Programs.loop(
            t,
            64,
            Stmt.LoopKind.UNROLLED,
            new Stmt.Store(
                y,
                List.of(
                    Programs.position(
                        Expr.apply(ScalarOp.ADD, Programs.times(n, 1024), Programs.times(t, lanes)),
                        lanes)),
                Programs.lanes(tile, Programs.times(t, lanes), lanes)));
    Stmt body =
        Programs.loop(
            n, 2, Stmt.LoopKind.PARALLEL, new Stmt.Allocate(tile, Stmt.block(clear, sum, write)));
    Proc proc = new Proc("k", List.of(read(x), write(y)), List.of(), body, Optional.empty());
    agrees(
        Programs.single(proc, List.of(DType.F32), DType.F32, 2048),
        List.of(BackendSuite.ramp(2048)));
  }

  @Test
  default void procsMayHaveManyParameters() {
    List<Proc.Parameter> parameters = new ArrayList<>();
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Expr.Variable i = Programs.index("i");
    Expr sum = f32(0);
    List<DType> inputs = new ArrayList<>();
    List<NdArray> arguments = new ArrayList<>();
    for (int k = 0; k < 140; k++) {
      Buffer x = Programs.parameter("x" + k, DType.F32, 64);
      parameters.add(read(x));
      inputs.add(DType.F32);
      arguments.add(BackendSuite.ramp(64));
      sum = Expr.apply(ScalarOp.ADD, sum, new Expr.Load(x, List.of(i)));
    }
    parameters.add(write(y));
    Stmt body = Programs.loop(i, 64, Stmt.LoopKind.PARALLEL, new Stmt.Store(y, List.of(i), sum));
    agrees(
        Programs.single(
            new Proc("k", parameters, List.of(), body, Optional.empty()), inputs, DType.F32, 64),
        arguments);
  }
}
