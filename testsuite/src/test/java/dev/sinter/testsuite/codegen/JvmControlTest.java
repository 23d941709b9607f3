package dev.sinter.testsuite.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.codegen.interpreter.InterpreterBackend;
import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.plan.Program.Size;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.program.Executable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements, steps and errors of bytecode: the bits are the interpreter's, whatever the number of
 * workers.
 */
@Timeout(300)
class JvmControlTest {
  private static final Dim BIG = Dim.of(100_000_000);
  private static final List<JvmBackend> BACKENDS = List.of(new JvmBackend(), JvmBackend.scalar());

  // ---- statements
  // --------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16})
  void registersScratchAndLanes(int lanes) {
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
    agrees(proc(x, y, all), ramp(64));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16})
  void masksGuardsGathersAndWhile(int lanes) {
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
        ramp(64));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 16})
  void lanesAreComputedBeforeTheyAreStored(int lanes) {
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
    agrees(proc(x, y, Stmt.block(copy, shift)), ramp(64));
  }

  @Test
  void longProcsAreSplit() {
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
    agrees(proc(x, y, Stmt.block(new Stmt.Block(stores), chain, copies)), ramp(64));
  }

  @Test
  void largeTilesStayCorrect() {
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
    agrees(Programs.single(proc, List.of(DType.F32), DType.F32, 2048), List.of(ramp(2048)));
  }

  @Test
  void procsMayHaveManyParameters() {
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
      arguments.add(ramp(64));
      sum = Expr.apply(ScalarOp.ADD, sum, new Expr.Load(x, List.of(i)));
    }
    parameters.add(write(y));
    Stmt body = Programs.loop(i, 64, Stmt.LoopKind.PARALLEL, new Stmt.Store(y, List.of(i), sum));
    agrees(
        Programs.single(
            new Proc("k", parameters, List.of(), body, Optional.empty()), inputs, DType.F32, 64),
        arguments);
  }

  // ---- steps
  // -------------------------------------------------------------------------------------

  @Test
  void barriersWithinAProc() {
    Expr.Variable i = Programs.index("i");
    Expr.Variable j = Programs.index("j");
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Stmt add =
        new Stmt.Store(
            x, List.of(i), Expr.apply(ScalarOp.ADD, new Expr.Load(x, List.of(i)), f32(1)));
    Stmt mirror =
        new Stmt.Store(
            y, List.of(j), new Expr.Load(x, List.of(Expr.apply(ScalarOp.SUB, Expr.index(63), j))));
    Stmt body =
        Stmt.block(
            Programs.loop(i, 64, Stmt.LoopKind.PARALLEL, add),
            new Stmt.Barrier(),
            Programs.loop(j, 64, Stmt.LoopKind.PARALLEL, mirror));
    Proc proc =
        new Proc(
            "k",
            List.of(new Proc.Parameter(x, Proc.Access.READ_WRITE), write(y)),
            List.of(),
            body,
            Optional.empty());
    Buffer z = Programs.parameter("z", DType.F32, 64);
    Expr.Variable l = Programs.index("l");
    Proc zero =
        new Proc(
            "zero",
            List.of(write(z)),
            List.of(),
            Programs.loop(
                l,
                64,
                Stmt.LoopKind.PARALLEL,
                new Stmt.Store(z, List.of(l), new Expr.Cast(DType.F32, l))),
            Optional.empty());
    Step there = new Step.Launch("k", List.of(Slice.whole("x"), Slice.whole("t")), List.of(), BIG);
    Step back = new Step.Launch("k", List.of(Slice.whole("t"), Slice.whole("x")), List.of(), BIG);
    Program program =
        new Program(
            "program",
            List.of(),
            List.of(),
            List.of(),
            List.of(Programs.port("y", DType.F32, 64)),
            List.of(proc, zero),
            List.of(
                new PlanBuffer("x", DType.F32, Dim.of(64), new Place.Output(0)),
                new PlanBuffer("t", DType.F32, Dim.of(64), new Place.Arena(Dim.of(1), 0))),
            List.of(
                new Step.Launch("zero", List.of(Slice.whole("x")), List.of(), BIG),
                new Step.Repeat("n", Dim.of(200), List.of(there, back))),
            List.of());
    agrees(program, List.of());
  }

  @Test
  void repeatsSlicesAndSwaps() {
    Expr.Variable t = Programs.index("t");
    Buffer c = Programs.parameter("c", DType.F32, 1);
    Buffer d = Programs.parameter("d", DType.F32, 1);
    Buffer x = Programs.parameter("x", DType.F32, 1);
    Buffer y = Programs.parameter("y", DType.F32, 1);
    Expr next = Expr.apply(ScalarOp.ADD, Expr.apply(ScalarOp.MUL, load(c, 0), f32(2)), load(x, 0));
    Expr counted = Expr.apply(ScalarOp.ADD, load(d, 0), new Expr.Cast(DType.F32, t));
    Stmt body =
        Stmt.block(
            new Stmt.Store(d, List.of(Expr.index(0)), next),
            new Stmt.Store(y, List.of(Expr.index(0)), counted));
    Proc step =
        new Proc(
            "step",
            List.of(read(c), write(d), read(x), write(y)),
            List.of(t),
            body,
            Optional.empty());
    Proc zero =
        new Proc(
            "zero",
            List.of(write(c)),
            List.of(),
            new Stmt.Store(c, List.of(Expr.index(0)), f32(0)),
            Optional.empty());
    Dim steps = Dim.named("T");
    List<Slice> slices =
        List.of(
            Slice.whole("c"),
            Slice.whole("d"),
            new Slice("x", Optional.of("t"), Dim.of(1), true),
            new Slice("y", Optional.of("t"), Dim.of(1), false));
    Step launch =
        new Step.Launch("step", slices, List.of(new Size.Iteration("t", true)), Dim.of(0));
    TensorType type = new TensorType(DType.F32, Shape.of(steps));
    Program program =
        new Program(
            "scan",
            List.of("T"),
            List.of(new Program.Port("x", type)),
            List.of(),
            List.of(new Program.Port("y", type)),
            List.of(step, zero),
            List.of(
                new PlanBuffer("x", DType.F32, steps, new Place.Input(0)),
                new PlanBuffer("y", DType.F32, steps, new Place.Output(0)),
                new PlanBuffer("c", DType.F32, Dim.of(1), new Place.Arena(Dim.of(1), 0)),
                new PlanBuffer("d", DType.F32, Dim.of(1), new Place.Arena(Dim.of(1), 64))),
            List.of(
                new Step.Launch("zero", List.of(Slice.whole("c")), List.of(), Dim.of(0)),
                new Step.Repeat("t", steps, List.of(launch, new Step.Swap("c", "d")))),
            List.of());
    agrees(program, List.of(ramp(7)));
  }

  @Test
  void repeatWhileAndBranch() {
    Expr.Variable i = Programs.index("i");
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Buffer flag = Programs.parameter("flag", DType.BOOL, 1);
    Proc zero = whole("zero", y, i, f32(0));
    Proc count =
        whole("count", y, i, Expr.apply(ScalarOp.ADD, new Expr.Load(y, List.of(i)), f32(1)));
    Proc twice =
        whole("twice", y, i, Expr.apply(ScalarOp.MUL, new Expr.Load(y, List.of(i)), f32(2)));
    Proc less = test("less", y, flag, Expr.apply(ScalarOp.LT, load(y, 63), f32(300)));
    Proc equal = test("equal", y, flag, Expr.apply(ScalarOp.EQ, load(y, 0), f32(300)));
    Step testLess =
        new Step.Launch(
            "less", List.of(Slice.whole("y"), Slice.whole("flag")), List.of(), Dim.of(0));
    Step testEqual =
        new Step.Launch(
            "equal", List.of(Slice.whole("y"), Slice.whole("flag")), List.of(), Dim.of(0));
    Program program =
        new Program(
            "loop",
            List.of(),
            List.of(),
            List.of(),
            List.of(Programs.port("y", DType.F32, 64)),
            List.of(zero, count, twice, less, equal),
            List.of(
                new PlanBuffer("y", DType.F32, Dim.of(64), new Place.Output(0)),
                new PlanBuffer("flag", DType.BOOL, Dim.of(1), new Place.Arena(Dim.of(1), 0))),
            List.of(
                all("zero"),
                new Step.RepeatWhile(List.of(testLess), "flag", List.of(all("count"))),
                testEqual,
                new Step.Branch("flag", List.of(all("twice")), List.of(all("zero"))),
                testEqual,
                new Step.Branch("flag", List.of(all("zero")), List.of(all("count")))),
            List.of());
    agrees(program, List.of());
  }

  @Test
  void buffersOfSeveralTypesShareTheArena() {
    // t (f32) dies before u (i64) takes its bytes; v (f32) lies beyond both; all grow with B.
    Dim b = Dim.named("B");
    Expr.Variable n = Programs.index("n");
    Expr.Variable i = Programs.index("i");
    Buffer x = new Buffer("x", DType.F32, List.of(n), Buffer.Space.PARAMETER);
    Buffer t = new Buffer("t", DType.F32, List.of(n), Buffer.Space.PARAMETER);
    Buffer u = new Buffer("u", DType.I64, List.of(n), Buffer.Space.PARAMETER);
    Proc twice =
        each("twice", x, t, n, i, Expr.apply(ScalarOp.MUL, new Expr.Load(x, List.of(i)), f32(2)));
    Proc wide = each("wide", x, u, n, i, new Expr.Cast(DType.I64, new Expr.Load(x, List.of(i))));
    Proc narrow =
        each("narrow", u, t, n, i, new Expr.Cast(DType.F32, new Expr.Load(u, List.of(i))));
    TensorType type = new TensorType(DType.F32, Shape.of(b));
    Program program =
        new Program(
            "types",
            List.of("B"),
            List.of(new Program.Port("x", type)),
            List.of(),
            List.of(new Program.Port("y", type)),
            List.of(twice, wide, narrow),
            List.of(
                new PlanBuffer("x", DType.F32, b, new Place.Input(0)),
                new PlanBuffer("t", DType.F32, b, new Place.Arena(b, 64)),
                new PlanBuffer("v", DType.F32, b, new Place.Arena(b, 128)),
                new PlanBuffer("u", DType.I64, b, new Place.Arena(b, 64)),
                new PlanBuffer("y", DType.F32, b, new Place.Output(0))),
            List.of(
                sized("twice", b, "x", "t"),
                sized("twice", b, "t", "v"),
                sized("wide", b, "v", "u"),
                sized("narrow", b, "u", "y")),
            List.of());
    agrees(program, List.of(ramp(100)));
    try (Executable executable = JvmBackend.scalar().load(program);
        var workspace = executable.workspace(new long[] {1000}, 1)) {
      assertThat(workspace.arenaBytes())
          .as("64 bytes per unit for t, v and u")
          .isEqualTo(3 * 64 * 1000);
    }
  }

  // ---- errors
  // ------------------------------------------------------------------------------------

  @Test
  void theFirstErrorIsReported() {
    Expr.Variable i = Programs.index("i");
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Expr value = new Expr.Load(x, List.of(i));
    Stmt check =
        new Stmt.If(Expr.apply(ScalarOp.GT, value, f32(5)), new Stmt.Fail(1, i), Stmt.NOTHING);
    Stmt body =
        Programs.loop(
            i, 64, Stmt.LoopKind.SERIAL, Stmt.block(check, new Stmt.Store(y, List.of(i), value)));
    Program plain = proc(x, y, body);
    Program program =
        new Program(
            plain.name(),
            List.of(),
            plain.inputs(),
            List.of(),
            plain.outputs(),
            plain.procs(),
            plain.buffers(),
            plain.steps(),
            List.of("other", "element {} is large"));
    ProgramRun run = ProgramRun.of(JvmBackend.scalar(), program, List.of(ramp(64)), List.of(), 2);
    assertThat(run.failure()).contains("program: element 3 is large");
  }

  @Test
  void whatDoesNotFitJavaArraysIsRefused() {
    Dim b = Dim.named("B");
    Buffer y = Programs.parameter("y", DType.I8, 64);
    Program program =
        new Program(
            "big",
            List.of("B"),
            List.of(),
            List.of(),
            List.of(),
            List.of(new Proc("k", List.of(write(y)), List.of(), Stmt.NOTHING, Optional.empty())),
            List.of(new PlanBuffer("t", DType.I8, b.times(1000), new Place.Arena(b, 0))),
            List.of(new Step.Launch("k", List.of(Slice.whole("t")), List.of(), Dim.of(1))),
            List.of());
    try (Executable executable = JvmBackend.scalar().load(program)) {
      assertThatThrownBy(() -> executable.workspace(new long[] {3_000_000}, 1))
          .isInstanceOf(InputException.class)
          .hasMessage(
              "big: buffer 't' has 3000000000 elements, a Java array at most 2147483639; use a"
                  + " smaller batch or machine code");
    }
  }

  @Test
  void unfitProgramsAreRefused() {
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Stmt tanh = new Stmt.Store(y, List.of(Expr.index(0)), Expr.apply(ScalarOp.TANH, load(x, 0)));
    Stmt unbound = new Stmt.Store(y, List.of(Programs.index("q")), load(x, 0));
    Stmt vector = Programs.loop(Programs.index("v"), 4, Stmt.LoopKind.VECTOR, tanh);
    for (JvmBackend backend : BACKENDS) {
      assertThatThrownBy(() -> backend.load(proc(x, y, tanh)))
          .isInstanceOf(IrException.class)
          .hasMessage("emit: tanh on f32 is not emitted; it must be expanded before");
      assertThatThrownBy(() -> backend.load(proc(x, y, unbound)))
          .isInstanceOf(IrException.class)
          .hasMessage("emit: variable 'q' is not known here");
      assertThatThrownBy(() -> backend.load(proc(x, y, vector)))
          .isInstanceOf(IrException.class)
          .hasMessageContaining("loop over v is VECTOR");
    }
  }

  // ---- what programs are made of
  // -----------------------------------------------------------------

  private static void agrees(Program program, NdArray input) {
    agrees(program, List.of(input));
  }

  private static void agrees(Program program, List<NdArray> inputs) {
    ProgramRun expected = ProgramRun.of(new InterpreterBackend(), program, inputs, List.of(), 1);
    for (JvmBackend backend : BACKENDS) {
      for (int workers : new int[] {1, 2, 3}) {
        String what =
            "vectors of " + backend.target().vectorBytes() + " bytes, " + workers + " workers";
        ProgramRun.of(backend, program, inputs, List.of(), workers).assertSame(what, expected);
      }
    }
  }

  private static NdArray ramp(int size) {
    float[] values = new float[size];
    IntStream.range(0, size).forEach(i -> values[i] = i * 37 % 64 * 0.125f);
    return NdArray.of(values, size);
  }

  private static Step all(String proc) {
    return new Step.Launch(proc, List.of(Slice.whole("y")), List.of(), BIG);
  }

  private static Step sized(String proc, Dim size, String from, String to) {
    return new Step.Launch(
        proc, List.of(Slice.whole(from), Slice.whole(to)), List.of(new Size.Extent(size)), BIG);
  }

  private static Proc each(
      String name, Buffer from, Buffer to, Expr.Variable n, Expr.Variable i, Expr value) {
    Stmt body = new Stmt.For(i, n, Stmt.LoopKind.PARALLEL, new Stmt.Store(to, List.of(i), value));
    return new Proc(name, List.of(read(from), write(to)), List.of(n), body, Optional.empty());
  }

  private static Proc whole(String name, Buffer y, Expr.Variable i, Expr value) {
    Stmt body = Programs.loop(i, 64, Stmt.LoopKind.PARALLEL, new Stmt.Store(y, List.of(i), value));
    return new Proc(
        name,
        List.of(new Proc.Parameter(y, Proc.Access.READ_WRITE)),
        List.of(),
        body,
        Optional.empty());
  }

  private static Proc test(String name, Buffer y, Buffer flag, Expr condition) {
    return new Proc(
        name,
        List.of(read(y), write(flag)),
        List.of(),
        new Stmt.Store(flag, List.of(Expr.index(0)), condition),
        Optional.empty());
  }

  private static Program proc(Buffer x, Buffer y, Stmt body) {
    return Programs.single(
        new Proc("k", List.of(read(x), write(y)), List.of(), body, Optional.empty()),
        List.of(DType.F32),
        DType.F32,
        64);
  }

  private static Proc.Parameter read(Buffer buffer) {
    return new Proc.Parameter(buffer, Proc.Access.READ);
  }

  private static Proc.Parameter write(Buffer buffer) {
    return new Proc.Parameter(buffer, Proc.Access.WRITE);
  }

  private static Expr load(Buffer buffer, long index) {
    return new Expr.Load(buffer, List.of(Expr.index(index)));
  }

  private static Expr f32(double value) {
    return new Expr.FloatConstant(DType.F32, value);
  }
}
