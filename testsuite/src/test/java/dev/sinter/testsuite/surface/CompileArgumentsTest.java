package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.model.CompileSettings;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.training.History;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the arguments of compile change, and what they refuse. */
class CompileArgumentsTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  @Test
  void stepsPerExecutionChangesNothingButTheCalls() {
    Notes one = new Notes();
    Notes four = new Notes();
    Linear.in(
        () -> {
          Sequential plain = Linear.model(c -> c.metrics("mae"));
          History expected =
              plain.fit(
                  X, Y, f -> f.epochs(3).batchSize(1).shuffle(false).verbose(0).callbacks(one));
          Sequential grouped = Linear.model(c -> c.metrics("mae").stepsPerExecution(4));
          History got =
              grouped.fit(
                  X, Y, f -> f.epochs(3).batchSize(1).shuffle(false).verbose(0).callbacks(four));
          for (String name : List.of("loss", "mae")) {
            for (int i = 0; i < 3; i++) {
              assertThat(got.get(name).get(i)).isCloseTo(expected.get(name).get(i), within(1e-6));
            }
          }
          assertThat(Linear.weights(grouped)).containsExactly(Linear.weights(plain), within(1e-6f));
          assertThat(grouped.evaluate(X, Y).get("loss"))
              .isCloseTo(plain.evaluate(X, Y).get("loss"), within(1e-6));
          return got;
        });
    assertThat(one.batches.subList(0, 10)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(four.batches.subList(0, 3)).containsExactly(3L, 7L, 9L);
    assertThatThrownBy(() -> Linear.in(() -> Linear.model(c -> c.stepsPerExecution(0))))
        .hasMessage("compile: steps_per_execution must be at least 1, got 0");
  }

  /** {@return a model whose loss counts how often its code runs} */
  private static Sequential counting(AtomicInteger calls, Consumer<CompileSettings> more) {
    return Linear.model(
        c -> {
          c.loss(
              (t, p) -> {
                calls.incrementAndGet();
                return t.minus(p).square().mean(-1);
              });
          more.accept(c);
        });
  }

  @Test
  void eagerStepsRunTheirCodeForEveryBatch() {
    AtomicInteger calls = new AtomicInteger();
    for (boolean eager : new boolean[] {false, true}) {
      calls.set(0);
      Linear.in(
          () -> {
            Sequential model = counting(calls, c -> c.runEagerly(eager));
            model.fit(X, Y, f -> f.batchSize(2).epochs(2).verbose(0));
            return model;
          });
      assertThat(calls.get()).isEqualTo(eager ? 10 : 1);
    }
  }

  @Test
  void argumentsWithoutAMeaningHereAreTakenOrRefusedWithTheReason() {
    float[] expected = Linear.fitted(f -> f.epochs(2));
    float[] got =
        Linear.in(
            () -> {
              Sequential model = Linear.model(c -> c.jitCompile(false).pssEvaluationShards(0));
              model.fit(X, Y, f -> f.epochs(2).shuffle(false).useMultiprocessing(false).verbose(0));
              return Linear.weights(model);
            });
    assertThat(got).containsExactly(expected);
    assertThatThrownBy(() -> Linear.fitted(f -> f.useMultiprocessing(true)))
        .hasMessageContaining("workers(n) makes batches in parallel");
    assertThatThrownBy(() -> Linear.in(() -> Linear.model(c -> c.pssEvaluationShards(2))))
        .hasMessageContaining("there are no parameter servers");
    assertThatThrownBy(
            () -> Linear.in(() -> Linear.model().predict(X, p -> p.useMultiprocessing(true))))
        .hasMessageContaining("predict: use_multiprocessing");
  }

  @Test
  void theStepIsTracedAnewAfterRetrace() {
    AtomicInteger traces = new AtomicInteger();
    Linear.in(
        () -> {
          Sequential model = counting(traces, c -> {});
          model.fit(X, Y, f -> f.verbose(0));
          model.fit(X, Y, f -> f.verbose(0));
          assertThat(traces.get()).isEqualTo(1);
          model.retrace();
          model.fit(X, Y, f -> f.verbose(0));
          assertThat(traces.get()).isEqualTo(2);
          return model;
        });
  }
}
