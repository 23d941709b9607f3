package dev.sinter.testsuite.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.ProgramException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Context;
import dev.sinter.runtime.variable.Variable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContextTest {
  private final ScaleProgram program = new ScaleProgram(MemoryKind.HEAP, false, 1);
  private final Variable w = new Variable("weights", "w", NdArray.of(new float[] {5}, 1));

  private static List<NdArray> batch(int rows) {
    float[] x = new float[3 * rows];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
    }
    return List.of(NdArray.of(x, rows, 3), NdArray.of(new float[rows], rows));
  }

  private static float[] expected(int rows, float weight) {
    float[] y = new float[3 * rows];
    for (int i = 0; i < y.length; i++) {
      y[i] = 2 * (i * weight);
    }
    return y;
  }

  @ParameterizedTest
  @CsvSource({"1,HEAP", "2,HEAP", "3,NATIVE"})
  void runsOnTheThreadsItWasMadeWith(int threads, MemoryKind memory) {
    ScaleProgram placed = new ScaleProgram(memory, false, 1);
    try (Context context = new Context(threads)) {
      for (int rows : new int[] {4, 2, 0, 7}) {
        NdArray y = context.run(placed, batch(rows), List.of(w)).getFirst();
        assertThat(y.shape()).containsExactly(3L * rows);
        assertThat(y.buffer().memory()).isEqualTo(memory);
        assertThat(y.buffer().toFloats()).isEqualTo(expected(rows, 5));
      }
      assertThat(placed.mostWorkers).hasValue(threads);
      assertThat(placed.workspaces)
          .as("one for 4 rows, which serves 2 and 0, and one for 7")
          .hasValue(2);
      assertThat(placed.openWorkspaces).hasValue(1);
    }
    assertThat(placed.openWorkspaces).hasValue(0);
  }

  @Test
  void everyPortIsCheckedByName() {
    try (Context context = new Context(1)) {
      NdArray mask = NdArray.of(new float[2], 2);
      refused(context, List.of(mask), "scale: needs 2 inputs (x: f32[B,3], mask: f32[B]), got 1");
      refused(
          context,
          List.of(NdArray.of(new double[6], 2, 3), mask),
          "input 'x': elements must be f32, got f64");
      refused(
          context,
          List.of(NdArray.of(new float[6], 6), mask),
          "input 'x': must have 2 axes (x: f32[B,3]), got f32[6]");
      refused(
          context,
          List.of(NdArray.of(new float[4], 2, 2), mask),
          "input 'x': axis 1 must be 3, got 2");
      refused(
          context,
          List.of(NdArray.of(new float[3], 1, 3), mask),
          "input 'mask': axis 0 must be 1 (B; B is given by 'x' axis 0), got 2");
      Variable wide = new Variable("weights", "v", NdArray.of(new float[2], 2));
      assertThatThrownBy(() -> context.run(program, batch(1), List.of(wide)))
          .isInstanceOf(InputException.class)
          .hasMessage("scale: variable 'w' must be f32[1], got f32[2] ('v')");
      assertThatThrownBy(() -> context.run(program, batch(1), List.of()))
          .isInstanceOf(InputException.class)
          .hasMessage("scale: needs 1 variable, got 0");
    }
  }

  private void refused(Context context, List<NdArray> inputs, String message) {
    assertThatThrownBy(() -> context.run(program, inputs, List.of(w)))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
  }

  @Test
  void outputsGoWhereTheCallerSays() {
    try (Context context = new Context(2)) {
      NdArray y = NdArray.zeros(MemoryKind.NATIVE, ElementType.F32, List.of(6L));
      context.run(program, batch(2), List.of(w), List.of(y));
      assertThat(y.buffer().toFloats()).isEqualTo(expected(2, 5));
      List<NdArray> inputs = batch(2);
      assertThatThrownBy(
              () -> context.run(program, inputs, List.of(w), List.of(inputs.getFirst().reshape(6))))
          .isInstanceOf(InputException.class)
          .hasMessage("output 'y': shares memory with another array of the call");
    }
  }

  @Test
  void aDataErrorIsReportedAndTheNextCallIsClean() {
    try (Context context = new Context(2)) {
      List<NdArray> bad = batch(4);
      bad.getFirst().buffer().setDouble(7, Double.NaN);
      refused(context, bad, "scale: row 2 of x is not a number");
      assertThat(context.run(program, batch(4), List.of(w)).getFirst().buffer().toFloats())
          .isEqualTo(expected(4, 5));
    }
  }

  @Test
  void aWorkerThatThrowsDoesNotHangTheOthers() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          for (int failing = 0; failing < 3; failing++) {
            ScaleProgram breaking = new ScaleProgram(MemoryKind.HEAP, false, failing);
            try (Context context = new Context(3)) {
              List<NdArray> bad = batch(3);
              bad.getFirst().buffer().setDouble(failing, 666);
              assertThatThrownBy(() -> context.run(breaking, bad, List.of(w)))
                  .isInstanceOf(ProgramException.class)
                  .hasMessageContaining("worker " + failing + " cannot go on");
              assertThat(breaking.openWorkspaces).hasValue(0);
              assertThat(context.run(breaking, batch(3), List.of(w)).getFirst().buffer().toFloats())
                  .isEqualTo(expected(3, 5));
            }
          }
        });
  }

  @Test
  void writtenVariablesGetNewVersions() {
    ScaleProgram training = new ScaleProgram(MemoryKind.NATIVE, true, 1);
    try (Context context = new Context(2)) {
      long before = w.version();
      context.run(training, batch(1), List.of(w));
      context.run(training, batch(1), List.of(w));
      assertThat(w.version()).isEqualTo(before + 2);
      assertThat(w.value().buffer().toFloats()).containsExactly(7);
      context.run(program, batch(1), List.of(w));
      assertThat(w.version()).isEqualTo(before + 2);
    }
  }

  @Test
  void predictionsBesideTrainingSeeWholeSteps() throws Exception {
    ScaleProgram training = new ScaleProgram(MemoryKind.NATIVE, true, 1);
    w.assign(NdArray.of(new float[] {0}, 1));
    try (Context context = new Context(2);
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      List<Callable<Float>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        ScaleProgram run = i % 4 == 0 ? training : program;
        calls.add(() -> context.run(run, batch(5), List.of(w)).getFirst().buffer().getFloat(1));
      }
      for (Future<Float> result : callers.invokeAll(calls)) {
        assertThat(result.get() % 2).as("twice the whole weight of some moment").isZero();
      }
      assertThat(w.value().buffer().getFloat(0)).isEqualTo(50);
    }
    assertThat(training.openWorkspaces).hasValue(0);
    assertThat(program.openWorkspaces).hasValue(0);
  }

  /** Nobody closes the program, nor has the context forget it. */
  @Test
  void theWorkspacesOfProgramsThatAreGoneAreFreed() throws InterruptedException {
    try (Context context = new Context(1)) {
      AtomicInteger open = openAfterACall(context);
      assertThat(open).hasValue(1);
      for (int i = 0; i < 100 && open.get() > 0; i++) {
        System.gc();
        Thread.sleep(10);
        context.run(program, batch(2), List.of(w));
      }
      assertThat(open).hasValue(0);
      assertThat(program.openWorkspaces).hasValue(1);
    }
  }

  private AtomicInteger openAfterACall(Context context) {
    ScaleProgram passing = new ScaleProgram(MemoryKind.HEAP, false, 1);
    context.run(passing, batch(2), List.of(w));
    return passing.openWorkspaces;
  }

  @Test
  void noThreadIsLeftAfterClose() {
    List<Thread> others = workers();
    Context context = new Context(4);
    context.run(program, batch(2), List.of(w));
    assertThat(workers()).hasSize(others.size() + 3);
    context.close();
    context.close();
    assertThat(workers()).hasSameElementsAs(others);
    assertThatThrownBy(() -> context.run(program, batch(2), List.of(w)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> new Context(0))
        .hasMessage("context: threads must be at least 1, got 0");
  }

  private static List<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith("sinter-worker"))
        .toList();
  }

  @Test
  void variablesRefuseOtherShapesAndConvertTypes() {
    w.assign(new NdArray(List.of(1L), Buffer.of(2.5)));
    assertThat(w.value().buffer().toFloats()).containsExactly(2.5f);
    assertThatThrownBy(() -> w.assign(NdArray.of(new float[2], 2)))
        .isInstanceOf(InputException.class)
        .hasMessage("variable 'w': shape must be [1], got f32[2]");
  }
}
