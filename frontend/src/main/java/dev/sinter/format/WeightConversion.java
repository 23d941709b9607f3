package dev.sinter.format;

import dev.sinter.layers.Bidirectional;
import dev.sinter.layers.TimeDistributed;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Turns the weights that older versions and other backends kept for a layer into those of today:
 * gates of recurrent layers in one array instead of three each, kernels with the channels last,
 * kernels of convolutions (Theano) as those of correlations, cuDNN's layout as ours.
 */
final class WeightConversion {
  /** Keras 1 kept the gates of LSTM as input, cell, forget, output; they are i, f, c, o now. */
  private static final List<Integer> LSTM_GATES = List.of(0, 2, 1, 3);

  private static final List<Integer> GRU_GATES = List.of(0, 1, 2);

  private final boolean beforeKeras2;
  private final boolean theano;

  WeightConversion(StoredWeights stored) {
    beforeKeras2 = stored.major() < 2;
    theano = stored.backend().equals("theano");
  }

  /** {@return the weights that a file must have for a layer, in Keras's order} */
  static List<Variable> expected(Layer layer) {
    return Stream.concat(layer.trainableWeights().stream(), layer.nonTrainableWeights().stream())
        .distinct()
        .toList();
  }

  /** {@return the weights as the layer has them; unchanged where the file has them so} */
  List<NdArray> convert(Layer layer, List<NdArray> stored) {
    return switch (layer) {
      case Model model -> convertModel(model, stored);
      case Bidirectional both when stored.size() % 2 == 0 -> {
        int half = stored.size() / 2;
        List<NdArray> all = new ArrayList<>();
        all.addAll(convert(both.sublayers().get(0), stored.subList(0, half)));
        all.addAll(convert(both.sublayers().get(1), stored.subList(half, stored.size())));
        yield all;
      }
      case TimeDistributed wrapper -> convert(wrapper.sublayers().getFirst(), stored);
      default -> stored.isEmpty() ? stored : convertLayer(layer, stored);
    };
  }

  /** Of a model within a model, all trainable weights come before all others. */
  private List<NdArray> convertModel(Model model, List<NdArray> stored) {
    List<Variable> expected = expected(model);
    if (stored.size() != expected.size()) {
      return stored;
    }
    Map<Variable, NdArray> values = new LinkedHashMap<>();
    for (int i = 0; i < stored.size(); i++) {
      values.put(expected.get(i), stored.get(i));
    }
    for (Layer layer : model.layers()) {
      List<Variable> own = expected(layer);
      List<NdArray> before = own.stream().filter(values::containsKey).map(values::get).toList();
      if (before.size() == own.size()) {
        List<NdArray> after = convert(layer, before);
        for (int i = 0; i < own.size(); i++) {
          values.put(own.get(i), after.get(i));
        }
      }
    }
    return expected.stream().map(variable -> Objects.requireNonNull(values.get(variable))).toList();
  }

  private List<NdArray> convertLayer(Layer layer, List<NdArray> stored) {
    return switch (layer.className()) {
      case "LSTM" -> recurrent(stored, LSTM_GATES);
      case "GRU" -> recurrent(stored, GRU_GATES);
      case "ConvLSTM2D" -> {
        List<NdArray> joined = stored.size() == 12 ? joined(layer, stored) : stored;
        yield theano ? kernels(joined, 2, k -> flipped(k, 2)) : joined;
      }
      case "Conv1D" ->
          kernels(stored, 1, k -> flipped(beforeKeras2 && k.rank() == 4 ? plain(k) : k, 1));
      case "Conv2D" -> kernels(stored, 1, k -> flipped(channelsLast(layer, k), 2));
      case "Conv3D" -> kernels(stored, 1, k -> flipped(channelsLast(layer, k), 3));
      case "Conv2DTranspose" -> kernels(stored, 1, k -> flipped(transposedKernel(layer, k), 2));
      default -> stored;
    };
  }

