package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.data.Dataset;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Callback;
import dev.sinter.model.EvaluateOptions;
import dev.sinter.runtime.InputException;
import dev.sinter.session.Session;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each option of evaluate and of predict, by what it changes and what it refuses. */
class EvaluateOptionsTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  private static Object called(String method, Object x, Consumer<EvaluateOptions> options) {
    Consumer<EvaluateOptions> silent = e -> options.accept(e.verbose(0));
    return Linear.in(
        () ->
            method.equals("predict")
                ? Linear.model().predict(x, silent)
                : x == X
                    ? Linear.model().evaluate(x, Y, silent)
                    : Linear.model().evaluate(x, silent));
  }

  private static String shown(
      String method, boolean interactive, Consumer<EvaluateOptions> options) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try (Session session =
        Session.builder().backend("jvm").threads(1).interactive(interactive).build()) {
      session.run(
          () -> {
            if (method.equals("predict")) {
              Linear.model().predict(X, options);
            } else {
              Linear.model().evaluate(X, Y, options);
            }
          });
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evaluate", "predict"})
  void verboseDecidesWhatIsShown(String method) {
    assertThat(shown(method, true, e -> e.verbose(0))).isEmpty();
    assertThat(shown(method, true, e -> e.verbose(1))).contains("1/1 [====");
    assertThat(shown(method, true, e -> e.verbose(2))).contains("1/1 - ").doesNotContain("[==");
    assertThat(shown(method, true, e -> {})).contains("1/1 [====");
    assertThat(shown(method, false, e -> e.verbose(1).verbose("auto")))
        .contains("1/1 - ")
        .doesNotContain("[==");
    assertThatThrownBy(() -> called(method, X, e -> e.verbose(3)))
        .isInstanceOf(ModelException.class)
        .hasMessage(method + ": verbose must be \"auto\", 0, 1 or 2, got 3");
    assertThatThrownBy(() -> called(method, X, e -> e.verbose("loud")))
        .hasMessageContaining(method + ": verbose must be");
  }

  /** {@return how many steps were told to a callback} */
  private static int steps(String method, Consumer<EvaluateOptions> options) {
    AtomicInteger steps = new AtomicInteger();
    called(method, X, e -> options.accept(e.callbacks(counting(steps))));
    return steps.get();
  }

  private static Callback counting(AtomicInteger steps) {
    return new Callback() {
      @Override
      public void onTestBatchEnd(long batch, java.util.SequencedMap<String, Double> logs) {
        steps.incrementAndGet();
      }

      @Override
      public void onPredictBatchEnd(long batch) {
        steps.incrementAndGet();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"evaluate", "predict"})
  void batchSizeAndStepsDivideTheSamples(String method) {
    assertThat(steps(method, e -> {})).isEqualTo(1);
    assertThat(steps(method, e -> e.batchSize(3))).isEqualTo(4);
    assertThat(steps(method, e -> e.steps(5))).isEqualTo(5);
    assertThat(steps(method, e -> e.batchSize(3).steps(2))).isEqualTo(2);
    assertThatThrownBy(() -> called(method, X, e -> e.batchSize(0)))
        .isInstanceOf(ModelException.class)
        .hasMessage(method + ": batch_size must be at least 1, got 0");
    assertThatThrownBy(() -> called(method, X, e -> e.steps(0)))
        .hasMessage(method + ": steps must be at least 1, got 0");
    Dataset endless = Dataset.of(X, Y).batch(5).repeat();
    assertThatThrownBy(() -> called(method, endless, e -> {}))
        .hasMessage(method + ": the data never end, so steps must say where a pass does");
    assertThatThrownBy(() -> called(method, endless, e -> e.steps(2).batchSize(5)))
        .hasMessageContaining(method + ": batch_size is for data in arrays");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evaluate", "predict"})
  void callbacksAreToldAndTheirErrorsReachTheCaller(String method) {
    AtomicInteger first = new AtomicInteger();
    AtomicInteger second = new AtomicInteger();
    called(method, X, e -> e.callbacks(List.of(counting(first))).callbacks(counting(second)));
    assertThat(first).hasValue(1);
    assertThat(second).hasValue(1);
    Callback failing =
        new Callback() {
          @Override
          public void onTestBegin() {
            throw new ModelException("mine");
          }

          @Override
          public void onPredictBegin() {
            throw new ModelException("mine");
          }
        };
    assertThatThrownBy(() -> called(method, X, e -> e.callbacks(failing))).hasMessage("mine");
  }

  private static Iterable<Object> batches(Set<Thread> makers, AtomicInteger made) {
    return () -> {
      Iterator<Object> all =
          List.<Object>of(
                  List.of(Arrays.copyOf(X, 5), Arrays.copyOf(Y, 5)),
                  List.of(Arrays.copyOfRange(X, 5, 10), Arrays.copyOfRange(Y, 5, 10)))
              .iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return all.hasNext();
        }

        @Override
        public Object next() {
          makers.add(Thread.currentThread());
          made.incrementAndGet();
          return all.next();
        }
      };
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"evaluate", "predict"})
  void workersAndTheQueueMakeBatchesAhead(String method) {
    Set<Thread> makers = ConcurrentHashMap.newKeySet();
    called(method, batches(makers, new AtomicInteger()), e -> e.workers(0));
    assertThat(makers).containsExactly(Thread.currentThread());
    makers.clear();
    called(method, batches(makers, new AtomicInteger()), e -> e.workers(1));
    assertThat(makers).hasSize(1).doesNotContain(Thread.currentThread());
    List<Integer> ahead = aheadOf(method);
    // One in the queue, and one that waits to get in.
    assertThat(ahead).isNotEmpty().allMatch(count -> count <= 2);
    assertThatThrownBy(() -> called(method, X, e -> e.workers(-1)))
        .isInstanceOf(ModelException.class)
        .hasMessage(method + ": workers must be at least 0, got -1");
    assertThatThrownBy(() -> called(method, X, e -> e.maxQueueSize(0)))
        .hasMessage(method + ": max_queue_size must be at least 1, got 0");
  }

  /** {@return how many batches were made beyond those used, at the end of each step} */
  private static List<Integer> aheadOf(String method) {
    AtomicInteger made = new AtomicInteger();
    List<Integer> ahead = new ArrayList<>();
    Iterable<Object> many =
        () ->
            java.util.stream.IntStream.range(0, 40)
                .<Object>mapToObj(
                    i -> {
                      made.incrementAndGet();
                      return List.of(X, Y);
                    })
                .iterator();
    Callback slow =
        new Callback() {
          @Override
          public void onTestBatchEnd(long batch, java.util.SequencedMap<String, Double> logs) {
            note(batch);
          }

          @Override
          public void onPredictBatchEnd(long batch) {
            note(batch);
          }

          private void note(long batch) {
            try {
              Thread.sleep(3);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            ahead.add(made.get() - (int) batch - 1);
          }
        };
    called(method, many, e -> e.maxQueueSize(1).callbacks(slow));
    return ahead;
  }

  @ParameterizedTest
  @ValueSource(strings = {"evaluate", "predict"})
  void processesAreRefusedWithTheReason(String method) {
    called(method, X, e -> e.useMultiprocessing(false));
    assertThatThrownBy(() -> called(method, X, e -> e.useMultiprocessing(true)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(method + ": use_multiprocessing is not supported")
        .hasMessageContaining("workers(n)");
  }

  @Test
  void sampleWeightsCountInEvaluateAndArePredictsNoConcern() {
    float[] first = new float[10];
    first[0] = 1;
    Linear.in(
        () -> {
          assertThat(
                  Linear.model().evaluate(X, Y, e -> e.sampleWeight(first).verbose(0)).get("loss"))
              .isZero();
          assertThat(Linear.model().evaluate(X, Y).get("loss")).isGreaterThan(0.1);
          return first;
        });
    assertThatThrownBy(() -> called("evaluate", X, e -> e.sampleWeight(new float[3])))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("sample weight");
    assertThatThrownBy(() -> called("evaluate", X, e -> e.sampleWeight("heavy")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("sample_weight: data must be arrays of numbers");
    assertThatThrownBy(() -> called("predict", X, e -> e.sampleWeight(first)))
        .hasMessage("predict: sample_weight is for evaluate; predictions have no loss");
  }

  @Test
  void dataOfEvaluateAndPredictAreChecked() {
    Linear.in(
        () -> {
          var model = Linear.model(c -> c.metrics("mae"));
          assertThat(model.evaluate(X, Y).keySet()).containsExactly("loss", "mae");
          assertThat(model.evaluate(X, new float[10][1]).get("loss"))
              .isNotCloseTo(model.evaluate(X, Y).get("loss"), within(1e-3));
          assertThatThrownBy(() -> model.evaluate(X, new float[4][1]))
              .isInstanceOf(InputException.class)
              .hasMessageContaining("has 10")
              .hasMessageContaining("has 4");
          assertThatThrownBy(() -> model.evaluate(new float[10][3], Y))
              .hasMessageContaining("expected extent 2 on axis -1");
          assertThatThrownBy(() -> model.evaluate(X, e -> e.verbose(0)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("has a loss but no target");
          assertThatThrownBy(() -> model.evaluate(Dataset.of(X, Y).batch(5), Y))
              .hasMessageContaining("evaluate: y is for data in arrays");
          assertThatThrownBy(() -> model.predict(new float[0][2]))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("an array without rows");
          assertThatThrownBy(() -> model.predict(List.of().iterator(), e -> e.verbose(0)))
              .hasMessage("predict: the data have no batches");
          return model;
        });
  }
}
