package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.layers.TimeDistributed;
import dev.sinter.model.Callback;
import dev.sinter.model.FitOptions;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.Sequence;
import dev.sinter.runtime.training.History;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FitArgumentsTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  /** Notes which batches of training were told of, and how often there was a test. */
  private static final class Notes extends Callback {
    final List<Long> batches = new ArrayList<>();
    final List<Integer> epochs = new ArrayList<>();
    int tests;

    @Override
    public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
      batches.add(batch);
    }

    @Override
    public void onEpochBegin(int epoch) {
      epochs.add(epoch);
    }

    @Override
    public void onTestBegin() {
      tests++;
    }
  }

  private static float[] fitted(Consumer<FitOptions> options) {
    return Linear.in(
        () -> {
          Sequential model = Linear.model();
          model.fit(X, Y, f -> options.accept(f.verbose(0).shuffle(false)));
          return Linear.weights(model);
        });
  }

  @Test
  void dataComeInManyForms() {
    float[] expected = fitted(f -> f.epochs(2).batchSize(4));
    float[] flat = new float[20];
    for (int i = 0; i < 10; i++) {
      flat[2 * i] = X[i][0];
      flat[2 * i + 1] = X[i][1];
    }
    double[][] doubles = new double[10][];
    double[] targets = new double[10];
    for (int i = 0; i < 10; i++) {
      doubles[i] = new double[] {X[i][0], X[i][1]};
      targets[i] = Y[i][0];
    }
    float[] column = new float[10];
    for (int i = 0; i < 10; i++) {
      column[i] = Y[i][0];
    }
    List<List<Object>> forms =
        List.of(
            List.of(Tensor.of(X), Tensor.of(Y)),
            List.of(Tensors.of(Tensor.of(X)), Tensors.of(Tensor.of(Y))),
            List.of(NdArray.of(flat, 10, 2), NdArray.of(column, 10, 1)),
            List.of(doubles, targets),
            List.of(List.of((Object) X), List.of((Object) Y)),
            List.of(X, FloatBuffer.wrap(column)),
            List.of(X, Arrays.stream(targets).boxed().toList()));
    for (List<Object> form : forms) {
      float[] got =
          Linear.in(
              () -> {
                Sequential model = Linear.model();
                model.fit(
                    form.get(0),
                    form.get(1),
                    f -> f.epochs(2).batchSize(4).shuffle(false).verbose(0));
                return Linear.weights(model);
              });
      assertThat(got).as(form.toString()).containsExactly(expected);
    }
  }

  @Test
  void inputsGoByName() {
    Linear.in(
        () -> {
          Tensor a = Input.builder(1).name("a").build();
          Tensor b = Input.builder(1).name("b").build();
          Model model =
              new Model(List.of(a, b), List.of(new Dense(1).name("out").apply(a.minus(b))));
          model.compile(c -> c.optimizer("sgd").loss("mse"));
          float[][] one = {{1}, {2}, {3}};
          float[][] two = {{0}, {5}, {1}};
          History history =
              model.fit(
                  Map.of("b", two, "a", one), Map.of("out", one), f -> f.epochs(1).verbose(0));
          assertThat(history.get("loss")).hasSize(1);
          Tensor swapped = model.predict(List.of(two, one));
          Tensor named = model.predict(Map.of("a", two, "b", one));
          assertThat(named.toFloats()).containsExactly(swapped.toFloats());
          assertThatThrownBy(() -> model.predict(Map.of("a", one)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("input 'b' is missing");
          return model;
        });
  }

  @Test
  void badDataAreRefused() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          assertThatThrownBy(() -> model.fit("rows.csv", Y, f -> {}))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("data must be arrays of numbers");
          assertThatThrownBy(() -> model.fit(X, new float[3][1], f -> {}))
              .isInstanceOf(InputException.class)
              .hasMessageContaining("has 10")
              .hasMessageContaining("has 3");
          assertThatThrownBy(() -> model.fit(new float[0][2], new float[0][1], f -> {}))
              .isInstanceOf(RuntimeException.class);
          assertThatThrownBy(() -> model.fit(new float[4][3], new float[4][1], f -> {}))
              .hasMessageContaining("expected extent 2 on axis -1, found shape (None, 3)");
          // Refused data leave the model usable.
          assertThat(model.fit(X, Y, f -> f.verbose(0)).get("loss")).hasSize(1);
          return model;
        });
  }

  @Test
  void batchSizeAndStepsDecideWhatAStepIs() {
    Notes notes = new Notes();
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          model.fit(X, Y, f -> f.batchSize(4).epochs(1).verbose(0).callbacks(notes));
          assertThat(notes.batches).containsExactly(0L, 1L, 2L);
          notes.batches.clear();
          // Without a batch size the steps decide it.
          model.fit(X, Y, f -> f.stepsPerEpoch(5).verbose(0).callbacks(notes));
          assertThat(notes.batches).hasSize(5);
          notes.batches.clear();
          History history =
              model.fit(
                  X, Y, f -> f.batchSize(5).stepsPerEpoch(1).epochs(3).verbose(0).callbacks(notes));
          assertThat(notes.batches).containsExactly(0L, 0L, 0L);
          assertThat(history.params().steps().orElseThrow()).isEqualTo(1);
          assertThatThrownBy(() -> model.fit(X, Y, f -> f.batchSize(0)))
              .hasMessage("fit: batch_size must be at least 1, got 0");
          assertThatThrownBy(() -> model.fit(X, Y, f -> f.stepsPerEpoch(0)))
              .hasMessage("fit: steps_per_epoch must be at least 1, got 0");
          return model;
        });
    // Two epochs of one step each see the first and the second half.
    assertThat(fitted(f -> f.batchSize(5).stepsPerEpoch(1).epochs(2)))
        .containsExactly(fitted(f -> f.batchSize(5).epochs(1)));
  }

  @Test
  void epochsGoOnWhereTheyAreToldTo() {
    Notes notes = new Notes();
    Linear.in(
        () -> {
          History history =
              Linear.model()
                  .fit(X, Y, f -> f.epochs(5).initialEpoch(3).verbose(0).callbacks(notes));
          assertThat(history.epoch()).containsExactly(3, 4);
          return history;
        });
    assertThat(notes.epochs).containsExactly(3, 4);
    assertThatThrownBy(() -> fitted(f -> f.epochs(-1))).hasMessageContaining("fit: epochs");
    assertThatThrownBy(() -> fitted(f -> f.initialEpoch(-1)))
        .hasMessageContaining("fit: initial_epoch");
  }

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

  @Test
  void eagerStepsRunTheirCodeForEveryBatch() {
    AtomicInteger calls = new AtomicInteger();
    for (boolean eager : new boolean[] {false, true}) {
      calls.set(0);
      Linear.in(
          () -> {
            Sequential model =
                Linear.model(
                    c ->
                        c.loss(
                                (t, p) -> {
                                  calls.incrementAndGet();
                                  return t.minus(p).square().mean(-1);
                                })
                            .runEagerly(eager));
            model.fit(X, Y, f -> f.batchSize(2).epochs(2).verbose(0));
            return model;
          });
      assertThat(calls.get()).isEqualTo(eager ? 10 : 1);
    }
  }

  @Test
  void shuffleChangesTheOrder() {
    assertThat(fitted(f -> f.batchSize(2).shuffle(true))).isNotEqualTo(fitted(f -> f.batchSize(2)));
    assertThat(fitted(f -> f.batchSize(2).shuffle("batch")))
        .isNotEqualTo(fitted(f -> f.batchSize(2)))
        .isNotEqualTo(fitted(f -> f.batchSize(2).shuffle(true)));
    assertThatThrownBy(() -> fitted(f -> f.shuffle("samples")))
        .hasMessage("fit: shuffle must be true, false or \"batch\", got 'samples'");
    // Batches of neighbours stay together.
    List<Set<Float>> seen = new ArrayList<>();
    Linear.in(
        () -> {
          float[][] numbers = new float[8][1];
          for (int i = 0; i < 8; i++) {
            numbers[i][0] = i;
          }
          Sequential model = Sequential.of(new Dense(1).inputShape(1));
          model.compile(
              c -> c.optimizer("sgd").loss("mse").runEagerly(true).metric("min", (t, p) -> t));
          model.fit(
              numbers,
              numbers,
              f ->
                  f.batchSize(2)
                      .shuffle("batch")
                      .verbose(0)
                      .callbacks(
                          new Callback() {
                            private double sum;

                            @Override
                            public void onTrainBatchEnd(
                                long batch, SequencedMap<String, Double> logs) {
                              double total = logs.get("min") * (batch + 1) * 2;
                              seen.add(Set.of((float) Math.rint(total - sum)));
                              sum = total;
                            }
                          }));
          return model;
        });
    assertThat(seen).containsExactlyInAnyOrder(Set.of(1f), Set.of(5f), Set.of(9f), Set.of(13f));
  }

  @Test
  void validationIsTheTailAndRunsWhenAskedFor() {
    Notes notes = new Notes();
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          History history =
              model.fit(X, Y, f -> f.epochs(1).validationSplit(0.3).verbose(0).callbacks(notes));
          double tail = history.get("val_loss").getFirst();
          assertThat(tail)
              .isCloseTo(
                  model
                      .evaluate(Arrays.copyOfRange(X, 7, 10), Arrays.copyOfRange(Y, 7, 10))
                      .get("loss"),
                  within(1e-6));
          History every =
              Linear.model()
                  .fit(
                      X,
                      Y,
                      f ->
                          f.epochs(5)
                              .validationData(X, Y)
                              .validationFreq(2)
                              .verbose(0)
                              .callbacks(notes));
          assertThat(every.get("val_loss")).hasSize(2);
          History chosen =
              Linear.model()
                  .fit(
                      X,
                      Y,
                      f ->
                          f.epochs(5)
                              .validationData(X, Y)
                              .validationFreq(List.of(1, 4, 5))
                              .verbose(0));
          assertThat(chosen.get("val_loss")).hasSize(3);
          // Given data win over a split.
          History both =
              Linear.model()
                  .fit(
                      X,
                      Y,
                      f -> f.validationSplit(0.3).validationData(X, Y).verbose(0).shuffle(false));
          History data =
              Linear.model().fit(X, Y, f -> f.validationData(X, Y).verbose(0).shuffle(false));
          assertThat(both.history()).isEqualTo(data.history());
          return history;
        });
    assertThat(notes.tests).isEqualTo(3);
    assertThatThrownBy(() -> fitted(f -> f.validationSplit(1)))
        .hasMessageContaining("validation_split must be at least 0 and less than 1");
    assertThatThrownBy(() -> fitted(f -> f.validationSplit(0.99)))
        .hasMessageContaining("leaves nothing to train on");
    assertThatThrownBy(() -> fitted(f -> f.validationFreq(0)))
        .hasMessage("fit: validation_freq must be at least 1, got 0");
  }

  @Test
  void validationHasItsOwnBatchesAndSteps() {
    List<Long> steps = new ArrayList<>();
    Callback notes =
        new Callback() {
          @Override
          public void onTestBatchEnd(long batch, SequencedMap<String, Double> logs) {
            steps.add(batch);
          }
        };
    fitted(f -> f.validationData(X, Y).validationBatchSize(3).callbacks(notes));
    assertThat(steps).hasSize(4);
    steps.clear();
    fitted(f -> f.batchSize(2).validationData(X, Y).callbacks(notes));
    assertThat(steps).hasSize(5);
    steps.clear();
    fitted(f -> f.batchSize(2).validationData(X, Y).validationSteps(2).callbacks(notes));
    assertThat(steps).hasSize(2);
    assertThatThrownBy(() -> fitted(f -> f.validationBatchSize(0)))
        .hasMessageContaining("validation_batch_size");
    assertThatThrownBy(() -> fitted(f -> f.validationSteps(0)))
        .hasMessageContaining("validation_steps");
  }

  @Test
  void weightsOfSamplesAndClassesCount() {
    float[] weights = new float[10];
    weights[0] = 1;
    // Only sample 0, (0, 0) -> 0, counts: nothing changes.
    assertThat(fitted(f -> f.sampleWeight(weights))).containsExactly(0.5f, 0.25f, 0);
    assertThatThrownBy(() -> fitted(f -> f.sampleWeight(new float[3])))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("sample weight");
    Linear.in(
        () -> {
          int[] classes = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0};
          Sequential model = Sequential.of(new Dense(3).activation("softmax").inputShape(2));
          model.compile(
              c ->
                  c.optimizer("sgd")
                      .loss("sparse_categorical_crossentropy")
                      .weightedMetrics("accuracy")
                      .metrics("accuracy"));
          History none =
              model.fit(X, classes, f -> f.classWeight(Map.of(0, 0.0, 1, 0.0, 2, 0.0)).verbose(0));
          assertThat(none.get("loss").getFirst()).isZero();
          assertThat(none.history()).containsKeys("accuracy", "weighted_accuracy");
          assertThat(none.get("weighted_accuracy").getFirst()).isZero();
          assertThatThrownBy(
                  () -> model.fit(X, classes, f -> f.classWeight(Map.of(0, 1.0, 2, 2.0))))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("class_weight must have the keys 0 to 1");
          return model;
        });
  }

  @Test
  void timeStepsHaveWeightsOfTheirOwn() {
    float[][][] x = new float[4][3][2];
    float[][][] y = new float[4][3][1];
    for (float[][] sample : y) {
      sample[2][0] = 1;
    }
    float[][] last = new float[4][3];
    for (float[] steps : last) {
      steps[2] = 3;
    }
    Linear.in(
        () -> {
          Sequential model = Sequential.of(new TimeDistributed(new Dense(1)).inputShape(3, 2));
          model.compile(c -> c.optimizer("sgd").loss("mse").sampleWeightMode("temporal"));
          // Predictions are 0: only the last steps are wrong, by 1, and count three times.
          assertThat(model.evaluate(x, y, e -> e.sampleWeight(last).verbose(0)).get("loss"))
              .isCloseTo(1, within(1e-6));
          assertThat(model.evaluate(x, y).get("loss")).isCloseTo(1 / 3.0, within(1e-6));
          assertThatThrownBy(() -> model.fit(x, y, f -> f.sampleWeight(new float[4]).verbose(0)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining(
                  "sample_weight_mode \"temporal\" needs weights of shape (samples, steps)");
          model.fit(x, y, f -> f.sampleWeight(last).verbose(0));
          return model;
        });
    assertThatThrownBy(() -> Linear.in(() -> Linear.model(c -> c.sampleWeightMode("spatial"))))
        .hasMessageContaining("sample_weight_mode must be \"temporal\"");
    assertThatThrownBy(() -> Linear.in(() -> Linear.model(c -> c.targetTensors(1))))
        .hasMessageContaining("target_tensors are not supported");
  }

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
    float[] expected = fitted(f -> f.batchSize(2).epochs(2));
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

  @Test
  void workersMakeBatchesOfASequenceInParallel() {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch together = new CountDownLatch(3);
    AtomicInteger epochs = new AtomicInteger();
    Sequence sequence =
        new Sequence() {
          @Override
          public long length() {
            return 5;
          }

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
            int from = (int) index * 2;
            return Batch.of(
                Tensor.of(Arrays.copyOfRange(X, from, from + 2)).array(),
                Tensor.of(Arrays.copyOfRange(Y, from, from + 2)).array());
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
    assertThat(got).containsExactly(fitted(f -> f.batchSize(2).epochs(2)));
    assertThatThrownBy(() -> fitted(f -> f.workers(-1))).hasMessageContaining("workers");
    assertThatThrownBy(() -> fitted(f -> f.maxQueueSize(0))).hasMessageContaining("max_queue_size");
  }

  @Test
  void sequencesBeginAnewWithEveryEpoch() {
    List<Long> asked = new ArrayList<>();
    Sequence sequence =
        new Sequence() {
          @Override
          public long length() {
            return 5;
          }

          @Override
          public Batch get(long index) {
            asked.add(index);
            return Batch.of(Tensor.of(X).array(), Tensor.of(Y).array());
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

  @Test
  void trainingStopsWhenACallbackSaysSo() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          History history =
              model.fit(
                  X,
                  Y,
                  f ->
                      f.epochs(9)
                          .verbose(0)
                          .callbacks(
                              new Callback() {
                                @Override
                                public void onEpochEnd(
                                    int epoch, SequencedMap<String, Double> logs) {
                                  if (epoch == 1) {
                                    model().stopTraining();
                                  }
                                }
                              }));
          assertThat(history.epoch()).containsExactly(0, 1);
          return history;
        });
  }

  @Test
  void singleBatchesAreSteps() {
    Linear.in(
        () -> {
          Sequential model = Linear.model(c -> c.metrics("mae"));
          double before = model.testOnBatch(X, Y).get("loss");
          assertThat(model.trainOnBatch(X, Y).get("loss")).isCloseTo(before, within(1e-6));
          double after = model.testOnBatch(X, Y).get("loss");
          assertThat(after).isLessThan(before);
          // Without a reset the result stands for both batches.
          double both =
              model
                  .testOnBatch(X, Y, b -> b.resetMetrics(false).sampleWeight(new float[10]))
                  .get("loss");
          assertThat(both).isCloseTo(after / 2, within(1e-6));
          assertThat(model.metricsNames()).containsExactly("loss", "mae");
          model.resetMetrics();
          assertThat(model.predictOnBatch(X).single().toFloats())
              .containsExactly(model.predict(X).toFloats());
          return model;
        });
  }

  @Test
  void evaluateAndPredictTakeStepsAndSizes() {
    List<Long> steps = new ArrayList<>();
    Callback notes =
        new Callback() {
          @Override
          public void onTestBatchEnd(long batch, SequencedMap<String, Double> logs) {
            steps.add(batch);
          }

          @Override
          public void onPredictBatchEnd(long batch) {
            steps.add(batch);
          }
        };
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          double all = model.evaluate(X, Y, e -> e.verbose(0).callbacks(notes)).get("loss");
          assertThat(steps).hasSize(1);
          steps.clear();
          double stepped =
              model.evaluate(X, Y, e -> e.steps(3).verbose(0).callbacks(notes)).get("loss");
          assertThat(steps).hasSize(3);
          assertThat(stepped).isCloseTo(all, within(1e-6));
          steps.clear();
          double first =
              model
                  .evaluate(X, Y, e -> e.batchSize(5).steps(1).verbose(0).callbacks(notes))
                  .get("loss");
          assertThat(first)
              .isCloseTo(
                  model.evaluate(Arrays.copyOf(X, 5), Arrays.copyOf(Y, 5)).get("loss"),
                  within(1e-6));
          steps.clear();
          assertThat(
                  model
                      .predict(X, p -> p.batchSize(3).verbose(0).callbacks(notes))
                      .single()
                      .toFloats())
              .containsExactly(model.predict(X).toFloats());
          assertThat(steps).hasSize(4);
          assertThat(model.predict(X, p -> p.batchSize(3).steps(2).verbose(0)).single().toFloats())
              .hasSize(6);
          assertThatThrownBy(() -> model.evaluate(X, Y, e -> e.verbose(3)))
              .hasMessage("evaluate: verbose must be \"auto\", 0, 1 or 2, got 3");
          assertThatThrownBy(() -> model.predict(X, e -> e.steps(0)))
              .hasMessage("predict: steps must be at least 1, got 0");
          return model;
        });
  }

  private static String shown(boolean interactive, Consumer<FitOptions> options) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try (Session session =
        Session.builder().backend("jvm").threads(1).interactive(interactive).build()) {
      session.run(() -> Linear.model().fit(X, Y, options));
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void verboseDecidesWhatIsShown() {
    assertThat(shown(true, f -> f.verbose(0))).isEmpty();
    assertThat(shown(true, f -> f.verbose(1))).contains("1/1 [====");
    assertThat(shown(true, f -> f.verbose(2))).contains("1/1 - ").doesNotContain("[==");
    assertThat(shown(true, f -> f.epochs(2))).contains("Epoch 2/2", "1/1 [====");
    assertThat(shown(false, f -> f.verbose("auto"))).contains("1/1 - ").doesNotContain("[==");
    assertThatThrownBy(() -> fitted(f -> f.verbose("loud")))
        .hasMessage("fit: verbose must be \"auto\", 0, 1 or 2, got 'loud'");
    assertThatThrownBy(() -> fitted(f -> f.verbose(3))).hasMessageContaining("got 3");
  }

  @Test
  void argumentsWithoutAMeaningHereAreTakenOrRefusedWithTheReason() {
    float[] expected = fitted(f -> f.epochs(2));
    float[] got =
        Linear.in(
            () -> {
              Sequential model = Linear.model(c -> c.jitCompile(false).pssEvaluationShards(0));
              model.fit(X, Y, f -> f.epochs(2).shuffle(false).useMultiprocessing(false).verbose(0));
              return Linear.weights(model);
            });
    assertThat(got).containsExactly(expected);
    assertThatThrownBy(() -> fitted(f -> f.useMultiprocessing(true)))
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
          Sequential model =
              Linear.model(
                  c ->
                      c.loss(
                          (t, p) -> {
                            traces.incrementAndGet();
                            return t.minus(p).square().mean(-1);
                          }));
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
