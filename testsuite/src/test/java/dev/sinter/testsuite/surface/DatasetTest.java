package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.data.Dataset;
import dev.sinter.data.Element;
import dev.sinter.data.ImageFile;
import dev.sinter.data.ImageFolder;
import dev.sinter.data.Labels;
import dev.sinter.data.PaddedSequences;
import dev.sinter.data.Timeseries;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.training.History;
import dev.sinter.tensor.Tensor;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
  private static List<Integer> numbers(Dataset data) {
    List<Integer> numbers = new ArrayList<>();
    for (Element element : data) {
      for (int number : element.x().single().toInts()) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static Dataset doubled(Dataset data) {
    return data.map(e -> Element.of(Tensor.ofArray((int) (e.x().single().item() * 2))));
  }

  // ---- pipeline
  // -----------------------------------------------------------------------------------

  @Test
  void pipelinesChangeTheirElements() {
    Dataset ten = Dataset.range(10);
    assertThat(numbers(doubled(ten))).containsExactly(0, 2, 4, 6, 8, 10, 12, 14, 16, 18);
    assertThat(numbers(ten.filter(e -> e.x().single().item() % 3 == 0)))
        .containsExactly(0, 3, 6, 9);
    assertThat(numbers(ten.take(3))).containsExactly(0, 1, 2);
    assertThat(numbers(ten.skip(8))).containsExactly(8, 9);
    assertThat(numbers(ten.take(2).repeat(2))).containsExactly(0, 1, 0, 1);
    assertThat(numbers(ten.repeat().take(12))).endsWith(9, 0, 1);
    assertThat(numbers(ten.take(1).concatenate(ten.skip(9)))).containsExactly(0, 9);
    assertThat(numbers(ten.batch(4).unbatch())).hasSize(10);
    assertThat(numbers(ten.repeat(0))).isEmpty();
    List<Element> zipped = new ArrayList<>();
    Dataset.zip(ten, doubled(ten).take(3)).forEach(zipped::add);
    assertThat(zipped).hasSize(3);
    assertThat(zipped.get(2).x().single().item()).isEqualTo(2);
    assertThat(zipped.get(2).y().orElseThrow().single().item()).isEqualTo(4);
    List<Dataset> parts = ten.split(0.7);
    assertThat(numbers(parts.get(0))).hasSize(7);
    assertThat(numbers(parts.get(1))).containsExactly(7, 8, 9);
  }

  @Test
  void sizesAreKnownWhereTheyCanBe() {
    Dataset ten = Dataset.range(10);
    assertThat(ten.size()).hasValue(10);
    assertThat(ten.batch(4).size()).hasValue(3);
    assertThat(ten.batch(4, true).size()).hasValue(2);
    assertThat(ten.repeat(3).size()).hasValue(30);
    assertThat(ten.repeat().size()).isEmpty();
    assertThat(ten.repeat().take(7).size()).hasValue(7);
    assertThat(ten.filter(e -> true).size()).isEmpty();
    assertThat(ten.batch(4).iterator().next().x().single().shape().fixed()).containsExactly(4);
  }

  @Test
  void shufflesFollowTheSeedAndThePass() {
    Dataset ten = Dataset.range(10);
    Dataset shuffled = ten.shuffle(10, 5, true);
    assertThat(numbers(shuffled)).isNotEqualTo(numbers(ten)).hasSize(10).doesNotHaveDuplicates();
    assertThat(numbers(shuffled)).isEqualTo(numbers(shuffled));
    List<Integer> twice = numbers(shuffled.repeat(2));
    assertThat(twice.subList(0, 10)).isNotEqualTo(twice.subList(10, 20));
    List<Integer> same = numbers(ten.shuffle(10, 5, false).repeat(2));
    assertThat(same.subList(0, 10)).isEqualTo(same.subList(10, 20));
    // A buffer of one leaves the order as it is.
    assertThat(numbers(ten.shuffle(1, 5, true))).isEqualTo(numbers(ten));
  }

  @Test
  void cachesComputeOnce() {
    AtomicInteger computed = new AtomicInteger();
    Dataset counting =
        Dataset.range(4)
            .map(
                e -> {
                  computed.incrementAndGet();
                  return e;
                });
    numbers(counting.repeat(3));
    assertThat(computed.getAndSet(0)).isEqualTo(12);
    assertThat(numbers(counting.cache().repeat(3))).hasSize(12);
    assertThat(computed.get()).isEqualTo(4);
  }

  @Test
  void modelsTakeDataSetsOfBatches() {
    History expected =
        Linear.in(
            () ->
                Linear.model()
                    .fit(
                        Linear.X,
                        Linear.Y,
                        f -> f.batchSize(4).epochs(3).shuffle(false).verbose(0)));
    for (int ahead : new int[] {0, 2}) {
      History got =
          Linear.in(
              () -> {
                Dataset data = Dataset.of(Linear.X, Linear.Y).batch(4);
                return Linear.model()
                    .fit(ahead == 0 ? data : data.prefetch(ahead), f -> f.epochs(3).verbose(0));
              });
      assertThat(got.history()).isEqualTo(expected.history());
    }
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          Dataset endless = Dataset.of(Linear.X, Linear.Y).batch(5).repeat();
          assertThat(model.fit(endless, f -> f.stepsPerEpoch(3).epochs(2).verbose(0)).epoch())
              .hasSize(2);
          assertThatThrownBy(() -> model.fit(endless, f -> f.verbose(0)))
              .isInstanceOf(ModelException.class)
              .hasMessage("fit: the data never end, so steps_per_epoch must say where a pass does");
          assertThatThrownBy(() -> model.evaluate(endless, e -> e.verbose(0)))
              .hasMessageContaining("the data never end");
          Dataset all = Dataset.of(Linear.X, Linear.Y).batch(10);
          assertThat(model.evaluate(all, e -> e.verbose(0)))
              .isEqualTo(model.evaluate(Linear.X, Linear.Y));
          assertThat(model.predict(all, e -> e.verbose(0)).single().toFloats())
              .containsExactly(model.predict(Linear.X).toFloats());
          // A pass continues in the next epoch where an epoch has fewer steps.
          Dataset five = Dataset.of(Linear.X, Linear.Y).batch(2);
          assertThat(model.fit(five, f -> f.stepsPerEpoch(2).epochs(2).verbose(0)).epoch())
              .hasSize(2);
          return model;
        });
  }

  @Test
  void badStepsAreRefused() {
    Dataset ten = Dataset.range(10);
    assertThatThrownBy(() -> ten.batch(0)).hasMessage("batch: the count must be at least 1, got 0");
    assertThatThrownBy(() -> ten.shuffle(0, 1, true)).hasMessageContaining("shuffle");
    assertThatThrownBy(() -> ten.take(-1)).hasMessageContaining("take");
    assertThatThrownBy(() -> ten.skip(-1)).hasMessageContaining("skip");
    assertThatThrownBy(() -> ten.repeat(-1)).hasMessageContaining("repeat");
    assertThatThrownBy(() -> ten.prefetch(0)).hasMessageContaining("prefetch");
    assertThatThrownBy(() -> ten.split(10)).hasMessageContaining("leaves one side empty");
    assertThatThrownBy(() -> ten.repeat().split(0.5)).hasMessageContaining("must be known");
    List<Element> uneven = List.of(Element.of(Tensor.of(1f)), Element.of(Tensor.of(1f, 2f)));
    assertThatThrownBy(() -> Dataset.generate(uneven::iterator).batch(2).iterator().next())
        .hasMessageContaining("elements must have the same shape, got [1] and [2]");
  }

  // ---- labels and sequences
  // -----------------------------------------------------------------------

  @Test
  void labelsBecomeVectors() {
    assertThat(Labels.toCategorical(new int[] {0, 2, 1}).toFloats())
        .containsExactly(1, 0, 0, 0, 0, 1, 0, 1, 0);
    assertThat(Labels.toCategorical(new int[][] {{1}, {0}}, 3).shape().fixed())
        .containsExactly(2, 3);
    assertThat(Labels.toOrdinal(new int[] {0, 2, 1}, 3).toFloats())
        .containsExactly(0, 0, 1, 1, 1, 0);
    assertThatThrownBy(() -> Labels.toCategorical(new int[] {0, 3}, 3))
        .isInstanceOf(ModelException.class)
        .hasMessage("to_categorical: numbers of classes must be from 0 to 2, got 3 at position 1");
    assertThatThrownBy(() -> Labels.toCategorical(new int[] {-1, 3}))
        .hasMessageContaining("got -1");
    float[][] rows = {{3, 4}, {0, 0}};
    assertThat(Labels.normalize(rows, -1, 2).toFloats())
        .containsExactly(new float[] {0.6f, 0.8f, 0, 0}, within(1e-6f));
    assertThat(Labels.normalize(rows, -1, 1).toFloats())
        .containsExactly(new float[] {3 / 7f, 4 / 7f, 0, 0}, within(1e-6f));
    assertThat(Labels.normalize(rows, 0, Double.POSITIVE_INFINITY).toFloats())
        .containsExactly(new float[] {1, 1, 0, 0}, within(1e-6f));
    assertThatThrownBy(() -> Labels.normalize(rows, 0, 3)).hasMessageContaining("order must be");
  }

  @Test
  void sequencesAreFilledUpAndCut() {
    List<int[]> words = List.of(new int[] {1}, new int[] {1, 2, 3}, new int[] {1, 2});
    assertThat(new PaddedSequences().of(words).toInts()).containsExactly(0, 0, 1, 1, 2, 3, 0, 1, 2);
    assertThat(new PaddedSequences().padding("post").value(9).of(words).toInts())
        .containsExactly(1, 9, 9, 1, 2, 3, 1, 2, 9);
    assertThat(new PaddedSequences().maxLength(2).of(words).toInts())
        .containsExactly(0, 1, 2, 3, 1, 2);
    assertThat(new PaddedSequences().maxLength(2).truncating("post").of(words).toInts())
        .containsExactly(0, 1, 1, 2, 1, 2);
    assertThat(new PaddedSequences().type(ElementType.F32).of(List.of(List.of(0.5))).toFloats())
        .containsExactly(0.5f);
    assertThatThrownBy(() -> new PaddedSequences().padding("middle"))
        .hasMessage("pad_sequences: padding must be \"pre\" or \"post\", got 'middle'");
    assertThatThrownBy(() -> new PaddedSequences().of(List.of()))
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> new PaddedSequences().of(List.of("abc")))
        .hasMessageContaining("got String");
    assertThatThrownBy(() -> new PaddedSequences().maxLength(0)).hasMessageContaining("maxlen");
  }

  @Test
  void windowsSlideOverSeries() {
    float[] series = {0, 1, 2, 3, 4, 5, 6, 7};
    Element batch = Timeseries.of(series, 3).dataset().iterator().next();
    assertThat(batch.x().single().shape().fixed()).containsExactly(6, 3);
    Element sampled =
        Timeseries.of(series, series, 3).samplingRate(2).stride(2).dataset().iterator().next();
    assertThat(sampled.x().single().toFloats()).containsExactly(0, 2, 4, 2, 4, 6);
    assertThat(sampled.y().orElseThrow().single().toFloats()).containsExactly(0, 2);
    assertThat(
            Timeseries.of(series, 2)
                .range(4, 8)
                .dataset()
                .iterator()
                .next()
                .x()
                .single()
                .toFloats())
        .containsExactly(4, 5, 5, 6, 6, 7);
    assertThat(Timeseries.of(series, 2).batchSize(3).dataset().size()).hasValue(3);
    Dataset random = Timeseries.of(series, 2).shuffle(true).seed(4).dataset();
    assertThat(random.iterator().next().x().single().toFloats())
        .isNotEqualTo(Timeseries.of(series, 2).dataset().iterator().next().x().single().toFloats())
        .isEqualTo(random.iterator().next().x().single().toFloats());
    assertThatThrownBy(() -> Timeseries.of(series, 5).samplingRate(2).dataset())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("8 rows are too few for windows of 5 rows with sampling rate 2");
    assertThatThrownBy(() -> Timeseries.of(series, 0)).hasMessageContaining("sequence_length");
    assertThatThrownBy(() -> Timeseries.of(series, 2).range(5, 9))
        .hasMessageContaining("end_index");
  }

  // ---- pictures
  // -----------------------------------------------------------------------------------

  @TempDir private Path folder;

  private void picture(String name, Color color) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    BufferedImage image = new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 4; x++) {
      image.setRGB(x, 0, color.getRGB());
      image.setRGB(x, 1, Color.BLACK.getRGB());
    }
    ImageIO.write(image, "png", path.toFile());
  }

  @Test
  void foldersOfPicturesAreDataSets() throws IOException {
    for (int i = 0; i < 5; i++) {
      picture("rose/" + i + ".png", Color.RED);
      picture("grass/" + i + ".png", Color.GREEN);
    }
    Files.writeString(folder.resolve("rose/notes.txt"), "none");
    List<String> said = new ArrayList<>();
    ImageFolder pictures =
        new ImageFolder(folder).imageSize(2, 4).shuffle(false).batchSize(4).messages(said::add);
    assertThat(pictures.classes()).containsExactly("grass", "rose");
    Dataset data = pictures.dataset();
    assertThat(said).containsExactly("Found 10 files belonging to 2 classes.");
    assertThat(data.size()).hasValue(3);
    said.clear();
    new ImageFolder(folder).messages(said::add).patience(Duration.ZERO).dataset();
    assertThat(said)
        .contains("Looking for pictures: 10 so far, in folder 2 of 2.")
        .last()
        .isEqualTo("Found 10 files belonging to 2 classes.");
    Element first = data.iterator().next();
    assertThat(first.x().single().shape().fixed()).containsExactly(4, 2, 4, 3);
    assertThat(first.y().orElseThrow().single().toInts()).containsExactly(0, 0, 0, 0);
    float[] pixels = first.x().single().toFloats();
    assertThat(pixels[0]).isZero();
    assertThat(pixels[1]).isEqualTo(255);
    Element row =
        new ImageFolder(folder)
            .imageSize(1, 1)
            .colorMode("grayscale")
            .labelMode("categorical")
            .classNames(List.of("rose", "grass"))
            .shuffle(false)
            .messages(m -> {})
            .dataset()
            .iterator()
            .next();
    assertThat(row.y().orElseThrow().single().toFloats()).startsWith(1, 0);
    assertThat(row.x().single().toFloats()[0]).isCloseTo(38, within(0.5f));
    said.clear();
    ImageFolder split = new ImageFolder(folder).seed(3).messages(said::add).batchSize(1);
    assertThat(split.validationSplit(0.3, "training").dataset().size()).hasValue(7);
    assertThat(split.validationSplit(0.3, "validation").dataset().size()).hasValue(3);
    assertThat(said).contains("Using 7 files for training.", "Using 3 files for validation.");
  }

  @Test
  void badPicturesAreRefused() throws IOException {
    assertThatThrownBy(() -> new ImageFolder(folder.resolve("none")).dataset())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("there is no such folder");
    assertThatThrownBy(() -> new ImageFolder(folder).dataset())
        .hasMessageContaining("one folder for each class");
    Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> new ImageFolder(folder).messages(m -> {}).dataset())
        .hasMessageContaining("holds no pictures");
    Files.writeString(folder.resolve("empty/a.png"), "no picture");
    assertThatThrownBy(() -> new ImageFolder(folder).messages(m -> {}).dataset().iterator().next())
        .hasMessageContaining("a.png: is no picture that can be read");
    assertThatThrownBy(() -> new ImageFile().read(folder.resolve("b.png")))
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(() -> new ImageFolder(folder).labelMode("ints"))
        .hasMessageContaining("label_mode must be one of int, categorical, binary, none");
    assertThatThrownBy(() -> new ImageFolder(folder).colorMode("cmyk"))
        .hasMessageContaining("color_mode");
    assertThatThrownBy(
            () -> new ImageFolder(folder).labelMode("binary").messages(m -> {}).dataset())
        .hasMessageContaining("needs two classes");
    assertThatThrownBy(
            () ->
                new ImageFolder(folder)
                    .validationSplit(0.5, "training")
                    .messages(m -> {})
                    .dataset())
        .hasMessageContaining("needs a seed");
  }
}
