package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.type.DType;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The gradient of every layer, at inference and in training: along a random direction in the space
 * of inputs and weights it is what central differences in float64 give.
 */
class LayerGradientsTest {
  private static final double STEP = 1e-5;

  @TestFactory
  Stream<DynamicTest> gradients() {
    return LayerSample.all().stream()
        .filter(sample -> !sample.isHost())
        .flatMap(
            sample ->
                Stream.of(false, true)
                    // In training it puts the normalized kernel in the kernel's place, so that the
                    // slope is that of the new one.
                    .filter(
                        training ->
                            !(training && sample.className().equals("SpectralNormalization")))
                    .map(
                        training ->
                            DynamicTest.dynamicTest(
                                sample.className() + (training ? " training" : ""),
                                () -> check(sample, training))));
  }

  private static void check(LayerSample sample, boolean training) {
    Map<String, Object> dtype = new LinkedHashMap<>();
    dtype.put("dtype", "float64");
    LayerSample wide = sample.with(dtype);
    double[] slope = new double[1];
    double value = evaluate(wide, training, 0, slope);
    double above = evaluate(wide, training, STEP, new double[1]);
    double below = evaluate(wide, training, -STEP, new double[1]);
    double difference = (above - below) / (2 * STEP);
    assertThat(slope[0])
        .as("slope at value %s", value)
        .isCloseTo(
            difference,
            org.assertj.core.data.Offset.offset(1e-6 * Math.max(1, Math.abs(difference))));
  }

  /**
   * The scalar {@code sum(outputs * cotangents)} at a point moved along the direction; the same
   * session seed gives the same weights and the same random choices each time.
   */
  private static double evaluate(
      LayerSample sample, boolean training, double step, double[] slope) {
    try (Session session =
        Session.builder().seed(5).dtype(DType.F64).backend("interpreter").threads(1).build()) {
      return session.call(() -> evaluateIn(sample, training, step, slope));
    }
  }

  private static double evaluateIn(
      LayerSample sample, boolean training, double step, double[] slope) {
    Random random = new Random(29);
    Layer layer = sample.layer();
    Tensors plain = LayerSample.tensors(sample.inputs(), DType.F64);
    // Makes the weights; how often random numbers were drawn before does not depend on the step.
    Tensor.compute(layer.apply(plain, CallContext.training(false)).flat());
    List<Tensor> directions = new ArrayList<>();
    List<Tensor> inputs = new ArrayList<>();
    for (Tensor input : plain) {
      Tensor direction = input.dtype().isFloat() ? like(input, random) : Tensor.zerosLike(input);
      inputs.add(input.dtype().isFloat() ? input.plus(direction.times(step)) : input);
      if (input.dtype().isFloat()) {
        directions.add(direction);
      }
    }
    List<Variable> weights = layer.trainableWeights();
    for (Variable weight : weights) {
      Tensor direction = like(weight.read(), random);
      directions.add(direction);
      weight.assign(weight.read().plus(direction.times(step)));
    }
    try (GradientTape tape = new GradientTape()) {
      List<TapeSource> sources = new ArrayList<>();
      inputs.stream().filter(x -> x.dtype().isFloat()).forEach(sources::add);
      inputs.forEach(tape::watch);
      sources.addAll(weights);
      Tensors outputs =
          layer.apply(Tensors.of(inputs.toArray(Tensor[]::new)), CallContext.training(training));
      Tensor sum = Tensor.scalar(DType.F64, 0);
      for (Tensor output : outputs) {
        if (output.dtype().isFloat()) {
          sum = sum.plus(output.times(like(output, random)).sum());
        }
      }
      double total = 0;
      List<Optional<Tensor>> gradients = tape.gradient(sum, sources);
      for (int i = 0; i < gradients.size(); i++) {
        if (gradients.get(i).isPresent()) {
          total += gradients.get(i).get().times(directions.get(i)).sum().item();
        }
      }
      slope[0] = total;
      return sum.item();
    }
  }

  private static Tensor like(Tensor tensor, Random random) {
    int count = Math.toIntExact(tensor.shape().size().fixed());
    return Tensor.of(
        dev.sinter.runtime.buffer.NdArray.of(
            random.doubles(count, -1, 1).toArray(), tensor.shape().fixed()));
  }
}
