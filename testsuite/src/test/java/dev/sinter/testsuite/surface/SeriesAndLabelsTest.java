package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.data.Element;
import dev.sinter.data.Labels;
import dev.sinter.data.PaddedSequences;
import dev.sinter.data.Timeseries;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each argument of to_categorical, to_ordinal, normalize, pad_sequences and time series. */
class SeriesAndLabelsTest {

  @Test
  void classesAreCountedOrStated() {
    int[] numbers = {0, 2};
    assertThat(Labels.toCategorical(numbers).toFloats()).containsExactly(1, 0, 0, 0, 0, 1);
    assertThat(Labels.toCategorical(numbers, 4).toFloats()).containsExactly(1, 0, 0, 0, 0, 0, 1, 0);
    assertThat(Labels.toOrdinal(numbers).toFloats()).containsExactly(0, 0, 1, 1);
    assertThat(Labels.toOrdinal(numbers, 4).toFloats()).containsExactly(0, 0, 0, 1, 1, 0);
    assertThat(Labels.toCategorical(new int[][] {{1}, {0}}).shape()).isEqualTo(Shape.of(2, 2));
    assertThat(Labels.toOrdinal(new int[][] {{1, 0}, {0, 2}}).shape()).isEqualTo(Shape.of(2, 2, 2));
  }

  @Test
  void classesThatCannotBeAreRefused() {
    for (int classes : new int[] {0, -1}) {
      assertThatThrownBy(() -> Labels.toCategorical(new int[] {0}, classes))
          .isInstanceOf(ModelException.class)
          .hasMessage("to_categorical: num_classes must be at least 1, got " + classes);
      assertThatThrownBy(() -> Labels.toOrdinal(new int[] {0}, classes))
          .hasMessage("to_ordinal: num_classes must be at least 1, got " + classes);
    }
    assertThatThrownBy(() -> Labels.toCategorical(new int[] {0, 3}, 3))
        .hasMessageContaining("from 0 to 2, got 3 at position 1");
    assertThatThrownBy(() -> Labels.toOrdinal(new int[] {0, 3}, 3))
        .hasMessage("to_ordinal: numbers of classes must be from 0 to 2, got 3 at position 1");
    assertThatThrownBy(() -> Labels.toOrdinal(new int[] {-2}))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("got -2 at position 0");
    assertThatThrownBy(() -> Labels.toCategorical(new String[] {"cat"}))
        .hasMessageContaining("got String");
    assertThatThrownBy(() -> Labels.toOrdinal("cat")).hasMessageContaining("got String");
    assertThatThrownBy(() -> Labels.toCategorical(new int[] {0, 2_000_000_000}))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("2 rows of 2000000001 classes do not fit an array");
  }

  @Test
  void rowsAreDividedByTheirNorm() {
    float[][] x = {{3, 4}, {0, 8}};
    assertThat(Labels.normalize(x, -1, 2).toFloats())
        .containsExactly(new float[] {0.6f, 0.8f, 0, 1}, within(1e-6f));
    assertThat(Labels.normalize(x, 0, 2).toFloats())
        .containsExactly(
            new float[] {1, 4 / (float) Math.sqrt(80), 0, 8 / (float) Math.sqrt(80)},
            within(1e-6f));
    assertThat(Labels.normalize(x, -1, 1).toFloats())
        .containsExactly(new float[] {3 / 7f, 4 / 7f, 0, 1}, within(1e-6f));
    assertThat(Labels.normalize(x, -1, Double.POSITIVE_INFINITY).toFloats())
        .containsExactly(new float[] {0.75f, 1, 0, 1}, within(1e-6f));
    assertThat(Labels.normalize(new int[][] {{3, 4}}, -1, 2).toFloats())
        .containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
    assertThatThrownBy(() -> Labels.normalize(x, 2, 2))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("axis must be from -2 to 1")
        .hasMessageContaining("got 2");
    for (double order : new double[] {0, 3, -1, Double.NaN}) {
      assertThatThrownBy(() -> Labels.normalize(x, -1, order))
          .hasMessage("normalize: order must be 1, 2 or infinity, got " + order);
    }
    assertThatThrownBy(() -> Labels.normalize("x", -1, 2)).hasMessageContaining("got String");
  }

  private static final List<int[]> WORDS = List.of(new int[] {1}, new int[] {1, 2, 3});

  @Test
  void sequencesAreFilledUpAndCutAsToldTo() {
    assertThat(new PaddedSequences().of(WORDS).toInts()).containsExactly(0, 0, 1, 1, 2, 3);
    assertThat(new PaddedSequences().maxLength(2).of(WORDS).toInts()).containsExactly(0, 1, 2, 3);
    assertThat(new PaddedSequences().maxLength(2).truncating("post").of(WORDS).toInts())
        .containsExactly(0, 1, 1, 2);
    assertThat(new PaddedSequences().padding("post").of(WORDS).toInts())
        .containsExactly(1, 0, 0, 1, 2, 3);
    assertThat(new PaddedSequences().value(7).of(WORDS).toInts()).containsExactly(7, 7, 1, 1, 2, 3);
    Tensor floats = new PaddedSequences().type(ElementType.F32).value(0.5).of(WORDS);
    assertThat(floats.array().type()).isEqualTo(ElementType.F32);
    assertThat(floats.toFloats()).containsExactly(0.5f, 0.5f, 1, 1, 2, 3);
    assertThat(new PaddedSequences().of(List.of(List.of(4, 5))).toInts()).containsExactly(4, 5);
  }

