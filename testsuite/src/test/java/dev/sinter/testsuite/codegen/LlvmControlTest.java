package dev.sinter.testsuite.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.codegen.llvm.LlvmModule;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements, steps, barriers and errors of machine code. */
@Timeout(120)
class LlvmControlTest {
  private static final LlvmBackend BACKEND = new LlvmBackend();
  private static final Dim BIG = Dim.of(100_000_000);

  // ---- statements
  // --------------------------------------------------------------------------------

  @Test
  void registersScratchAndLanes() {
    // Per block of 16: halves the lanes through registers, reverses them through scratch memory of
    // 8 KB, sums them.
    Expr.Variable n = Programs.index("n");
    Expr.Variable k = Programs.index("k");
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Buffer register = new Buffer("r", DType.F32, List.of(Expr.index(32)), Buffer.Space.REGISTER);
    Buffer scratch = new Buffer("s", DType.F32, List.of(Expr.index(2048)), Buffer.Space.WORKER);
    Expr half = new Expr.Splat(new Expr.FloatConstant(DType.F32, 0.5), 16);
    Stmt keep =
        new Stmt.Store(
            register,
            List.of(Programs.position(Programs.times(k, 16), 16)),
            Expr.apply(ScalarOp.MUL, Programs.lanes(x, Programs.times(n, 16), 16), half));
    Stmt spread =
        new Stmt.Store(
            scratch,
            List.of(new Expr.Ramp(Expr.index(2047), Expr.index(-1), 16)),
            Programs.lanes(register, Expr.index(16), 16));
    Expr reversed = Programs.lanes(scratch, Expr.index(2032), 16);
    Expr sum =
        new Expr.Splat(
            new Expr.ReduceLanes(ScalarOp.ADD, Programs.lanes(register, Expr.index(0), 16)), 16);
    Stmt result =
        new Stmt.Store(
            y,
            List.of(Programs.position(Programs.times(n, 16), 16)),
            Expr.apply(ScalarOp.ADD, reversed, sum));
    Stmt body = Stmt.block(Programs.loop(k, 2, Stmt.LoopKind.UNROLLED, keep), spread, result);
    Stmt all =
        Programs.loop(
            n,
            4,
            Stmt.LoopKind.PARALLEL,
            new Stmt.Allocate(register, new Stmt.Allocate(scratch, body)));
    float[] in = new float[64];
    for (int i = 0; i < 64; i++) {
      in[i] = i;
    }
    float[] out = run(proc(x, y, all), 2, in);
    for (int i = 0; i < 64; i++) {
      int block = i / 16 * 16;
      float total = (16 * block + 120) * 0.5f;
      assertThat(out[i]).as("element %d", i).isEqualTo((block + 15 - i % 16) * 0.5f + total);
    }
  }

