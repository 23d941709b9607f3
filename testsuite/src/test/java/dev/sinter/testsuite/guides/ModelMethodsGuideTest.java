package dev.sinter.testsuite.guides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Dense;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.optimizers.SGD;
import dev.sinter.runtime.training.History;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The methods of Model: inputs and outputs, compile, fit, evaluate, predict, generators. */
class ModelMethodsGuideTest {
  private static Tensor uniform(long seed, long... shape) {
    return Random.uniform(Shape.of(shape), new RandomGenerator(seed));
  }

  /** Two inputs, two outputs. */
  private static Model twoByTwo() {
    Tensor a = Input.builder(3).name("a").build();
    Tensor b = Input.builder(2).name("b").build();
    Tensor first = new Dense(1).name("first").apply(a);
    Tensor second = new Dense(4).activation("softmax").name("second").apply(b);
    return new Model(List.of(a, b), List.of(first, second));
  }

  @Test
  void aModelOfOneInputAndOneOutput() {
    Tensor a = Input.of(32);
    Tensor b = new Dense(32).apply(a);
    Model model = new Model(a, b);
    assertThat(model.inputs()).containsExactly(a);
    assertThat(model.outputs()).containsExactly(b);
    assertThat(model.layers()).hasSize(2);
    assertThat(model.countParams()).isEqualTo(32 * 32 + 32);
  }

  @Test
  void aModelOfSeveralInputsAndOutputs() {
    Model model = twoByTwo();
    assertThat(model.inputNames()).containsExactly("a", "b");
    assertThat(model.outputNames()).containsExactly("first", "second");
    Tensors predicted =
        model.predict(List.of(uniform(1, 5, 3), uniform(2, 5, 2)), p -> p.verbose(0));
    assertThat(predicted.get(0).shape()).isEqualTo(Shape.of(5, 1));
    assertThat(predicted.get(1).shape()).isEqualTo(Shape.of(5, 4));
  }

  @Test
  void outputsHaveLossesWeightsAndMetricsOfTheirOwn() {
    Model model = twoByTwo();
    model.compile(
        c ->
            c.optimizer("sgd")
                .losses(Map.of("first", "mse", "second", "sparse_categorical_crossentropy"))
                .lossWeights(Map.of("first", 0.5, "second", 2.0))
                .metrics(Map.of("second", "accuracy")));
    Tensor classes = Tensor.of(0, 1, 2, 3, 0);
    var measured =
        model.evaluate(
            Map.of("a", uniform(1, 5, 3), "b", uniform(2, 5, 2)),
            Map.of("first", uniform(3, 5, 1), "second", classes),
            e -> e.verbose(0));
    assertThat(measured).containsOnlyKeys("loss", "first_loss", "second_loss", "second_accuracy");
    assertThat(model.metricsNames())
        .containsExactly("loss", "first_loss", "second_loss", "second_accuracy");
    assertThat(measured.get("loss"))
        .isCloseTo(
            0.5 * measured.get("first_loss") + 2 * measured.get("second_loss"), within(1e-5));
  }

  @Test
  void predictingNeedsNoCompileAndTrainingDoes() {
    Tensor a = Input.of(32);
    Model model = new Model(a, new Dense(32).apply(a));
    assertThat(model.predict(uniform(1, 3, 32)).shape()).isEqualTo(Shape.of(3, 32));
    assertThatThrownBy(() -> model.fit(uniform(1, 3, 32), uniform(2, 3, 32), f -> {}))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("must be compiled before fit");
    assertThatThrownBy(() -> model.evaluate(uniform(1, 3, 32), uniform(2, 3, 32)))
        .hasMessageContaining("must be compiled before evaluate");
  }

