package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Conv1D;
import dev.sinter.layers.Dense;
import dev.sinter.layers.GRU;
import dev.sinter.layers.GlobalMaxPooling1D;
import dev.sinter.layers.LSTM;
import dev.sinter.layers.Layers;
import dev.sinter.model.CallContext;
import dev.sinter.model.Input;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Layers over time: states that stay, weights in cuDNN's layout, lengths and batches of all sizes.
 */
class RecurrentStateTest {
  private static double[] random(int count, int seed) {
    return new Random(seed).doubles(count, -1, 1).toArray();
  }

  private static Tensor tensor(double[] values, long... extents) {
    return Tensor.of(NdArray.of(values, extents)).cast(DType.F32);
  }

  private static Tensor data(int seed, long... extents) {
    int count = 1;
    for (long extent : extents) {
      count *= (int) extent;
    }
    return tensor(random(count, seed), extents);
  }

  /** Two halves of a sequence, one after the other, give what the whole gives. */
  @ParameterizedTest
  @CsvSource({
    "LSTM, llvm", "GRU, llvm", "SimpleRNN, llvm", "ConvLSTM1D, llvm",
    "LSTM, jvm", "GRU, jvm", "SimpleRNN, jvm", "ConvLSTM1D, jvm"
  })
  void statesStayBetweenBatches(String name, String backend) {
    boolean convolution = name.startsWith("Conv");
    Map<String, Object> size =
        convolution ? Map.of("filters", 2, "kernel_size", 2) : Map.of("units", 3);
    try (Session session = Session.builder().seed(5).backend(backend).build()) {
      session.run(
          () -> {
            Tensor x = convolution ? data(1, 2, 6, 5, 2) : data(1, 2, 6, 4);
            Map<String, Object> config = new java.util.LinkedHashMap<>(size);
            config.put("stateful", true);
            config.put("batch_input_shape", convolution ? List.of(2, 3, 5, 2) : List.of(2, 3, 4));
            Sequential model = Sequential.of(Layers.registry().get(name).create(config));
            Layer plain = Layers.registry().get(name).create(size);
            plain.apply(x);
            plain.setWeights(model.getWeights());
            double[] whole = plain.apply(x).toDoubles();
            assertThat(inTwoHalves(model, x)).containsExactly(whole, within(1e-5));
            model.resetStates();
            assertThat(inTwoHalves(model, x)).containsExactly(whole, within(1e-5));
          });
    }
  }

  /** {@return what a model says of the last three of six steps, after the first three} */
  private static double[] inTwoHalves(Sequential model, Tensor x) {
    model.predict(x.slice(1, 0, 3), e -> e.batchSize(2).verbose(0));
    return model.predict(x.slice(1, 3, 6), e -> e.batchSize(2).verbose(0)).single().toDoubles();
  }

  /** Steps in cuDNN's layout: each gate's matrices turned over, and two biases. */
  static final class Stored extends Layer {
    private final List<Shape> shapes;

    Stored(Shape... shapes) {
      this.shapes = List.of(shapes);
    }

    @Override
    protected void build(Shape input) {
      List<String> names = List.of("kernel", "recurrent_kernel", "bias");
      for (int i = 0; i < 3; i++) {
        addWeight(names.get(i), shapes.get(i), w -> w.initializer("zeros"));
      }
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return x;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"LSTM", "GRU"})
  void weightsOfCudnnAreRearranged(String name, @TempDir Path folder) {
    int gates = name.equals("LSTM") ? 4 : 3;
    int units = 3;
    int inputs = 2;
    double[] kernel = random(inputs * gates * units, 1);
    double[] recurrent = random(units * gates * units, 2);
    double[] bias = random(2 * gates * units, 3);
    double[] storedKernel = new double[kernel.length];
    double[] storedRecurrent = new double[recurrent.length];
    for (int gate = 0; gate < gates; gate++) {
      for (int u = 0; u < units; u++) {
        for (int i = 0; i < inputs; i++) {
          // Element (i, u) of a gate is the one with number i + u * inputs of the stored gate.
          int number = i + u * inputs;
          storedKernel[number / units * gates * units + gate * units + number % units] =
              kernel[i * gates * units + gate * units + u];
        }
        for (int v = 0; v < units; v++) {
          storedRecurrent[u * gates * units + gate * units + v] =
              recurrent[v * gates * units + gate * units + u];
        }
      }
    }
    Path file = folder.resolve("weights.h5");
    Tensor x = data(7, 2, 5, inputs);
    Sequential written =
        Sequential.of(
            new Stored(
                Shape.of(inputs, (long) gates * units),
                Shape.of(units, (long) gates * units),
                Shape.of(2L * gates * units)));
    written.apply(x);
    written.setWeights(
        List.of(
            tensor(storedKernel, inputs, (long) gates * units).array(),
            tensor(storedRecurrent, units, (long) gates * units).array(),
            tensor(bias, 2L * gates * units).array()));
    written.saveWeights(file);

    Layer read = Layers.registry().get("CuDNN" + name).create(Map.of("units", units));
    assertThat(read.className()).isEqualTo(name);
    Sequential model = Sequential.of(read);
    model.apply(x);
    model.loadWeights(file);

    Layer expected = Layers.registry().get(name).create(Map.of("units", units));
    expected.apply(x);
    double[] sums = new double[gates * units];
    Arrays.setAll(sums, i -> bias[i] + bias[gates * units + i]);
    expected.setWeights(
        List.of(
            tensor(kernel, inputs, (long) gates * units).array(),
            tensor(recurrent, units, (long) gates * units).array(),
            name.equals("LSTM")
                ? tensor(sums, (long) gates * units).array()
                : tensor(bias, 2, (long) gates * units).array()));
    assertThat(model.apply(x).toDoubles())
        .containsExactly(expected.apply(x).toDoubles(), within(1e-6));
  }

