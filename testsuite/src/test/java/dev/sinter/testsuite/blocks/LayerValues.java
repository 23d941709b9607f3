package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.type.DType;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.optimizers.SGD;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.TapeSource;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What a layer gives on a backend: outputs, gradients, and weights after a step of training. */
final class LayerValues {
  private LayerValues() {}

  /** {@return all that a call at inference and a step of training give, by what it is} */
  static Map<String, double[]> of(LayerSample sample, String backend) {
    try (Session session = Session.builder().seed(5).backend(backend).threads(2).build()) {
      return session.call(
          () -> {
            Map<String, double[]> values = new LinkedHashMap<>();
            Layer layer = sample.layer();
            put(values, "output", sample.call(layer, false).flat());
            if (!sample.isHost()) {
              step(sample, layer, values);
              put(values, "output after a step", sample.call(layer, false).flat());
            }
            return values;
          });
    }
  }

  private static void step(LayerSample sample, Layer layer, Map<String, double[]> values) {
    Tensors inputs = LayerSample.tensors(sample.inputs(), DType.F32);
    List<Variable> weights = layer.trainableWeights();
    Random random = new Random(29);
    try (GradientTape tape = new GradientTape()) {
      List<TapeSource> sources = new ArrayList<>(weights);
      for (Tensor input : inputs) {
        tape.watch(input);
        sources.add(input);
      }
      Tensors outputs = layer.apply(inputs, CallContext.training(true));
      put(values, "output in training", outputs.flat());
      Tensor sum = Tensor.scalar(DType.F32, 0);
      for (Tensor output : outputs) {
        if (output.dtype().isFloat()) {
          sum = sum.plus(output.times(like(output, random)).sum());
        }
      }
      List<Optional<Tensor>> gradients = tape.gradient(sum, sources);
      put(values, "gradients", gradients.stream().flatMap(Optional::stream).toList());
      List<Optional<Tensor>> ofWeights = gradients.subList(0, weights.size());
      if (ofWeights.stream().anyMatch(Optional::isPresent)) {
        new SGD(0.1).applyGradients(ofWeights, weights);
      }
    }
    put(values, "weights", layer.weights().stream().map(w -> Tensor.of(w.value())).toList());
  }

  private static void put(Map<String, double[]> values, String name, List<Tensor> tensors) {
    for (int i = 0; i < tensors.size(); i++) {
      Tensor tensor = tensors.get(i);
      values.put(name + " " + i + " " + tensor.type(), tensor.toDoubles());
    }
  }

  private static Tensor like(Tensor tensor, Random random) {
    int count = Math.toIntExact(tensor.shape().size().fixed());
    return Tensor.of(NdArray.of(random.doubles(count, -1, 1).toArray(), tensor.shape().fixed()))
        .cast(DType.F32);
  }

  /** Asserts that two backends gave the same, in parts of the largest number of a tensor. */
  static void assertSame(
      Map<String, double[]> actual, Map<String, double[]> expected, String description) {
    assertThat(actual.keySet()).as(description).isEqualTo(expected.keySet());
    expected.forEach(
        (name, numbers) -> {
          double largest = 1;
          for (double number : numbers) {
            largest = Math.max(largest, Math.abs(number));
          }
          assertThat(actual.get(name))
              .as("%s: %s", description, name)
              .containsExactly(numbers, within(2e-5 * largest));
        });
  }
}
