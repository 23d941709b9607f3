package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.model.Callback;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.Sequence;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Generators and sequences, and how far ahead they are asked. */
class SourcesTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  private static Iterator<Object> generator(int batches, AtomicInteger made) {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < batches;
      }

      @Override
      public Object next() {
        made.incrementAndGet();
        int from = next++ % 5 * 2;
        return List.of(
            Arrays.copyOfRange(X, from, from + 2), Arrays.copyOfRange(Y, from, from + 2));
      }
    };
  }

  @Test
  @SuppressWarnings("deprecation") // The older names are tested, too.
  void generatorsGiveBatches() {
    float[] expected = Linear.fitted(f -> f.batchSize(2).epochs(2));
    AtomicInteger made = new AtomicInteger();
    List<Supplier<Object>> forms =
        List.of(
            () -> (Supplier<Iterator<Object>>) () -> generator(5, made),
            () -> (Iterable<Object>) () -> generator(5, made),
            () -> generator(10, made));
    for (Supplier<Object> form : forms) {
      float[] got =
          Linear.in(
              () -> {
                Sequential model = Linear.model();
                model.fitGenerator(form.get(), f -> f.epochs(2).stepsPerEpoch(5).verbose(0));
                return Linear.weights(model);
              });
      assertThat(got).containsExactly(expected);
    }
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          assertThat(model.evaluateGenerator(generator(5, made), e -> e.verbose(0)))
              .isEqualTo(model.evaluate(X, Y, e -> e.batchSize(2).verbose(0)));
          assertThat(
                  model.predictGenerator(generator(5, made), e -> e.verbose(0)).single().toFloats())
              .containsExactly(model.predict(X).toFloats());
          assertThatThrownBy(() -> model.fit(generator(5, made), Y, f -> {}))
              .hasMessageContaining("fit: y is for data in arrays");
          assertThatThrownBy(() -> model.fit(generator(5, made), f -> f.batchSize(3)))
              .hasMessageContaining("batch_size");
          assertThatThrownBy(() -> model.fit(generator(5, made), f -> f.validationSplit(0.5)))
              .hasMessageContaining("give validation_data");
          assertThatThrownBy(
                  () -> model.fit(generator(5, made), f -> f.sampleWeight(new float[10])))
              .hasMessageContaining("sample_weight");
          return model;
        });
  }

  @Test
  void aGeneratorThatFailsLeavesTheModelUsable() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          AtomicInteger given = new AtomicInteger();
          Iterable<Object> failing =
              () ->
                  new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                      return true;
                    }

                    @Override
                    public Object next() {
                      if (given.incrementAndGet() > 2) {
                        throw new UnsupportedOperationException("disk on fire");
                      }
                      return List.of(X, Y);
                    }
                  };
          assertThatThrownBy(() -> model.fit(failing, f -> f.verbose(0)))
              .isInstanceOf(UnsupportedOperationException.class)
              .hasMessage("disk on fire");
          assertThatThrownBy(
                  () ->
                      model.fit(
                          X,
                          Y,
                          f ->
                              f.verbose(0)
                                  .callbacks(
                                      new Callback() {
                                        @Override
                                        public void onEpochBegin(int epoch) {
                                          throw new UnsupportedOperationException("mine");
                                        }
                                      })))
              .hasMessage("mine");
          assertThat(model.fit(X, Y, f -> f.epochs(2).verbose(0)).get("loss")).hasSize(2);
          assertThat(model.predict(X).toFloats()).hasSize(10);
          return model;
        });
  }

  /** The samples in batches of two. */
  private static class FiveBatches implements Sequence {
    @Override
    public long length() {
      return 5;
    }

    @Override
    public Batch get(long index) {
      int from = (int) index * 2;
      return Batch.of(
          Tensor.of(Arrays.copyOfRange(X, from, from + 2)).array(),
          Tensor.of(Arrays.copyOfRange(Y, from, from + 2)).array());
    }
  }

  @Test
  void workersMakeBatchesOfASequenceInParallel() {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch together = new CountDownLatch(3);
    AtomicInteger epochs = new AtomicInteger();
    Sequence sequence =
        new FiveBatches() {
          @Override
          public Batch get(long index) {
            threads.add(Thread.currentThread().getName());
            together.countDown();
            try {
              // Three at once, or the test fails by the number of threads.
              together.await(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return super.get(index);
          }

          @Override
          public void onEpochEnd() {
            epochs.incrementAndGet();
          }
        };
    float[] got =
        Linear.in(
            () -> {
              Sequential model = Linear.model();
              model.fit(
                  sequence, f -> f.workers(3).maxQueueSize(4).shuffle(false).epochs(2).verbose(0));
              return Linear.weights(model);
            });
    assertThat(threads).hasSizeGreaterThanOrEqualTo(3);
    assertThat(epochs.get()).isEqualTo(2);
    assertThat(got).containsExactly(Linear.fitted(f -> f.batchSize(2).epochs(2)));
    assertThatThrownBy(() -> Linear.fitted(f -> f.workers(-1))).hasMessageContaining("workers");
    assertThatThrownBy(() -> Linear.fitted(f -> f.maxQueueSize(0)))
        .hasMessageContaining("max_queue_size");
  }

  @Test
  void sequencesBeginAnewWithEveryEpoch() {
    List<Long> asked = new ArrayList<>();
    Sequence sequence =
        new FiveBatches() {
          @Override
          public Batch get(long index) {
            asked.add(index);
            return super.get(index);
          }
        };
    Linear.in(
        () ->
            Linear.model()
                .fit(
                    sequence,
                    f -> f.stepsPerEpoch(2).epochs(2).shuffle(false).workers(0).verbose(0)));
    assertThat(asked).containsExactly(0L, 1L, 0L, 1L);
  }

  @Test
  void theQueueLimitsHowFarBatchesAreMadeAhead() {
    AtomicInteger made = new AtomicInteger();
    List<Integer> ahead = new ArrayList<>();
    Linear.in(
        () ->
            Linear.model()
                .fit(
                    generator(30, made),
                    f ->
                        f.maxQueueSize(2)
                            .verbose(0)
                            .callbacks(
                                new Callback() {
                                  @Override
                                  public void onTrainBatchEnd(
                                      long batch, SequencedMap<String, Double> logs) {
                                    ahead.add(made.get() - (int) batch - 1);
                                  }
                                })));
    // Two in the queue, and one that waits to get in.
    assertThat(ahead).allMatch(count -> count >= 0 && count <= 3);
    Set<Thread> makers = ConcurrentHashMap.newKeySet();
    Iterable<Object> here =
        () -> {
          makers.add(Thread.currentThread());
          return generator(3, made);
        };
    Linear.in(() -> Linear.model().fit(here, f -> f.workers(0).verbose(0)));
    assertThat(makers).containsExactly(Thread.currentThread());
  }
}