  @Test
  void evaluateAndSingleBatchesGiveTheSameValues() {
    Tensor a = Input.of(3);
    Model model = new Model(a, new Dense(1).apply(a));
    model.compile(c -> c.optimizer("sgd").loss("mse").metrics("mae"));
    Tensor x = uniform(1, 20, 3);
    Tensor y = uniform(2, 20, 1);
    var evaluated = model.evaluate(x, y);
    assertThat(model.metricsNames()).containsExactly("loss", "mae");
    var tested = model.testOnBatch(x, y);
    assertThat(tested.get("loss")).isCloseTo(evaluated.get("loss"), within(1e-6));
    assertThat(tested.get("mae")).isCloseTo(evaluated.get("mae"), within(1e-6));
    assertThat(model.predictOnBatch(x).single().toFloats())
        .containsExactly(model.predict(x).toFloats(), within(1e-6f));
    // The step changes the weights after it has measured them.
    var trained = model.trainOnBatch(x, y);
    assertThat(trained.get("loss")).isCloseTo(evaluated.get("loss"), within(1e-6));
    assertThat(model.testOnBatch(x, y).get("loss")).isLessThan(trained.get("loss"));
  }

  @Test
  void dataThatDoNotFitAreRefused() {
    Tensor a = Input.of(3);
    Model model = new Model(a, new Dense(1).apply(a));
    model.compile(c -> c.optimizer("sgd").loss("mse"));
    assertThatThrownBy(() -> model.fit(uniform(1, 4, 2), uniform(2, 4, 1), f -> f.verbose(0)))
        .hasMessageContaining("3")
        .hasMessageContaining("2");
    assertThatThrownBy(() -> model.fit(uniform(1, 4, 3), uniform(2, 5, 1), f -> f.verbose(0)))
        .hasMessageContaining("4")
        .hasMessageContaining("5");
  }

  /** Walks through the lines of a file, again and again: {@code x1 x2 y}. */
  private static final class Lines implements Iterator<List<Object>> {
    private final Path file;
    private List<String> left = new ArrayList<>();

    Lines(Path file) {
      this.file = file;
    }

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public List<Object> next() {
      if (left.isEmpty()) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
          left = new ArrayList<>(reader.lines().toList());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      if (left.isEmpty()) {
        throw new NoSuchElementException("an empty file");
      }
      String[] words = left.removeFirst().split(" ", -1);
      return List.of(
          Map.of("input_a", column(words[0]), "input_b", column(words[1])),
          Map.of("output", column(words[2])));
    }

    private static Tensor column(String word) {
      return Tensor.of(new float[][] {{Float.parseFloat(word)}});
    }
  }

  @Test
  @SuppressWarnings("deprecation") // It is what the guide shows.
  void generatorsFeedNamedInputsFromAFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("lines.txt");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      double x1 = i / 20.0;
      double x2 = (i * 7 % 20) / 20.0;
      text.append(x1).append(' ').append(x2).append(' ').append(2 * x1 - x2).append('\n');
    }
    Files.writeString(file, text.toString().strip());
    Tensor a = Input.builder(1).name("input_a").build();
    Tensor b = Input.builder(1).name("input_b").build();
    Tensor both = Tensor.concatenate(List.of(a, b), 1);
    Model model = new Model(List.of(a, b), List.of(new Dense(1).name("output").apply(both)));
    model.compile(c -> c.optimizer(new SGD(0.1)).loss("mse"));

    History history =
        model.fitGenerator(new Lines(file), f -> f.stepsPerEpoch(20).epochs(20).verbose(0));
    assertThat(history.get("loss")).hasSize(20);
    assertThat(history.get("loss").getLast()).isLessThan(0.01);
    assertThat(model.evaluateGenerator(new Lines(file), e -> e.steps(20).verbose(0)).get("loss"))
        .isLessThan(0.01);
    Tensor predicted =
        model.predictGenerator(new Lines(file), p -> p.steps(20).verbose(0)).single();
    assertThat(predicted.shape()).isEqualTo(Shape.of(20, 1));
    assertThat(predicted.dtype()).isEqualTo(DType.F32);
  }
}