  /** One model for sequences of every length, and every size of batch. */
  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void lengthsAndBatchesMayDiffer(String backend) {
    try (Session session = Session.builder().seed(5).backend(backend).build()) {
      session.run(
          () -> {
            Tensor in = Input.of(-1, 4);
            Tensor sequences = new LSTM(3).returnSequences(true).apply(in);
            Tensor wide = new Conv1D(5, 3).with("padding", "same").apply(sequences);
            Tensor pooled = new GlobalMaxPooling1D().apply(wide);
            Model model = new Model(in, new Dense(2).apply(pooled));
            for (int length : new int[] {1, 2, 9}) {
              Tensor x = data(length, 5, length, 4);
              double[] all = model.predict(x, e -> e.verbose(0)).single().toDoubles();
              assertThat(all).hasSize(10);
              for (int row = 0; row < 5; row++) {
                double[] one =
                    model.predict(x.slice(0, row, row + 1), e -> e.verbose(0)).single().toDoubles();
                assertThat(one)
                    .containsExactly(new double[] {all[2 * row], all[2 * row + 1]}, within(1e-6));
              }
            }
            model.compile(c -> c.optimizer("sgd").loss("mse"));
            for (int length : new int[] {4, 1}) {
              Tensor x = data(length, 3, length, 4);
              double before = model.evaluate(x, Tensor.ones(3, 2)).get("loss");
              model.fit(x, Tensor.ones(3, 2), f -> f.epochs(3).batchSize(2).verbose(0));
              assertThat(model.evaluate(x, Tensor.ones(3, 2)).get("loss")).isLessThan(before);
            }
          });
    }
  }

  /** The last axis is multiplied, whatever stands before it. */
  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void denseTakesAnyRank(String backend) {
    try (Session session = Session.builder().seed(5).backend(backend).build()) {
      session.run(
          () -> {
            double[] kernel = random(6, 3);
            for (long[] extents :
                List.of(
                    new long[] {2, 3},
                    new long[] {2, 4, 3},
                    new long[] {2, 1, 4, 3},
                    new long[] {1, 2, 2, 2, 3})) {
              Dense layer = new Dense(2);
              Tensor x = data(4, extents);
              layer.apply(x);
              layer.setWeights(
                  List.of(tensor(kernel, 3, 2).array(), tensor(new double[] {0.5, -1}, 2).array()));
              double[] in = x.toDoubles();
              double[] expected = new double[in.length / 3 * 2];
              for (int i = 0; i < expected.length; i++) {
                expected[i] = i % 2 == 0 ? 0.5 : -1;
                for (int j = 0; j < 3; j++) {
                  expected[i] += in[i / 2 * 3 + j] * kernel[2 * j + i % 2];
                }
              }
              assertThat(layer.apply(x).toDoubles()).containsExactly(expected, within(1e-5));
            }
            assertThatThrownBy(() -> new Dense(2).apply(data(1, 3)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("dense");
          });
    }
  }

  @Test
  void emptyBatchesAreRefused() {
    Sequential model = Sequential.of(new GRU(2), new Dense(1));
    model.compile(c -> c.optimizer("sgd").loss("mse"));
    model.apply(data(1, 1, 3, 2));
    Tensor x = Tensor.zeros(0, 3, 2);
    Tensor y = Tensor.zeros(0, 1);
    List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls = new ArrayList<>();
    calls.add(() -> model.fit(x, y, f -> f.verbose(0)));
    calls.add(() -> model.evaluate(x, y));
    calls.add(() -> model.predict(x, e -> e.verbose(0)));
    for (var call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("at least one sample, got none");
    }
  }
}
