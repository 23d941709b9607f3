package dev.sinter.testsuite.format;

import dev.sinter.layers.Add;
import dev.sinter.layers.BatchNormalization;
import dev.sinter.layers.Bidirectional;
import dev.sinter.layers.Concatenate;
import dev.sinter.layers.Conv2D;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Dropout;
import dev.sinter.layers.Embedding;
import dev.sinter.layers.Flatten;
import dev.sinter.layers.GRU;
import dev.sinter.layers.GlobalAveragePooling1D;
import dev.sinter.layers.LSTM;
import dev.sinter.layers.LSTMCell;
import dev.sinter.layers.LayerNormalization;
import dev.sinter.layers.MaxPooling2D;
import dev.sinter.layers.MultiHeadAttention;
import dev.sinter.layers.RNN;
import dev.sinter.layers.SeparableConv1D;
import dev.sinter.layers.TimeDistributed;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.List;
import java.util.stream.Stream;

/** Small models of every shape: layers within layers, models within models, several inputs. */
enum SampleModels {
  DENSE {
    @Override
    Model make() {
      return new Sequential("dense_stack")
          .input(6)
          .add(new Dense(5).activation("relu"))
          .add(new Dropout(0.3))
          .add(new Dense(3).activation("softmax"));
    }
  },
  IMAGE {
    @Override
    Model make() {
      return new Sequential("image")
          .input(8, 8, 2)
          .add(new Conv2D(3, 3).activation("relu"))
          .add(new BatchNormalization())
          .add(new MaxPooling2D(2))
          .add(new Conv2D(4, 2))
          .add(new Flatten())
          .add(new Dense(3));
    }
  },
  RECURRENT {
    @Override
    Model make() {
      return new Sequential("recurrent")
          .input(5, 4)
          .add(new Bidirectional(new GRU(3).returnSequences(true)))
          .add(new TimeDistributed(new Dense(4)))
          .add(new RNN(List.of(new LSTMCell(2), new LSTMCell(3))))
          .add(new Dense(3));
    }
  },
  ATTENTION {
    @Override
    Model make() {
      Tensor x = Input.of(4, 6);
      Tensor mixed = new MultiHeadAttention(2, 3).apply(List.of(x, x));
      Tensor sum = new LayerNormalization().apply(new Add().apply(List.of(x, mixed)));
      Tensor pooled = new GlobalAveragePooling1D().apply(sum);
      return new Model(Tensors.of(x), Tensors.of(new Dense(3).apply(pooled)), "attention");
    }
  },
  NESTED {
    @Override
    Model make() {
      Tensor inner = Input.of(4);
      Model body =
          new Model(
              Tensors.of(inner),
              Tensors.of(new Dense(3).apply(new BatchNormalization().apply(inner))),
              "body");
      Tensor left = Input.of(4);
      Tensor right = Input.of(4);
      Tensor both = new Concatenate().apply(List.of(body.apply(left), body.apply(right)));
      return new Model(
          Tensors.of(left, right), Tensors.of(new Dense(3).apply(both), both), "twins");
    }
  },
  TOKENS {
    @Override
    Model make() {
      return new Sequential("tokens")
          .input(6)
          .add(new Embedding(9, 4))
          .add(new SeparableConv1D(5, 2))
          .add(new LSTM(4))
          .add(new Dense(3));
    }
  };

  /** {@return a new model with random weights} */
  abstract Model make();

  /** {@return inputs for eight samples; they fit embeddings, too} */
  static Tensors inputs(Model model) {
    Stream<Tensor> tensors =
        model.inputs().stream()
            .map(
                input -> {
                  long[] shape =
                      input.shape().dims().stream()
                          .mapToLong(d -> d.isFixed() ? d.fixed() : 8)
                          .toArray();
                  int count = (int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b);
                  float[] values = new float[count];
                  for (int i = 0; i < count; i++) {
                    values[i] = Math.floorMod(i * 7 + 3, 9);
                  }
                  return Tensor.of(dev.sinter.runtime.buffer.NdArray.of(values, shape));
                });
    return Tensors.of(tensors.toArray(Tensor[]::new));
  }

  /** {@return targets for eight samples, one for each output} */
  static Tensors targets(Model model) {
    return Tensors.of(
        model.outputs().stream()
            .map(
                output -> {
                  int width = (int) output.shape().last().fixed();
                  float[] values = new float[8 * width];
                  for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (i % 5) / 5;
                  }
                  return Tensor.of(dev.sinter.runtime.buffer.NdArray.of(values, 8, width));
                })
            .toArray(Tensor[]::new));
  }
}