  /** Changes the first arrays. */
  private static List<NdArray> kernels(
      List<NdArray> stored, int count, UnaryOperator<NdArray> change) {
    List<NdArray> all = new ArrayList<>(stored);
    for (int i = 0; i < Math.min(count, all.size()); i++) {
      all.set(i, change.apply(all.get(i)));
    }
    return all;
  }

  /** Theano turns kernels round before it slides them over the input. */
  private NdArray flipped(NdArray kernel, int axes) {
    return theano ? StoredArrays.reversed(kernel, axes) : kernel;
  }

  // ---- convolutions of Keras 1 ------------------------------------------------------------------

  private static boolean isChannelsFirst(Layer layer) {
    return "channels_first".equals(layer.getConfig().get("data_format"));
  }

  /** (filters, channels, ...) becomes (..., channels, filters). */
  private NdArray channelsLast(Layer layer, NdArray kernel) {
    if (!beforeKeras2 || !isChannelsFirst(layer)) {
      return kernel;
    }
    return kernel.rank() == 5
        ? StoredArrays.transposed(kernel, 2, 3, 4, 1, 0)
        : StoredArrays.transposed(kernel, 2, 3, 1, 0);
  }

  private NdArray transposedKernel(Layer layer, NdArray kernel) {
    if (!beforeKeras2) {
      return kernel;
    }
    return isChannelsFirst(layer)
        ? StoredArrays.transposed(kernel, 2, 3, 0, 1)
        : StoredArrays.transposed(kernel, 0, 1, 3, 2);
  }

  /** A kernel over time was one over images: (time, 1, in, out) or (out, in, time, 1). */
  private static NdArray plain(NdArray kernel) {
    List<Long> shape = kernel.shape();
    NdArray last = shape.get(1) == 1 ? kernel : StoredArrays.transposed(kernel, 2, 3, 1, 0);
    List<Long> extents = last.shape();
    return last.reshape(extents.get(0), extents.get(2), extents.get(3));
  }

  // ---- recurrent layers -------------------------------------------------------------------------

  private static List<NdArray> recurrent(List<NdArray> stored, List<Integer> gates) {
    if (stored.size() == 3 * gates.size()) {
      return gatesJoined(stored, gates);
    }
    return isCudnn(stored, gates) ? fromCudnn(stored, gates.size()) : stored;
  }

  /** Kernel, recurrent kernel and bias of each gate become one of each. */
  private static List<NdArray> gatesJoined(List<NdArray> stored, List<Integer> gates) {
    return IntStream.range(0, 3)
        .mapToObj(
            kind ->
                StoredArrays.joined(
                    gates.stream().map(gate -> stored.get(3 * gate + kind)).toList()))
        .toList();
  }

  private List<NdArray> joined(Layer layer, List<NdArray> stored) {
    return kernels(gatesJoined(stored, LSTM_GATES), 2, kernel -> channelsLast(layer, kernel));
  }

  private static boolean isCudnn(List<NdArray> stored, List<Integer> gates) {
    return stored.size() == 3
        && stored.get(1).rank() == 2
        && stored.get(2).rank() == 1
        && stored.get(2).count() == 2L * gates.size() * stored.get(1).shape().getFirst();
  }

  /** cuDNN keeps each gate's matrices turned over, and two biases. */
  private static List<NdArray> fromCudnn(List<NdArray> stored, int gates) {
    NdArray kernel = stored.get(0);
    NdArray input =
        StoredArrays.joined(
            StoredArrays.split(kernel, gates).stream()
                .map(
                    gate ->
                        StoredArrays.transposed(
                            gate.reshape(gate.shape().get(1), gate.shape().get(0)), 1, 0))
                .toList());
    NdArray recurrent =
        StoredArrays.joined(
            StoredArrays.split(stored.get(1), gates).stream()
                .map(gate -> StoredArrays.transposed(gate, 1, 0))
                .toList());
    NdArray bias = stored.get(2);
    return List.of(
        input,
        recurrent,
        gates == 3 ? bias.reshape(2, bias.count() / 2) : StoredArrays.halvesAdded(bias));
  }
}
