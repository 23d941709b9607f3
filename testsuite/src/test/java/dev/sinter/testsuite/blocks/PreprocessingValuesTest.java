package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.layers.CategoryEncoding;
import dev.sinter.layers.Discretization;
import dev.sinter.layers.HashedCrossing;
import dev.sinter.layers.Hashing;
import dev.sinter.layers.IntegerLookup;
import dev.sinter.layers.Normalization;
import dev.sinter.layers.StringLookup;
import dev.sinter.layers.TextVectorization;
import dev.sinter.layers.UnitNormalization;
import dev.sinter.model.CallContext;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.StringArray;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Layers that prepare data. What the pages of Keras's layers show as examples comes out here, too;
 * the rest is worked out in the test.
 */
class PreprocessingValuesTest {
  private static final StringArray LETTERS =
      StringArray.of(new String[][] {{"A"}, {"B"}, {"C"}, {"D"}, {"E"}});

  private static double[] numbers(double... values) {
    return values;
  }

  // ---- hashes -----------------------------------------------------------------------------------

  @Test
  void hashesAreThoseOfKeras() {
    assertThat(new Hashing(3).apply(LETTERS).toDoubles()).containsExactly(1, 0, 1, 1, 2);
    assertThat(
            new Hashing(3)
                .with("mask_value", "")
                .apply(StringArray.of(new String[][] {{"A"}, {"B"}, {""}, {"C"}, {"D"}}))
                .toDoubles())
        .containsExactly(1, 1, 0, 2, 2);
    assertThat(new Hashing(3).with("salt", List.of(133, 137)).apply(LETTERS).toDoubles())
        .containsExactly(1, 2, 1, 0, 2);
    assertThat(new Hashing(3).with("salt", 133).apply(LETTERS).toDoubles())
        .containsExactly(0, 0, 2, 1, 0);
    // Numbers count as their decimal text.
    assertThat(new Hashing(7).apply(Tensor.of(5, 12, 5)).toDoubles())
        .isEqualTo(new Hashing(7).apply(StringArray.of("5", "12", "5")).toDoubles());
  }

  @Test
  void crossesAreThoseOfKeras() {
    List<?> features =
        List.of(StringArray.of("A", "B", "A", "B", "A"), Tensor.of(101, 101, 101, 102, 102));
    assertThat(new HashedCrossing(5).cross(features).toDoubles()).containsExactly(1, 4, 1, 1, 3);
    Tensor oneHot = new HashedCrossing(5).with("output_mode", "one_hot").cross(features);
    assertThat(oneHot.shape().fixed()).containsExactly(5, 5);
    assertThat(oneHot.argmax(-1).toDoubles()).containsExactly(1, 4, 1, 1, 3);
    assertThat(oneHot.sum(-1).toDoubles()).containsOnly(1);
  }

  // ---- vocabularies -----------------------------------------------------------------------------

  private static final StringArray TOKENS =
      StringArray.of(new String[][] {{"a", "c", "d"}, {"d", "z", "b"}});

  private static StringLookup lookup(Object... arguments) {
    StringLookup layer = StringLookup.of("a", "b", "c", "d");
    for (int i = 0; i < arguments.length; i += 2) {
      layer.with((String) arguments[i], arguments[i + 1]);
    }
    return layer;
  }

