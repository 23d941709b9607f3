package dev.sinter.testsuite.blocks;

import dev.sinter.config.Argument;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Discretization;
import dev.sinter.layers.LookupLayer;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What can be seen of a layer, as text: two layers differ in a kind when the texts differ. */
final class LayerObservation {
  private LayerObservation() {}

  /** {@return what is seen of a sample; kinds as the table of arguments names them} */
  static String of(LayerSample sample, String kind) {
    try (Session session = Session.builder().seed(5).backend("interpreter").threads(1).build()) {
      return session.call(() -> see(sample, kind));
    }
  }

  private static String see(LayerSample sample, String kind) {
    Layer layer = sample.layer();
    return switch (kind) {
      case "output", "same" -> show(sample.call(layer, false));
      case "training" -> show(sample.call(layer, true));
      case "name" -> layer.name();
      case "dtype" -> layer.dtype().toString();
      case "config" -> layer.getConfig().toString();
      case "trainable" -> {
        sample.call(layer, false);
        yield layer.isTrainable() + " " + layer.trainableWeights();
      }
      case "weights" -> {
        sample.call(layer, false);
        yield weights(layer);
      }
      case "moved" -> {
        sample.call(layer, true);
        yield weights(layer);
      }
      case "loss" -> {
        sample.call(layer, true);
        yield layer.losses().stream().mapToDouble(Tensor::item).sum() + "";
      }
      case "constraint" -> {
        sample.call(layer, false);
        yield constrained(layer);
      }
      case "mask" ->
          sample.call(layer, false).each(t -> t.mask().map(m -> show(Tensors.of(m)))).toString();
      case "masked" -> masked(sample, layer);
      case "states" -> {
        sample.call(layer, false);
        yield show(sample.call(layer, false));
      }
      case "adapted" -> {
        Discretization bins = (Discretization) layer;
        bins.adapt(NdArray.of(new java.util.Random(3).doubles(2000).toArray(), new long[] {2000}));
        yield bins.binBoundaries().toString();
      }
      case "vocabulary" -> ((LookupLayer<?>) layer).getVocabulary().toString();
      case "input" -> input(sample, layer);
      default -> throw new AssertionError("no kind '" + kind + "'");
    };
  }

  private static String weights(Layer layer) {
    StringBuilder text = new StringBuilder();
    for (Variable weight : layer.weights()) {
      text.append(weight).append(show(Tensors.of(Tensor.of(weight.value())))).append('\n');
    }
    return text.toString();
  }

  private static String constrained(Layer layer) {
    StringBuilder text = new StringBuilder();
    for (Variable weight : layer.weights()) {
      Tensor value = weight.read().times(3).minus(1);
      text.append(show(Tensors.of(weight.constraint().map(c -> c.apply(value)).orElse(value))));
    }
    return text.toString();
  }

  /** The last of the time steps is masked. */
  private static String masked(LayerSample sample, Layer layer) {
    Tensors inputs = LayerSample.tensors(sample.inputs(), layer.dtype());
    long[] extents = inputs.get(0).shape().fixed();
    Tensor mask =
        Tensor.range(extents[1])
            .less(extents[1] - 1.0)
            .reshape(1, extents[1])
            .broadcastTo(dev.sinter.ir.type.Shape.of(extents[0], extents[1]));
    return show(layer.apply(inputs, CallContext.training(false).withMask(mask)));
  }

  /** Whether the layer says what the input of a model is. */
  private static String input(LayerSample sample, Layer layer) {
    if (!sample.hasOneFloatInput()) {
      return layer.getConfig().toString();
    }
    Sequential model = new Sequential();
    try {
      model.add(layer);
    } catch (ModelException e) {
      return "an input that does not fit";
    }
    return model.isBuilt() ? model.inputs().toString() : "no input";
  }

  /** {@return whether all layers have the argument} */
  static boolean isCommon(Argument<?> argument) {
    return List.of(
            "name",
            "trainable",
            "dtype",
            "activity_regularizer",
            "batch_input_shape",
            "input_shape",
            "input_dim",
            "batch_size",
            "weights")
        .contains(argument.name());
  }

  private static String show(Tensors tensors) {
    List<String> all = new ArrayList<>();
    for (Tensor tensor : tensors) {
      double[] rounded =
          Arrays.stream(tensor.toDoubles()).map(v -> Math.rint(v * 1e6) / 1e6).toArray();
      all.add(tensor.dtype() + " " + tensor.shape() + Arrays.toString(rounded));
    }
    return all.toString();
  }
}