  @Test
  void masksGuardsAndWhile() {
    // Lanes below 10 are stored; y[40] counts how often x[0] can be halved; y[41] guards a load far
    // out of bounds; y[50..53] are scattered.
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Buffer cell = new Buffer("cell", DType.F32, List.of(Expr.index(1)), Buffer.Space.WORKER);
    Expr lane = new Expr.Ramp(Expr.index(0), Expr.index(1), 16);
    Expr below = Expr.apply(ScalarOp.LT, lane, new Expr.Splat(Expr.index(10), 16));
    Stmt masked =
        new Stmt.Store(y, List.of(lane), Programs.lanes(x, Expr.index(0), 16), Optional.of(below));
    Expr at = new Expr.Load(cell, List.of(Expr.index(0)));
    Stmt half =
        new Stmt.Store(cell, List.of(Expr.index(0)), Expr.apply(ScalarOp.MUL, at, f32(0.5)));
    Expr counter = new Expr.Load(y, List.of(Expr.index(40)));
    Stmt count =
        new Stmt.Store(y, List.of(Expr.index(40)), Expr.apply(ScalarOp.ADD, counter, f32(1)));
    Stmt whileLoop = new Stmt.While(Expr.apply(ScalarOp.GE, at, f32(1)), Stmt.block(half, count));
    Expr far =
        new Expr.Load(
            x,
            List.of(
                Expr.apply(
                    ScalarOp.MUL, new Expr.Cast(DType.INDEX, load(x, 1)), Expr.index(1L << 40))));
    Stmt guarded =
        new Stmt.Store(
            y,
            List.of(Expr.index(41)),
            new Expr.Guard(Expr.apply(ScalarOp.LT, load(x, 1), f32(0)), far, f32(-3)));
    Stmt scatter =
        new Stmt.Store(
            y,
            List.of(new Expr.Ramp(Expr.index(53), Expr.index(-1), 4)),
            Programs.lanes(x, Expr.index(4), 4));
    Expr gathered = new Expr.Load(x, List.of(new Expr.Ramp(Expr.index(8), Expr.index(2), 4)));
    Stmt gather =
        new Stmt.Store(y, List.of(new Expr.Ramp(Expr.index(56), Expr.index(1), 4)), gathered);
    Stmt single =
        new Stmt.Store(
            y,
            List.of(Expr.index(60)),
            f32(1),
            Optional.of(Expr.apply(ScalarOp.GT, load(x, 1), f32(0))));
    Stmt never =
        new Stmt.Store(
            y,
            List.of(Expr.index(61)),
            f32(1),
            Optional.of(Expr.apply(ScalarOp.LT, load(x, 1), f32(0))));
    Stmt begin = new Stmt.Store(cell, List.of(Expr.index(0)), load(x, 0));
    Stmt body =
        new Stmt.Allocate(
            cell, Stmt.block(masked, begin, whileLoop, guarded, scatter, gather, single, never));
    float[] in = new float[64];
    for (int i = 0; i < 64; i++) {
      in[i] = 100 + i;
    }
    float[] expected = new float[64];
    System.arraycopy(in, 0, expected, 0, 10);
    expected[40] = 7;
    expected[41] = -3;
    for (int i = 0; i < 4; i++) {
      expected[53 - i] = in[4 + i];
      expected[56 + i] = in[8 + 2 * i];
    }
    expected[60] = 1;
    assertThat(run(proc(x, y, body), 1, in)).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void barriersWithinAProc(int workers) {
    // t = x + 1 by parallel rows; barrier; y[i] = t[63 - i]; repeated by several launches in a row.
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
            List.of(
                new Proc.Parameter(x, Proc.Access.READ_WRITE),
                new Proc.Parameter(y, Proc.Access.WRITE)),
            List.of(),
            body,
            Optional.empty());
    Program once = Programs.single(proc, List.of(DType.F32), DType.F32, 64);
    List<PlanBuffer> buffers =
        List.of(
            new PlanBuffer("x", DType.F32, Dim.of(64), new Place.Output(0)),
            new PlanBuffer("t", DType.F32, Dim.of(64), new Place.Arena(Dim.of(1), 0)));
    Step there = new Step.Launch("k", List.of(Slice.whole("x"), Slice.whole("t")), List.of(), BIG);
    Step back = new Step.Launch("k", List.of(Slice.whole("t"), Slice.whole("x")), List.of(), BIG);
    Program program =
        new Program(
            once.name(),
            List.of(),
            List.of(),
            List.of(),
            once.outputs(),
            once.procs(),
            buffers,
            List.of(new Step.Repeat("n", Dim.of(500), List.of(there, back))),
            List.of());
    float[] expected = new float[64];
    Arrays.fill(expected, 1000);
    assertThat(run(program, workers, List.of())).containsExactly(expected);
  }

  // ---- steps
  // -------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void repeatsSlicesAndSwaps(int workers) {
    // c = 0; for t: d = 2 c + x[T - 1 - t]; y[t] = d; swap c, d.
    Expr.Variable t = Programs.index("t");
    Buffer c = Programs.parameter("c", DType.F32, 1);
    Buffer d = Programs.parameter("d", DType.F32, 1);
    Buffer x = Programs.parameter("x", DType.F32, 1);
    Buffer y = Programs.parameter("y", DType.F32, 1);
    Expr next = Expr.apply(ScalarOp.ADD, Expr.apply(ScalarOp.MUL, load(c, 0), f32(2)), load(x, 0));
    Expr counted = Expr.apply(ScalarOp.ADD, load(d, 0), new Expr.Cast(DType.F32, t));
    Proc step =
        new Proc(
            "step",
            List.of(read(c), write(d), read(x), write(y)),
            List.of(t),
            Stmt.block(
                new Stmt.Store(d, List.of(Expr.index(0)), next),
                new Stmt.Store(y, List.of(Expr.index(0)), counted)),
            Optional.empty());
    Proc zero =
        new Proc(
            "zero",
            List.of(write(c)),
            List.of(),
            new Stmt.Store(c, List.of(Expr.index(0)), f32(0)),
            Optional.empty());
    Dim steps = Dim.named("T");
    Step launch =
        new Step.Launch(
            "step",
            List.of(
                Slice.whole("c"),
                Slice.whole("d"),
                new Slice("x", Optional.of("t"), Dim.of(1), true),
                new Slice("y", Optional.of("t"), Dim.of(1), false)),
            List.of(new Size.Iteration("t", true)),
            Dim.of(0));
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
    assertThat(run(program, workers, List.of(NdArray.of(new float[] {1, 2, 3, 4, 5}, 5))))
        .containsExactly(5 + 4, 14 + 3, 31 + 2, 64 + 1, 129);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void repeatWhileAndBranch(int workers) {
    // y counts up to 300, one launch of all workers and one of worker 0 at a time; then, since y[0]
    // is 300, doubles.
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
    float[] expected = new float[64];
    Arrays.fill(expected, 601);
    assertThat(run(program, workers, List.of())).containsExactly(expected);
  }