  @Test
  void stringsHaveIndices() {
    assertThat(lookup().apply(TOKENS).toDoubles()).containsExactly(1, 3, 4, 4, 0, 2);
    StringLookup adapted = new StringLookup();
    adapted.adapt(TOKENS);
    assertThat(adapted.getVocabulary()).containsExactly("[UNK]", "d", "z", "c", "b", "a");
    assertThat(adapted.apply(TOKENS).toDoubles()).containsExactly(5, 3, 1, 1, 2, 4);
    assertThat(
            lookup("num_oov_indices", 2)
                .apply(StringArray.of(new String[][] {{"a", "c", "d"}, {"m", "z", "b"}}))
                .toDoubles())
        .containsExactly(2, 4, 5, 0, 1, 3);
    assertThat(lookup("mask_token", "").apply(StringArray.of("", "a", "q")).toDoubles())
        .containsExactly(0, 2, 1);
    assertThatThrownBy(() -> lookup("num_oov_indices", 0).apply(StringArray.of("q")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("q");
    StringLookup inverse = lookup("invert", true);
    assertThat(inverse.tokens(Tensor.of(new int[][] {{1, 3, 4}, {4, 0, 2}})).values())
        .containsExactly("a", "c", "d", "d", "[UNK]", "b");
  }

  @Test
  void stringsBecomeVectors() {
    StringArray rows = StringArray.of(new String[][] {{"a", "c", "d", "d"}, {"d", "z", "b", "z"}});
    assertThat(
            lookup("output_mode", "one_hot")
                .apply(StringArray.of("a", "b", "c", "d", "z"))
                .argmax(-1)
                .toDoubles())
        .containsExactly(1, 2, 3, 4, 0);
    assertThat(lookup("output_mode", "multi_hot").apply(rows).toDoubles())
        .containsExactly(0, 1, 0, 1, 1, 1, 0, 1, 0, 1);
    assertThat(lookup("output_mode", "count").apply(rows).toDoubles())
        .containsExactly(0, 1, 0, 1, 2, 2, 0, 1, 0, 1);
    // The weight of unknown tokens is the mean of the others: 0.5.
    assertThat(
            lookup("output_mode", "tf_idf", "idf_weights", List.of(0.25, 0.75, 0.6, 0.4))
                .apply(rows)
                .toDoubles())
        .containsExactly(numbers(0, 0.25, 0, 0.6, 0.8, 1, 0, 0.75, 0, 0.4), within(1e-6));
    StringLookup stated = new StringLookup().with("output_mode", "tf_idf");
    stated.setVocabulary(
        List.of("[UNK]", "a", "b", "c", "d"),
        java.util.Optional.of(List.of(0.9, 0.25, 0.75, 0.6, 0.4)));
    assertThat(stated.apply(rows).toDoubles())
        .containsExactly(numbers(0, 0.25, 0, 0.6, 0.8, 1.8, 0, 0.75, 0, 0.4), within(1e-6));
    assertThat(
            lookup("output_mode", "count", "max_tokens", 7, "pad_to_max_tokens", true)
                .apply(rows)
                .shape()
                .fixed())
        .containsExactly(2, 7);
  }

  @Test
  void numbersHaveIndices() {
    Tensor data = Tensor.of(new int[][] {{12, 1138, 42}, {42, 1000, 36}});
    IntegerLookup stated = new IntegerLookup().with("vocabulary", List.of(12, 36, 1138, 42));
    assertThat(stated.apply(data).toDoubles()).containsExactly(1, 3, 4, 4, 0, 2);
    IntegerLookup adapted = new IntegerLookup();
    adapted.adapt(data);
    assertThat(adapted.getVocabulary()).containsExactly(-1L, 42L, 1138L, 1000L, 36L, 12L);
    assertThat(adapted.apply(data).toDoubles()).containsExactly(5, 2, 1, 1, 3, 4);
    assertThat(
            new IntegerLookup()
                .with("vocabulary", List.of(12, 36, 1138, 42))
                .with("num_oov_indices", 2)
                .apply(Tensor.of(new int[][] {{12, 1138, 42}, {37, 1000, 36}}))
                .toDoubles())
        .containsExactly(2, 4, 5, 1, 0, 3);
    assertThat(
            new IntegerLookup()
                .with("vocabulary", List.of(12, 36, 1138, 42))
                .with("invert", true)
                .apply(Tensor.of(new int[][] {{1, 3, 4}, {4, 0, 2}}))
                .toDoubles())
        .containsExactly(12, 1138, 42, 42, -1, 36);
  }

  // ---- text -------------------------------------------------------------------------------------

  @Test
  void textsBecomeIndices() {
    TextVectorization text = new TextVectorization().with("output_sequence_length", 4);
    text.adapt(StringArray.of("foo", "bar", "baz"));
    assertThat(text.getVocabulary()).containsExactly("", "[UNK]", "foo", "baz", "bar");
    StringArray input = StringArray.of(new String[][] {{"foo qux bar"}, {"qux baz"}});
    assertThat(text.apply(input).toDoubles()).containsExactly(2, 1, 4, 0, 1, 3, 0, 0);
    TextVectorization stated =
        new TextVectorization()
            .with("output_sequence_length", 4)
            .with("vocabulary", List.of("earth", "wind", "and", "fire"));
    assertThat(stated.getVocabulary()).containsExactly("", "[UNK]", "earth", "wind", "and", "fire");
    // Case and punctuation do not count; longer texts are cut.
    assertThat(stated.apply(StringArray.of("Earth, WIND & fire! and water")).toDoubles())
        .containsExactly(2, 3, 5, 4);
  }

  @Test
  void textsSplitInManyWays() {
    TextVectorization characters =
        new TextVectorization()
            .with("split", "character")
            .with("standardize", "lower")
            .with("vocabulary", List.of("a", "b", "!"));
    assertThat(characters.apply(StringArray.of("Ab!?")).toDoubles()).containsExactly(2, 3, 4, 1);
    TextVectorization pairs = new TextVectorization().with("ngrams", 2);
    pairs.adapt(StringArray.of("a b a", "a b"));
    // Counts: a 3, b 2, "a b" 2, "b a" 1.
    assertThat(pairs.getVocabulary()).containsExactly("", "[UNK]", "a", "b", "a b", "b a");
    assertThat(pairs.apply(StringArray.of("b a b")).toDoubles()).containsExactly(3, 2, 3, 5, 4);
    TextVectorization whole = new TextVectorization().with("split", null);
    whole.adapt(StringArray.of("New York", "Rome"));
    assertThat(whole.apply(StringArray.of("new york!", "Paris")).toDoubles())
        .containsExactly(whole.getVocabulary().indexOf("new york"), 1);
  }

  @Test
  void textsSplitByFunctionsOfOnesOwn() {
    TextVectorization layer =
        new TextVectorization()
            .standardize(text -> text.replaceAll("<[^>]*>", " ").toUpperCase(Locale.ROOT))
            .split(text -> Arrays.asList(text.strip().split("[ ;]+")));
    layer.adapt(StringArray.of("<b>one</b>;two", "Two"));
    assertThat(layer.getVocabulary()).containsExactly("", "[UNK]", "TWO", "ONE");
    assertThat(layer.apply(StringArray.of("one;<i>two</i> three")).toDoubles())
        .containsExactly(3, 2, 1);
    assertThatThrownBy(() -> new TextVectorization().with("split", "words"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'whitespace', 'character'");
  }

  /** tf-idf: counts times ln(1 + documents / (1 + documents with the token)). */
  @Test
  void textsBecomeVectors() {
    StringArray documents = StringArray.of("a b b", "b c", "b", "c");
    TextVectorization frequencies = new TextVectorization().with("output_mode", "tf_idf");
    frequencies.adapt(documents);
    assertThat(frequencies.getVocabulary()).containsExactly("[UNK]", "b", "c", "a");
    double b = Math.log(1 + 4 / (1 + 3.0));
    double c = Math.log(1 + 4 / (1 + 2.0));
    double a = Math.log(1 + 4 / (1 + 1.0));
    double unknown = (a + b + c) / 3;
    assertThat(frequencies.apply(StringArray.of("b c b q", "a")).toDoubles())
        .containsExactly(numbers(unknown, 2 * b, c, 0, 0, 0, 0, a), within(1e-6));
    TextVectorization counts = new TextVectorization().with("output_mode", "count");
    counts.adapt(documents);
    assertThat(counts.apply(StringArray.of("b c b q")).toDoubles()).containsExactly(1, 2, 1, 0);
    TextVectorization present =
        new TextVectorization().with("output_mode", "multi_hot").with("max_tokens", 3);
    present.adapt(documents);
    assertThat(present.apply(StringArray.of("b b a")).toDoubles()).containsExactly(1, 1, 0);
  }

  // ---- numbers ----------------------------------------------------------------------------------

  @Test
  void numbersFallIntoBins() {
    Tensor data = Tensor.of(new float[][] {{-1.5f, 1, 3.4f, 0.5f}, {0, 3, 1.3f, 0}});
    Discretization stated = new Discretization(0, 1, 2);
    assertThat(stated.apply(data).toDoubles()).containsExactly(0, 2, 3, 1, 1, 3, 2, 1);
    Discretization adapted = Discretization.ofBins(4);
    adapted.adapt(data.array());
    assertThat(adapted.apply(data).toDoubles()).containsExactly(0, 2, 3, 2, 1, 3, 3, 1);
    assertThat(
            new Discretization(0, 1, 2)
                .outputMode("multi_hot")
                .apply(Tensor.of(new float[][] {{0.5f, 5}, {-1, -1}}))
                .toDoubles())
        .containsExactly(0, 1, 0, 1, 1, 0, 0, 0);
    assertThat(
            new Discretization(0, 1, 2)
                .outputMode("count")
                .apply(Tensor.of(new float[][] {{0.5f, 5}, {-1, -1}}))
                .toDoubles())
        .containsExactly(0, 1, 0, 1, 2, 0, 0, 0);
  }

  @Test
  void quantilesAreAsExactAsAskedFor() {
    double[] data = new java.util.Random(1).doubles(20_000).toArray();
    Discretization layer = Discretization.ofBins(10).with("epsilon", 0.001);
    layer.adapt(NdArray.of(data, new long[] {data.length}));
    double[] sorted = data.clone();
    Arrays.sort(sorted);
    assertThat(layer.binBoundaries()).hasSize(9);
    for (int i = 0; i < 9; i++) {
      int rank = Arrays.binarySearch(sorted, layer.binBoundaries().get(i));
      int place = rank < 0 ? -rank - 1 : rank;
      assertThat(place / 20_000.0).isCloseTo((i + 1) / 10.0, within(0.004));
    }
  }

  @Test
  void categoriesBecomeVectors() {
    assertThat(
            new CategoryEncoding(4).outputMode("one_hot").apply(Tensor.of(3, 2, 0, 1)).toDoubles())
        .containsExactly(0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0);
    Tensor pairs = Tensor.of(new int[][] {{0, 1}, {0, 0}, {1, 2}, {3, 1}});
    assertThat(new CategoryEncoding(4).apply(pairs).toDoubles())
        .containsExactly(1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1);
    Tensor weights =
        Tensor.of(new float[][] {{0.1f, 0.2f}, {0.1f, 0.1f}, {0.2f, 0.3f}, {0.4f, 0.2f}});
    assertThat(
            new CategoryEncoding(4)
                .outputMode("count")
                .apply(pairs, CallContext.DEFAULT.with("count_weights", weights))
                .toDoubles())
        .containsExactly(
            numbers(0.1, 0.2, 0, 0, 0.2, 0, 0, 0, 0, 0.2, 0.3, 0, 0, 0.2, 0, 0.4), within(1e-6));
    for (String backend : List.of("interpreter", "jvm", "llvm")) {
      try (Session session = Session.builder().backend(backend).build()) {
        session.run(
            () ->
                assertThatThrownBy(() -> new CategoryEncoding(2).apply(pairs).toDoubles())
                    .as(backend)
                    .hasMessageContaining("gather: index 2 is outside"));
      }
    }
  }

  @Test
  void numbersAreNormalized() {
    Normalization all = new Normalization().with("axis", null);
    all.adapt(Tensor.of(1f, 2f, 3f, 4f, 5f).array());
    assertThat(all.apply(Tensor.of(1f, 2f, 3f)).toDoubles())
        .containsExactly(numbers(-1.4142135, -0.70710677, 0), within(1e-6));
    Normalization columns = new Normalization();
    columns.adapt(Tensor.of(new float[][] {{0, 7, 4}, {2, 9, 6}, {0, 7, 4}, {2, 9, 6}}).array());
    assertThat(columns.apply(Tensor.of(new float[][] {{0, 7, 4}})).toDoubles())
        .containsExactly(numbers(-1, -1, -1), within(1e-6));
    Normalization inverse = new Normalization().with("axis", null).invert(true);
    inverse.adapt(Tensor.of(1f, 2f, 3f, 4f, 5f).array());
    assertThat(inverse.apply(Tensor.of(1f, 2f, 3f)).toDoubles())
        .containsExactly(numbers(4.414214, 5.828427, 7.2426405), within(1e-6));
    // A column without variance stays finite.
    Normalization flat = new Normalization();
    flat.adapt(Tensor.of(new float[][] {{3}, {3}}).array());
    assertThat(flat.apply(Tensor.of(new float[][] {{3}})).toDoubles()).containsExactly(0);
    Normalization stated =
        Normalization.SPEC.create(Map.of("mean", List.of(1.0, 2.0), "variance", List.of(4.0, 9.0)));
    assertThat(stated.apply(Tensor.of(new float[][] {{3, -1}})).toDoubles())
        .containsExactly(numbers(1, -1), within(1e-6));
  }

  /** Each sample's squares add up to 1, over one axis or several; zeros stay. */
  @Test
  void vectorsHaveLengthOne() {
    Tensor x = Tensor.range(12).cast(dev.sinter.ir.type.DType.F32).reshape(2, 2, 3);
    double[] values = new UnitNormalization().with("axis", List.of(1, 2)).apply(x).toDoubles();
    double first = Math.sqrt(1 + 4 + 9 + 16 + 25);
    double second = Math.sqrt(36 + 49 + 64 + 81 + 100 + 121);
    for (int i = 0; i < 12; i++) {
      assertThat(values[i]).isCloseTo(i / (i < 6 ? first : second), within(1e-6));
    }
    assertThat(new UnitNormalization().apply(Tensor.zeros(1, 3)).toDoubles())
        .containsExactly(0, 0, 0);
  }
}
