package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.data.Dataset;
import dev.sinter.data.Element;
import dev.sinter.ir.ModelException;
import dev.sinter.runtime.InputException;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Each method of Dataset, by what it changes and what it refuses. */
class DatasetMethodsTest {
  private static final Dataset TEN = Dataset.range(10);

  private static List<Integer> numbers(Iterable<Element> data) {
    List<Integer> numbers = new ArrayList<>();
    for (Element element : data) {
      for (int number : element.x().single().toInts()) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static Element pair() {
    return Element.of(Tensor.of(1f, 2f));
  }

  @Test
  void changesAndTestsOfOnesOwnThatFailReachTheCaller() {
    Dataset broken =
        TEN.map(
            e -> {
              throw new ModelException("mine");
            });
    assertThatThrownBy(() -> numbers(broken)).hasMessage("mine");
    Dataset doubtful =
        TEN.filter(
            e -> {
              throw new ModelException("doubt");
            });
    assertThatThrownBy(() -> numbers(doubtful)).hasMessage("doubt");
    Dataset none = TEN.filter(e -> false).batch(2);
    assertThatThrownBy(() -> Linear.in(() -> Linear.model().predict(none, p -> p.verbose(0))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the data have no batches");
  }

  @Test
  void batchesStackElementsOfOneShape() {
    List<Long> sizes = new ArrayList<>();
    TEN.batch(4).forEach(e -> sizes.add(e.x().single().shape().fixed()[0]));
    assertThat(sizes).containsExactly(4L, 4L, 2L);
    sizes.clear();
    TEN.batch(4, true).forEach(e -> sizes.add(e.x().single().shape().fixed()[0]));
    assertThat(sizes).containsExactly(4L, 4L);
    assertThat(numbers(TEN.batch(4).unbatch())).isEqualTo(numbers(TEN));
    assertThat(TEN.batch(4).unbatch().iterator().next().x().single().rank()).isZero();
    assertThatThrownBy(() -> TEN.batch(0)).hasMessage("batch: the count must be at least 1, got 0");
    assertThatThrownBy(() -> TEN.batch(-1, true)).hasMessageContaining("got -1");
    List<Element> uneven = List.of(Element.of(Tensor.of(1f)), pair());
    assertThatThrownBy(() -> Dataset.generate(uneven::iterator).batch(2).iterator().next())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("elements must have the same shape, got [1] and [2]");
    assertThatThrownBy(() -> numbers(TEN.unbatch()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a scalar i32 has no rows");
  }

  @Test
  void shufflesFollowBufferSeedAndPass() {
    assertThat(numbers(TEN.shuffle(10, 5, true)))
        .isNotEqualTo(numbers(TEN))
        .containsExactlyInAnyOrderElementsOf(numbers(TEN))
        .isEqualTo(numbers(TEN.shuffle(10, 5, true)))
        .isNotEqualTo(numbers(TEN.shuffle(10, 6, true)));
    // Of a buffer of 3 no element comes out more than two places early.
    List<Integer> near = numbers(TEN.shuffle(3, 5, true));
    for (int place = 0; place < 10; place++) {
      assertThat(near.get(place)).isLessThanOrEqualTo(place + 2);
    }
    Dataset anew = TEN.shuffle(10, 5, true);
    assertThat(numbers(anew.pass(1))).isNotEqualTo(numbers(anew.pass(0)));
    Dataset same = TEN.shuffle(10, 5, false);
    assertThat(numbers(same.pass(1))).isEqualTo(numbers(same.pass(0)));
    assertThat(seeded(1)).isEqualTo(seeded(1)).isNotEqualTo(seeded(2));
    assertThatThrownBy(() -> TEN.shuffle(0, 1, true))
        .isInstanceOf(ModelException.class)
        .hasMessage("shuffle: the count must be at least 1, got 0");
    assertThatThrownBy(() -> TEN.shuffle(-3)).hasMessageContaining("got -3");
    assertThatThrownBy(() -> TEN.pass(-1)).hasMessageContaining("pass");
  }

  private static List<Integer> seeded(long seed) {
    try (Session session = Session.builder().seed(seed).backend("jvm").threads(1).build()) {
      return session.call(() -> numbers(TEN.shuffle(10)));
    }
  }

  @Test
  void aModelHasBatchesMadeAheadOnAnotherThread() {
    for (boolean ahead : new boolean[] {false, true}) {
      Set<String> threads = new TreeSet<>();
      Dataset data =
          Dataset.of(Linear.X, Linear.Y)
              .batch(5)
              .map(
                  e -> {
                    threads.add(Thread.currentThread().getName());
                    return e;
                  });
      Linear.in(() -> Linear.model().fit(ahead ? data.prefetch(2) : data, f -> f.verbose(0)));
      if (ahead) {
        assertThat(threads).doesNotContain(Thread.currentThread().getName());
      }
      assertThat(data.prefetch(3).queue()).isEqualTo(3);
    }
    assertThatThrownBy(() -> TEN.prefetch(0))
        .isInstanceOf(ModelException.class)
        .hasMessage("prefetch: the count must be at least 1, got 0");
  }

  @Test
  void cachesKeepTheFirstPassThatWasWhole() {
    AtomicInteger computed = new AtomicInteger();
    Dataset cached =
        TEN.map(
                e -> {
                  if (computed.incrementAndGet() == 3) {
                    throw new ModelException("once");
                  }
                  return e;
                })
            .cache();
    // A pass that failed is not kept.
    assertThatThrownBy(() -> numbers(cached)).hasMessage("once");
    assertThat(numbers(cached)).hasSize(10);
    assertThat(numbers(cached)).isEqualTo(numbers(TEN));
    assertThat(computed).hasValue(3 + 10);
  }

  @Test
  void repeatsTakesAndSkips() {
    assertThat(numbers(TEN.take(2).repeat(3))).containsExactly(0, 1, 0, 1, 0, 1);
    assertThat(TEN.repeat().isEndless()).isTrue();
    assertThat(numbers(TEN.take(2).repeat().take(5))).containsExactly(0, 1, 0, 1, 0);
    assertThat(numbers(TEN.take(0))).isEmpty();
    assertThat(numbers(TEN.skip(12))).isEmpty();
    assertThat(numbers(TEN.skip(7))).containsExactly(7, 8, 9);
    assertThat(numbers(TEN.skip(8).concatenate(TEN.take(1)))).containsExactly(8, 9, 0);
    assertThatThrownBy(() -> TEN.repeat(-1))
        .isInstanceOf(ModelException.class)
        .hasMessage("repeat: the count must be at least 0, got -1");
    assertThatThrownBy(() -> TEN.take(-1)).hasMessage("take: the count must be at least 0, got -1");
    assertThatThrownBy(() -> TEN.skip(-2)).hasMessage("skip: the count must be at least 0, got -2");
    Dataset mixed = TEN.take(1).concatenate(Dataset.generate(() -> List.of(pair()).iterator()));
    assertThatThrownBy(() -> numbers(mixed.batch(2)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("elements must have the same");
  }

  @Test
  void zipsPairInputsAndTargets() {
    Element first = Dataset.zip(TEN.skip(3), TEN.skip(5)).iterator().next();
    assertThat(first.x().single().item()).isEqualTo(3);
    assertThat(first.y().orElseThrow().single().item()).isEqualTo(5);
    assertThat(Dataset.zip(TEN, TEN.take(4)).size()).hasValue(4);
    // Lengths that differ end with the shorter one; no rows at all are refused by the model.
    Dataset none = Dataset.zip(TEN, TEN.take(0)).batch(2);
    assertThatThrownBy(() -> Linear.in(() -> Linear.model().fit(none, f -> f.verbose(0))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no batches");
  }

  @Test
  void generatorsStartAnewWithEachPass() {
    AtomicInteger started = new AtomicInteger();
    Dataset generated =
        Dataset.generate(
            () -> {
              int number = started.incrementAndGet();
              return List.of(Element.of(Tensor.of(number))).iterator();
            });
    assertThat(numbers(generated)).containsExactly(1);
    assertThat(numbers(generated)).containsExactly(2);
    assertThat(generated.size()).isEmpty();
    Iterator<Element> drained = generated.iterator();
    drained.next();
    assertThatThrownBy(drained::next).isInstanceOf(NoSuchElementException.class);
    Dataset failing =
        Dataset.generate(
            () -> {
              throw new ModelException("no source");
            });
    assertThatThrownBy(() -> numbers(failing)).hasMessage("no source");
  }

  @Test
  void rowsOfArraysAreElements() {
    Dataset rows = Dataset.of(Linear.X, Linear.Y);
    assertThat(rows.size()).hasValue(10);
    Element second = rows.skip(1).iterator().next();
    assertThat(second.x().single().toFloats()).containsExactly(Linear.X[1]);
    assertThat(second.y().orElseThrow().single().toFloats()).containsExactly(Linear.Y[1]);
    assertThatThrownBy(() -> Dataset.of(Linear.X, new float[3][1]))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("same number of samples");
    assertThatThrownBy(() -> Dataset.of("text"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("got String");
  }

  // ---- split ------------------------------------------------------------------------------------

  @Test
  void sizesOfASplitArePartsOrNumbers() {
    List<Dataset> parts = TEN.split(s -> s.leftSize(0.7));
    assertThat(numbers(parts.get(0))).containsExactly(0, 1, 2, 3, 4, 5, 6);
    assertThat(numbers(parts.get(1))).containsExactly(7, 8, 9);
    parts = TEN.split(s -> s.rightSize(4));
    assertThat(numbers(parts.get(0))).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(numbers(parts.get(1))).containsExactly(6, 7, 8, 9);
    parts = TEN.split(s -> s.leftSize(2).rightSize(0.3));
    assertThat(numbers(parts.get(0))).containsExactly(0, 1);
    assertThat(numbers(parts.get(1))).containsExactly(7, 8, 9);
    assertThatThrownBy(() -> TEN.split(s -> s.leftSize(2.5)))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "split: left_size must be a part between 0 and 1, or a whole number of elements, got"
                + " 2.5");
    assertThatThrownBy(() -> TEN.split(s -> s.rightSize(-1)))
        .hasMessageContaining("right_size must be a part between 0 and 1");
    assertThatThrownBy(() -> TEN.split(s -> s.leftSize(Double.NaN)))
        .hasMessageContaining("got NaN");
    assertThatThrownBy(() -> TEN.split(s -> s.leftSize(6).rightSize(5)))
        .hasMessage("split: left_size and right_size ask for 11 elements, there are 10");
    assertThatThrownBy(() -> TEN.split(s -> s.rightSize(10)))
        .hasMessageContaining("leaves one side empty");
    assertThatThrownBy(() -> TEN.split(s -> {}))
        .hasMessage("split: left_size or right_size must be given");
    assertThatThrownBy(() -> TEN.repeat().split(s -> s.leftSize(2)))
        .hasMessageContaining("the number of elements must be known");
  }

  @Test
  void splitsMayBeShuffledBefore() {
    List<Dataset> plain = TEN.split(s -> s.leftSize(5).seed(3));
    assertThat(numbers(plain.get(0))).containsExactly(0, 1, 2, 3, 4);
    List<Dataset> parts = TEN.split(s -> s.leftSize(5).shuffle(true).seed(3));
    assertThat(numbers(parts.get(0))).hasSize(5).isNotEqualTo(numbers(plain.get(0)));
    List<Integer> all = new ArrayList<>(numbers(parts.get(0)));
    all.addAll(numbers(parts.get(1)));
    assertThat(all).containsExactlyInAnyOrderElementsOf(numbers(TEN));
    // Both sides keep their elements in every pass.
    assertThat(numbers(parts.get(0).pass(1))).isEqualTo(numbers(parts.get(0)));
    assertThat(numbers(TEN.split(s -> s.leftSize(5).shuffle(true).seed(3)).get(0)))
        .isEqualTo(numbers(parts.get(0)));
    assertThat(numbers(TEN.split(s -> s.leftSize(5).shuffle(true).seed(4)).get(0)))
        .isNotEqualTo(numbers(parts.get(0)));
  }
}