  // ---- errors
  // ------------------------------------------------------------------------------------

  @Test
  void theFirstErrorIsReportedAndForgotten() {
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
    float[] in = new float[64];
    in[5] = -1;
    in[9] = -1;
    try (Executable executable = BACKEND.load(program);
        Context context = new Context(1)) {
      assertThatThrownBy(() -> context.run(executable, List.of(NdArray.of(in, 64)), List.of()))
          .isInstanceOf(InputException.class)
          .hasMessage("program: element 5 is negative");
      in[5] = 0;
      in[9] = 0;
      assertThat(context.run(executable, List.of(NdArray.of(in, 64)), List.of())).hasSize(1);
    }
  }

  @Test
  void badModulesAreRefusedWithTheirLine() {
    assertThatThrownBy(
            () ->
                LlvmModule.parse(
                    "define void @f() {\n  store i32 %x, ptr null\n  ret void\n}\n",
                    BACKEND.target()))
        .isInstanceOf(IrException.class)
        .hasMessageContaining("module:2:13: error: use of undefined value '%x'");
    assertThatThrownBy(
            () ->
                LlvmModule.parse(
                    "define i32 @f(i32 %a) {\n"
                        + "  br label %b\n"
                        + "b:\n"
                        + "  ret i32 %c\n"
                        + "d:\n"
                        + "  %c = add i32 %a, 1\n"
                        + "  br label %b\n"
                        + "}\n",
                    BACKEND.target()))
        .isInstanceOf(IrException.class)
        .hasMessageContaining("not valid");
  }

  @Test
  void errorsOfTheCodeGeneratorDoNotEndTheProcess(@TempDir Path directory) {
    String text =
        "define void @f() {\n"
            + "  call void asm sideeffect \"no such instruction\", \"\"()\n"
            + "  ret void\n"
            + "}\n";
    try (LlvmModule module = LlvmModule.parse(text, BACKEND.target())) {
      Path file = directory.resolve("bad.o");
      assertThatThrownBy(() -> module.writeObject(file))
          .isInstanceOf(IrException.class)
          .hasMessageContaining("no such instruction");
    }
  }

  @Test
  void unfitProgramsAreRefused() {
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Stmt tanh = new Stmt.Store(y, List.of(Expr.index(0)), Expr.apply(ScalarOp.TANH, load(x, 0)));
    assertThatThrownBy(() -> BACKEND.load(proc(x, y, tanh)))
        .isInstanceOf(IrException.class)
        .hasMessage("emit: op tanh must be expanded before emission");
    Stmt unbound = new Stmt.Store(y, List.of(Programs.index("q")), load(x, 0));
    assertThatThrownBy(() -> BACKEND.load(proc(x, y, unbound)))
        .isInstanceOf(IrException.class)
        .hasMessage("emit: there is no variable 'q' here");
    Stmt vector = Programs.loop(Programs.index("v"), 4, Stmt.LoopKind.VECTOR, tanh);
    assertThatThrownBy(() -> BACKEND.load(proc(x, y, vector)))
        .isInstanceOf(IrException.class)
        .hasMessageContaining("loop over v is VECTOR");
  }

  @Test
  void codeIsFreed() {
    Buffer x = Programs.parameter("x", DType.F32, 64);
    Buffer y = Programs.parameter("y", DType.F32, 64);
    Program program = proc(x, y, new Stmt.Store(y, List.of(Expr.index(0)), load(x, 0)));
    long begin = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      Executable executable = BACKEND.load(program);
      executable.close();
      executable.close();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(60));
  }

  private static Step all(String proc) {
    return new Step.Launch(proc, List.of(Slice.whole("y")), List.of(), BIG);
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

  private static float[] run(Program program, int workers, float[] in) {
    return run(program, workers, List.of(NdArray.of(in, in.length)));
  }

  private static float[] run(Program program, int workers, List<NdArray> inputs) {
    try (Executable executable = BACKEND.load(program);
        Context context = new Context(workers)) {
      NdArray output = context.run(executable, inputs, List.of()).getFirst();
      float[] values = new float[Math.toIntExact(output.count())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) output.buffer().getDouble(i);
      }
      return values;
    }
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
