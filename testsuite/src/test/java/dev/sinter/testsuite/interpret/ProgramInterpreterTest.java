package dev.sinter.testsuite.interpret;

import static dev.sinter.testsuite.interpret.Loops.I;
import static dev.sinter.testsuite.interpret.Loops.N;
import static dev.sinter.testsuite.interpret.Loops.at;
import static dev.sinter.testsuite.interpret.Loops.f32;
import static dev.sinter.testsuite.interpret.Loops.less;
import static dev.sinter.testsuite.interpret.Loops.load;
import static dev.sinter.testsuite.interpret.Loops.parameter;
import static dev.sinter.testsuite.interpret.Loops.plus;
import static dev.sinter.testsuite.interpret.Loops.read;
import static dev.sinter.testsuite.interpret.Loops.store;
import static dev.sinter.testsuite.interpret.Loops.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.interpret.LoopInterpreter.Options;
import dev.sinter.ir.interpret.LoopInterpreter.Order;
import dev.sinter.ir.interpret.ProgramInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.plan.Program.Port;
import dev.sinter.ir.plan.Program.Size;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.plan.Program.VariablePort;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgramInterpreterTest {
  private static final Dim B = Dim.named("B");
  private static final TensorType ROW = new TensorType(DType.F32, Shape.of(B));
  private static final Buffer X = parameter("x", DType.F32, N);
  private static final Buffer Y = parameter("y", DType.F32, N);
  private static final Buffer FLAG = parameter("flag", DType.BOOL, at(1));

  /** {@code y[i] = x[i] + 1}. */
  private static final Proc INCREMENT =
      new Proc(
          "increment",
          List.of(read(X), write(Y)),
          List.of(N),
          Loops.parallel(I, N, store(Y, plus(load(X, I), f32(1)), I)),
          Optional.empty());

  /** {@code flag = x[0] < 5}, and a report of 5 or more. */
  private static final Proc BELOW_FIVE =
      new Proc(
          "below",
          List.of(read(X), write(FLAG)),
          List.of(N),
          Stmt.block(
              store(FLAG, less(load(X, at(0)), f32(5)), at(0)),
              new Stmt.If(
                  less(load(X, at(0)), f32(5)),
                  Stmt.NOTHING,
                  new Stmt.Fail(1, new Expr.Cast(DType.I64, load(X, at(0)))))),
          Optional.empty());

  private static Step increment(String from, String to) {
    return launch("increment", Slice.whole(from), Slice.whole(to));
  }

  private static Step launch(String proc, Slice... slices) {
    return new Step.Launch(proc, List.of(slices), List.of(new Size.Extent(B)), B);
  }

  private static PlanBuffer buffer(String name, Place place) {
    return new PlanBuffer(name, DType.F32, B, place);
  }

  private static Program program(List<PlanBuffer> buffers, Step... steps) {
    return new Program(
        "program",
        List.of("B"),
        List.of(new Port("in", ROW)),
        List.of(
            new VariablePort("weights", "w", ROW, true, true),
            new VariablePort("weights", "fixed", ROW, true, false)),
        List.of(new Port("out", ROW)),
        List.of(INCREMENT, BELOW_FIVE),
        buffers,
        List.of(steps),
        List.of("unused", "value {} is too large"));
  }

  private static ProgramInterpreter.Outcome run(Program program) {
    return run(program, new Options(3, Order.SHUFFLED, 5, true, 10));
  }

  private static ProgramInterpreter.Outcome run(Program program, Options options) {
    TensorValue in = TensorValue.ofFloats(new float[] {1, 2}, 2);
    TensorValue w = TensorValue.ofFloats(new float[] {10, 20}, 2);
    return new ProgramInterpreter(program, options).run(List.of(in), List.of(w, w));
  }

  private static final PlanBuffer IN = buffer("in", new Place.Input(0));
  private static final PlanBuffer OUT = buffer("out", new Place.Output(0));
  private static final PlanBuffer W = buffer("w", new Place.Variable(0));
  private static final PlanBuffer FLAG_BUFFER =
      new PlanBuffer("flag", DType.BOOL, Dim.of(1), new Place.Unplaced());

  @Test
  void launchesRunInOrderOverInputsVariablesConstantsAndOutputs() {
    PlanBuffer constant =
        new PlanBuffer(
            "c", DType.F32, Dim.of(2), new Place.Constant(Literal.of(new float[] {7, 8}, 2)));
    var outcome =
        run(program(List.of(IN, OUT, W, constant), increment("c", "w"), increment("in", "out")));
    assertThat(outcome.outputs().getFirst().toFloats()).containsExactly(2, 3);
    assertThat(outcome.variables().getFirst().toFloats()).containsExactly(8, 9);
    assertThat(outcome.variables().get(1).toFloats()).containsExactly(10, 20);
    assertThat(outcome.failure()).isEmpty();
  }

  @Test
  void aWrongMemoryPlanShows() {
    Step[] steps = {increment("in", "a"), increment("a", "b"), increment("a", "out")};
    var right =
        List.of(IN, OUT, buffer("a", new Place.Arena(B, 0)), buffer("b", new Place.Arena(B, 64)));
    assertThat(run(program(right, steps)).outputs().getFirst().toFloats()).containsExactly(3, 4);
    var overlapping =
        List.of(IN, OUT, buffer("a", new Place.Arena(B, 0)), buffer("b", new Place.Arena(B, 0)));
    assertThat(run(program(overlapping, steps)).outputs().getFirst().toFloats())
        .containsExactly(4, 5);
    var separateRegions =
        List.of(
            IN,
            OUT,
            buffer("a", new Place.Arena(B, 0)),
            buffer("b", new Place.Arena(Dim.of(1), 0)));
    assertThat(run(program(separateRegions, steps)).outputs().getFirst().toFloats())
        .containsExactly(3, 4);
    var unplaced =
        List.of(IN, OUT, buffer("a", new Place.Unplaced()), buffer("b", new Place.Unplaced()));
    assertThat(run(program(unplaced, steps)).outputs().getFirst().toFloats()).containsExactly(3, 4);
  }

  @Test
  void whatIsNeverWrittenIsNaN() {
    assertThat(
            run(program(List.of(IN, OUT, buffer("a", new Place.Unplaced())), increment("a", "out")))
                .outputs()
                .getFirst()
                .toFloats())
        .containsExactly(Float.NaN, Float.NaN);
  }

  @Test
  void readOnlyBuffersAreNotWritten() {
    assertThatThrownBy(() -> run(program(List.of(IN, OUT), increment("out", "in"))))
        .isInstanceOf(IrException.class)
        .hasMessageContaining("writes in");
    PlanBuffer fixed = buffer("fixed", new Place.Variable(1));
    assertThatThrownBy(() -> run(program(List.of(IN, fixed), increment("in", "fixed"))))
        .hasMessageContaining("writes fixed");
  }

  @Test
  void repeatSlicesAndSwapCarryValues() {
    PlanBuffer a = buffer("a", new Place.Unplaced());
    PlanBuffer b = buffer("b", new Place.Unplaced());
    Step loop =
        new Step.Repeat("t", Dim.of(3), List.of(increment("a", "b"), new Step.Swap("a", "b")));
    var outcome =
        run(program(List.of(IN, OUT, a, b), increment("in", "a"), loop, increment("a", "out")));
    assertThat(outcome.outputs().getFirst().toFloats()).containsExactly(6, 7);
  }

  @Test
  void slicesMoveWithTheIterationForwardAndBackward() {
    Slice from = new Slice("in", Optional.of("t"), Dim.of(1), false);
    Slice to = new Slice("out", Optional.of("t"), Dim.of(1), true);
    Step one =
        new Step.Launch(
            "increment", List.of(from, to), List.of(new Size.Extent(Dim.of(1))), Dim.of(0));
    assertThat(
            run(program(List.of(IN, OUT), new Step.Repeat("t", B, List.of(one))))
                .outputs()
                .getFirst()
                .toFloats())
        .containsExactly(3, 2);
    Step growing =
        new Step.Launch(
            "increment",
            List.of(Slice.whole("in"), Slice.whole("out")),
            List.of(new Size.Iteration("t", false)),
            Dim.of(0));
    assertThat(
            run(program(List.of(IN, OUT), new Step.Repeat("t", B, List.of(growing))))
                .outputs()
                .getFirst()
                .toFloats())
        .containsExactly(2, Float.NaN);
    assertThatThrownBy(() -> run(program(List.of(IN, OUT), one))).hasMessageContaining("no loop t");
  }

  @Test
  void whileLoopsBranchesAndFailureMessages() {
    PlanBuffer a = buffer("a", new Place.Unplaced());
    PlanBuffer b = buffer("b", new Place.Unplaced());
    Step test = launch("below", Slice.whole("a"), Slice.whole("flag"));
    Step loop =
        new Step.RepeatWhile(
            List.of(test), "flag", List.of(increment("a", "b"), new Step.Swap("a", "b")));
    Step branch =
        new Step.Branch("flag", List.of(increment("in", "out")), List.of(increment("a", "out")));
    Program program =
        program(List.of(IN, OUT, a, b, FLAG_BUFFER), increment("in", "a"), loop, branch);
    var outcome = run(program);
    assertThat(outcome.outputs().getFirst().toFloats()).containsExactly(6, 7);
    assertThat(outcome.failure()).contains("value 5 is too large");
    assertThatThrownBy(() -> run(program, new Options(1, Order.FORWARD, 0, false, 2)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has not ended after 2 iterations");
  }

  @Test
  void inputsMustFit() {
    var interpreter = new ProgramInterpreter(program(List.of(IN, OUT), increment("in", "out")));
    TensorValue two = TensorValue.ofFloats(new float[2], 2);
    TensorValue three = TensorValue.ofFloats(new float[3], 3);
    assertThatThrownBy(() -> interpreter.run(List.of(two), List.of(two, three)))
        .isInstanceOf(ModelException.class)
        .hasMessage("program: 'fixed' must be f32[B], got extent 3 on axis 0 where {B=2}");
  }
}
