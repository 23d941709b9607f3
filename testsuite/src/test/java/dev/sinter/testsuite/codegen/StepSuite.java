package dev.sinter.testsuite.codegen;

import static dev.sinter.testsuite.codegen.Programs.f32;
import static dev.sinter.testsuite.codegen.Programs.load;
import static dev.sinter.testsuite.codegen.Programs.proc;
import static dev.sinter.testsuite.codegen.Programs.read;
import static dev.sinter.testsuite.codegen.Programs.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.codegen.Backend;
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
import dev.sinter.runtime.execution.Context;
import dev.sinter.runtime.program.Executable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Steps of programs: launches with barriers, repetition, choice, the arena, errors. */
interface StepSuite extends BackendSuite {
  @Test
  default void barriersWithinAProc() {
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
    Step there =
        new Step.Launch("k", List.of(Slice.whole("x"), Slice.whole("t")), List.of(), big());
    Step back = new Step.Launch("k", List.of(Slice.whole("t"), Slice.whole("x")), List.of(), big());
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
                new Step.Launch("zero", List.of(Slice.whole("x")), List.of(), big()),
                new Step.Repeat("n", Dim.of(200), List.of(there, back))),
            List.of());
    agrees(program, List.of());
  }

  @Test
  default void repeatsSlicesAndSwaps() {
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
    agrees(program, List.of(BackendSuite.ramp(7)));
  }

  @Test
  default void repeatWhileAndBranch() {
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
  default void buffersOfSeveralTypesShareTheArena() {
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
    agrees(program, List.of(BackendSuite.ramp(100)));
    try (Executable executable = backends().getFirst().load(program);
        var workspace = executable.workspace(new long[] {1000}, 1)) {
      assertThat(workspace.arenaBytes())
          .as("64 bytes per unit for t, v and u")
          .isEqualTo(3 * 64 * 1000);
    }
  }

  @Test
  default void theFirstErrorIsReportedAndForgotten() {
    Expr.Variable i = Programs.index("i");
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Expr value = new Expr.Load(x, List.of(i));
    Stmt check =
        new Stmt.If(Expr.apply(ScalarOp.LT, value, f32(0)), new Stmt.Fail(1, i), Stmt.NOTHING);
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
            List.of("other", "element {} is negative"));
    for (Backend backend : backends()) {
      reportsAndForgets(backend, program);
    }
  }

  private static void reportsAndForgets(Backend backend, Program program) {
    float[] in = new float[64];
    in[5] = -1;
    in[9] = -1;
    try (Executable executable = backend.load(program);
        Context context = new Context(2)) {
      assertThatThrownBy(() -> context.run(executable, List.of(NdArray.of(in, 64)), List.of()))
          .isInstanceOf(InputException.class)
          .hasMessage("program: element 5 is negative");
      in[5] = 0;
      in[9] = 0;
      assertThat(context.run(executable, List.of(NdArray.of(in, 64)), List.of())).hasSize(1);
    }
  }

  @Test
  default void unfitProgramsAreRefused() {
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Stmt tanh = new Stmt.Store(y, List.of(Expr.index(0)), Expr.apply(ScalarOp.TANH, load(x, 0)));
    Stmt unbound = new Stmt.Store(y, List.of(Programs.index("q")), load(x, 0));
    Stmt vector = Programs.loop(Programs.index("v"), 4, Stmt.LoopKind.VECTOR, tanh);
    for (Backend backend : backends()) {
      assertThatThrownBy(() -> backend.load(proc(x, y, tanh)))
          .isInstanceOf(IrException.class)
          .hasMessageContainingAll("emit: ", "tanh", "must be expanded before");
      assertThatThrownBy(() -> backend.load(proc(x, y, unbound)))
          .isInstanceOf(IrException.class)
          .hasMessageContainingAll("emit: ", "variable 'q'");
      assertThatThrownBy(() -> backend.load(proc(x, y, vector)))
          .isInstanceOf(IrException.class)
          .hasMessageContaining("loop over v is VECTOR");
    }
  }

  // ---- what programs are made of
  // -----------------------------------------------------------------

  private static Step all(String proc) {
    return new Step.Launch(proc, List.of(Slice.whole("y")), List.of(), big());
  }

  private static Step sized(String proc, Dim size, String from, String to) {
    return new Step.Launch(
        proc, List.of(Slice.whole(from), Slice.whole(to)), List.of(new Size.Extent(size)), big());
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

  /** A cost that is worth all workers. */
  private static Dim big() {
    return Dim.of(100_000_000);
  }
}
