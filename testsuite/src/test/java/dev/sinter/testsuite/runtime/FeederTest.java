package dev.sinter.testsuite.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.data.ArraySource;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.BatchSource;
import dev.sinter.runtime.data.Feeder;
import dev.sinter.runtime.data.IteratorSource;
import dev.sinter.runtime.data.Sequence;
import dev.sinter.runtime.data.SequenceSource;
import dev.sinter.runtime.data.Shuffle;
import dev.sinter.runtime.data.ShuffleBuffer;
import dev.sinter.runtime.random.Philox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeederTest {
  /** Row i is (i, i + 0.5) with target i. */
  private static Batch samples(int rows) {
    float[] x = new float[2 * rows];
    for (int i = 0; i < rows; i++) {
      x[2 * i] = i;
      x[2 * i + 1] = i + 0.5f;
    }
    return Batch.of(NdArray.of(x, rows, 2), NdArray.of(IntStream.range(0, rows).toArray(), rows));
  }

  private static List<List<Integer>> epoch(Feeder feeder, long epoch) {
    feeder.beginEpoch(epoch);
    List<List<Integer>> batches = new ArrayList<>();
    for (Optional<Batch> batch = feeder.next(); batch.isPresent(); batch = feeder.next()) {
      float[] x = batch.get().inputs().get("x").buffer().toFloats();
      double[] y = batch.get().targets().get("y").buffer().toDoubles();
      List<Integer> rows = new ArrayList<>();
      for (int i = 0; i < y.length; i++) {
        assertThat(x[2 * i]).as("row and target belong together").isEqualTo((float) y[i]);
        assertThat(x[2 * i + 1]).isEqualTo((float) y[i] + 0.5f);
        rows.add((int) y[i]);
      }
      batches.add(rows);
    }
    return batches;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void arraysComeInOrderWithThePartialBatchLast(boolean ahead) {
    ArraySource source = ArraySource.of(samples(7)).batchSize(3);
    assertThat(source.batches()).hasValue(3);
    try (Feeder feeder = new Feeder(source, ahead)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        assertThat(epoch(feeder, epoch))
            .containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shufflingIsAPermutationPerEpochAndAFunctionOfTheSeed(boolean ahead) {
    ArraySource source = ArraySource.of(samples(50)).batchSize(8).shuffle(new Shuffle.Samples(11));
    try (Feeder feeder = new Feeder(source, ahead);
        Feeder again = new Feeder(source.in(MemoryKind.NATIVE), !ahead)) {
      List<List<Integer>> first = epoch(feeder, 0);
      List<List<Integer>> second = epoch(feeder, 1);
      assertThat(first).isNotEqualTo(second);
      for (List<List<Integer>> batches : List.of(first, second)) {
        assertThat(batches.stream().flatMap(List::stream).sorted())
            .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
      }
      assertThat(epoch(again, 1)).as("epoch 1 alone is as after epoch 0").isEqualTo(second);
    }
  }

  @Test
  void wholeBatchesCanBeShuffled() {
    ArraySource source = ArraySource.of(samples(50)).batchSize(4).shuffle(new Shuffle.Batches(3));
    try (Feeder feeder = new Feeder(source)) {
      List<List<Integer>> batches = epoch(feeder, 0);
      assertThat(batches.getLast()).containsExactly(48, 49);
      assertThat(batches)
          .allMatch(
              rows ->
                  rows.getFirst() % 4 == 0 && rows.getLast() == rows.getFirst() + rows.size() - 1);
      assertThat(batches.stream().map(List::getFirst).toList())
          .isNotEqualTo(IntStream.range(0, 13).mapToObj(i -> 4 * i).toList());
    }
  }

  @Test
  void aShuffleBufferLetsNothingOutTooEarly() {
    ShuffleBuffer<Integer> buffer =
        new ShuffleBuffer<>(IntStream.range(0, 1000).iterator(), 10, new Philox(1, 0));
    List<Integer> out = new ArrayList<>();
    buffer.forEachRemaining(out::add);
    assertThat(out.stream().sorted())
        .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
    for (int place = 0; place < 1000; place++) {
      assertThat(out.get(place)).isLessThanOrEqualTo(place + 9);
    }
    assertThat(out.subList(0, 20)).isNotEqualTo(IntStream.range(0, 20).boxed().toList());
    ArraySource source =
        ArraySource.of(samples(20)).batchSize(20).shuffle(new Shuffle.Buffered(1, 5));
    try (Feeder feeder = new Feeder(source)) {
      assertThat(epoch(feeder, 0)).containsExactly(IntStream.range(0, 20).boxed().toList());
    }
    assertThatThrownBy(() -> new Shuffle.Buffered(0, 0))
        .hasMessage("shuffle: buffer size must be at least 1, got 0");
  }

  @Test
  void rangesTypesAndMemoryAreChosenWhileBatching() {
    ArraySource source =
        ArraySource.of(samples(10))
            .range(6, 10)
            .batchSize(4)
            .as("y", ElementType.F32)
            .in(MemoryKind.NATIVE);
    try (BatchSource.Pass pass = source.open(0)) {
      Batch batch = pass.next().orElseThrow();
      assertThat(batch.targets().get("y").type()).isEqualTo(ElementType.F32);
      assertThat(batch.targets().get("y").buffer().toFloats()).containsExactly(6, 7, 8, 9);
      assertThat(batch.inputs().get("x").buffer().memory()).isEqualTo(MemoryKind.NATIVE);
      assertThat(pass.next()).isEmpty();
    }
  }

  @Test
  void memoryOfFinishedBatchesIsUsedAgain() {
    try (Feeder feeder = new Feeder(ArraySource.of(samples(9)).batchSize(3), false)) {
      feeder.beginEpoch(0);
      Buffer first = feeder.next().orElseThrow().inputs().get("x").buffer();
      assertThat(feeder.next().orElseThrow().inputs().get("x").buffer()).isSameAs(first);
    }
  }

  @Test
  void badDataIsRefused() {
    NdArray three = NdArray.of(new float[3], 3);
    assertThatThrownBy(() -> Batch.of(three, NdArray.of(new float[2], 2)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "data: all arrays must have the same number of samples, but input 'x' has 3 and target"
                + " 'y' has 2");
    assertThatThrownBy(() -> Batch.of(NdArray.of(new float[1])))
        .hasMessageContaining("input 'x'")
        .hasMessageContaining("scalar");
    assertThatThrownBy(
            () -> new Batch(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>()))
        .hasMessageContaining("at least one input");
    assertThatThrownBy(() -> ArraySource.of(Batch.of(NdArray.of(new float[0], 0))))
        .hasMessageContaining("at least one sample");
    assertThatThrownBy(() -> ArraySource.of(samples(3)).batchSize(0))
        .hasMessageContaining("batch size must be at least 1, got 0");
    assertThatThrownBy(() -> ArraySource.of(samples(3)).range(2, 4))
        .hasMessageContaining("rows 2 to 4");
  }

  @Test
  void sequencesAreAskedForEveryBatchAndToldOfTheEnd() {
    List<Long> asked = new ArrayList<>();
    int[] ends = new int[1];
    Sequence sequence =
        new Sequence() {
          @Override
          public long length() {
            return 4;
          }

          @Override
          public Batch get(long index) {
            asked.add(index);
            return samples(2);
          }

          @Override
          public void onEpochEnd() {
            ends[0]++;
          }
        };
    try (Feeder feeder = new Feeder(new SequenceSource(sequence, new Shuffle.Batches(9)))) {
      assertThat(epoch(feeder, 0)).hasSize(4);
      assertThat(epoch(feeder, 1)).hasSize(4);
    }
    assertThat(asked.subList(0, 4)).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
    assertThat(asked.subList(4, 8)).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
    assertThat(ends[0]).isEqualTo(2);
  }

  @Test
  void aGeneratorGoesOnThroughEpochsAndAMadeOneStartsAnew() {
    try (Feeder feeder =
        new Feeder(
            IteratorSource.continuing(Stream.generate(() -> samples(1)).limit(5).iterator()))) {
      feeder.beginEpoch(0);
      assertThat(feeder.next()).isPresent();
      assertThat(feeder.next()).isPresent();
      assertThat(epoch(feeder, 1)).hasSize(3);
      assertThat(epoch(feeder, 2)).isEmpty();
    }
    try (Feeder feeder =
        new Feeder(
            IteratorSource.restarting(
                () -> Stream.generate(() -> samples(1)).limit(5).iterator()))) {
      assertThat(epoch(feeder, 0)).hasSize(5);
      assertThat(epoch(feeder, 1)).hasSize(5);
    }
  }

  @Test
  void theNextBatchIsMadeWhileAStepRuns() throws InterruptedException {
    CountDownLatch second = new CountDownLatch(2);
    Iterator<Batch> iterator =
        Stream.generate(
                () -> {
                  second.countDown();
                  return samples(1);
                })
            .iterator();
    try (Feeder feeder = new Feeder(IteratorSource.continuing(iterator))) {
      feeder.beginEpoch(0);
      feeder.next();
      assertThat(second.await(20, TimeUnit.SECONDS)).as("made without being asked for").isTrue();
    }
    assertThat(threads()).isEmpty();
  }

  @Test
  void whatAGeneratorThrowsReachesTheCallerAfterTheGoodBatches() {
    Iterator<Batch> iterator =
        IntStream.range(0, 5)
            .mapToObj(
                i -> {
                  if (i == 3) {
                    throw new UnsupportedOperationException("row " + i + " is broken");
                  }
                  return samples(1);
                })
            .iterator();
    try (Feeder feeder = new Feeder(IteratorSource.continuing(iterator))) {
      feeder.beginEpoch(0);
      for (int i = 0; i < 3; i++) {
        assertThat(feeder.next()).isPresent();
      }
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(feeder::next)
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessage("row 3 is broken");
      }
    }
    assertThat(threads()).isEmpty();
  }

  @Test
  void closingEndsABlockedGenerator() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(8),
        () -> {
          Iterator<Batch> blocked =
              Stream.generate(
                      () -> {
                        try {
                          new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                          throw new InputException("interrupted", e);
                        }
                        return samples(1);
                      })
                  .iterator();
          Feeder feeder = new Feeder(IteratorSource.continuing(blocked));
          feeder.beginEpoch(0);
          feeder.close();
          assertThat(threads()).isEmpty();
        });
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().equals("sinter-feeder"))
        .toList();
  }
}