  @Test
  void sequencesThatCannotBeFilledUpAreRefused() {
    assertThatThrownBy(() -> new PaddedSequences().maxLength(0))
        .isInstanceOf(ModelException.class)
        .hasMessage("pad_sequences: maxlen must be at least 1, got 0");
    assertThatThrownBy(() -> new PaddedSequences().padding("middle"))
        .hasMessage("pad_sequences: padding must be \"pre\" or \"post\", got 'middle'");
    assertThatThrownBy(() -> new PaddedSequences().truncating("both"))
        .hasMessage("pad_sequences: truncating must be \"pre\" or \"post\", got 'both'");
    for (double value : new double[] {0.5, 1e20, Double.NaN}) {
      assertThatThrownBy(() -> new PaddedSequences().value(value).of(WORDS))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("value " + value + " is no number of type I32");
    }
    assertThatThrownBy(() -> new PaddedSequences().type(ElementType.I8).value(300).of(WORDS))
        .hasMessageContaining("value 300.0 is no number of type I8");
    assertThatThrownBy(() -> new PaddedSequences().of(List.of()))
        .hasMessageContaining("there must be at least one sequence");
    assertThatThrownBy(() -> new PaddedSequences().of(List.of(3)))
        .hasMessageContaining("a sequence must be an array or a list of numbers, got Integer");
    assertThatThrownBy(() -> new PaddedSequences().of(List.of(List.of("a"))))
        .hasMessageContaining("sequences must hold numbers, got 'a'");
  }

  // ---- time series ------------------------------------------------------------------------------

  private static final float[] SERIES = {0, 1, 2, 3, 4, 5, 6, 7};

  /** {@return the first elements of the windows, in order, and how they came in batches} */
  private static List<List<Float>> starts(Timeseries series) {
    List<List<Float>> batches = new ArrayList<>();
    for (Element batch : series.dataset()) {
      Tensor x = batch.x().single();
      int width = (int) x.shape().fixed()[1];
      List<Float> firsts = new ArrayList<>();
      float[] values = x.toFloats();
      for (int i = 0; i < values.length; i += width) {
        firsts.add(values[i]);
      }
      batches.add(firsts);
    }
    return batches;
  }

  private static Timeseries pairs() {
    return Timeseries.of(SERIES, 2);
  }

  @Test
  void windowsHaveLengthStrideRateAndRange() {
    assertThat(starts(pairs())).containsExactly(List.of(0f, 1f, 2f, 3f, 4f, 5f, 6f));
    assertThat(starts(Timeseries.of(SERIES, 7))).containsExactly(List.of(0f, 1f));
    assertThat(starts(pairs().stride(3))).containsExactly(List.of(0f, 3f, 6f));
    Element apart = pairs().samplingRate(4).dataset().iterator().next();
    assertThat(apart.x().single().toFloats()).containsExactly(0, 4, 1, 5, 2, 6, 3, 7);
    assertThat(starts(pairs().range(3, 8))).containsExactly(List.of(3f, 4f, 5f, 6f));
    assertThat(starts(pairs().range(0, 4))).containsExactly(List.of(0f, 1f, 2f));
    assertThat(starts(pairs().batchSize(4)))
        .containsExactly(List.of(0f, 1f, 2f, 3f), List.of(4f, 5f, 6f));
    Element rows =
        Timeseries.of(new float[][] {{1, 2}, {3, 4}, {5, 6}}, 2).dataset().iterator().next();
    assertThat(rows.x().single().shape()).isEqualTo(Shape.of(2, 2, 2));
    float[] targets = {10, 11, 12, 13, 14, 15, 16, 17};
    Element with = Timeseries.of(SERIES, targets, 3).range(2, 8).dataset().iterator().next();
    assertThat(with.y().orElseThrow().single().toFloats()).containsExactly(12, 13, 14, 15);
    assertThat(pairs().dataset().iterator().next().y()).isEmpty();
  }

  @Test
  void windowsMayBeShuffled() {
    List<Float> plain = starts(pairs()).getFirst();
    assertThat(starts(pairs().seed(4)).getFirst()).isEqualTo(plain);
    List<Float> shuffled = starts(pairs().shuffle(true).seed(4)).getFirst();
    assertThat(shuffled).isNotEqualTo(plain).containsExactlyInAnyOrderElementsOf(plain);
    assertThat(starts(pairs().shuffle(true).seed(4)).getFirst()).isEqualTo(shuffled);
    assertThat(starts(pairs().shuffle(true).seed(5)).getFirst()).isNotEqualTo(shuffled);
  }

  @Test
  void windowsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> Timeseries.of(SERIES, 0))
        .isInstanceOf(ModelException.class)
        .hasMessage("timeseries: sequence_length must be at least 1, got 0");
    assertThatThrownBy(() -> pairs().stride(0))
        .hasMessage("timeseries: sequence_stride must be at least 1, got 0");
    assertThatThrownBy(() -> pairs().samplingRate(-1))
        .hasMessage("timeseries: sampling_rate must be at least 1, got -1");
    assertThatThrownBy(() -> pairs().batchSize(0))
        .hasMessage("timeseries: batch_size must be at least 1, got 0");
    assertThatThrownBy(() -> pairs().range(-1, 4)).hasMessageContaining("start_index");
    assertThatThrownBy(() -> pairs().range(0, 9)).hasMessageContaining("got 0 and 9");
    assertThatThrownBy(() -> pairs().range(4, 4)).hasMessageContaining("got 4 and 4");
    assertThatThrownBy(() -> Timeseries.of(SERIES, 9).dataset())
        .hasMessageContaining("8 rows are too few for windows of 9 rows");
    assertThatThrownBy(() -> Timeseries.of(SERIES, new float[0], 2).dataset())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("too few");
    assertThatThrownBy(() -> Timeseries.of(3f, 1)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> Timeseries.of("abc", 1)).hasMessageContaining("got String");
  }
}
