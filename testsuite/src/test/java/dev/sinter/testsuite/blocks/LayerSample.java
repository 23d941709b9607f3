package dev.sinter.testsuite.blocks;

import dev.sinter.ir.type.DType;
import dev.sinter.layers.HashedCrossing;
import dev.sinter.layers.HostLayer;
import dev.sinter.layers.IntegerLookup;
import dev.sinter.layers.Layers;
import dev.sinter.layers.TextVectorization;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.StringArray;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A small case of a layer: a config and inputs that show what its arguments do.
 *
 * @param className of the layer
 * @param config without defaults
 * @param inputs extents, {@code i9:} or {@code f9:} before them for whole numbers or floats that
 *     are whole, below 9; or {@code host}
 * @param refused inputs that must be refused; {@code any}: none are; {@code -}: not tested here
 */
record LayerSample(
    String className, Map<String, @Nullable Object> config, String inputs, String refused) {

  /** {@return all samples} */
  static List<LayerSample> all() {
    return Table.read("blocks/layer-samples.txt").stream()
        .map(
            cells ->
                new LayerSample(
                    cells.get(0), Table.object(cells.get(1)), cells.get(2), cells.get(3)))
        .toList();
  }

  /** {@return whether it works on the host, with strings} */
  boolean isHost() {
    return inputs.equals("host");
  }

  /** {@return whether its input is one tensor of floats} */
  boolean hasOneFloatInput() {
    return !isHost() && !inputs.contains(" ") && !inputs.startsWith("i");
  }

  /** {@return this with further config; key {@code input} replaces the inputs} */
  LayerSample with(Map<String, @Nullable Object> more) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(config);
    all.putAll(more);
    Object other = all.remove("input");
    return new LayerSample(className, all, other == null ? inputs : (String) other, refused);
  }

  /** {@return this with other inputs} */
  LayerSample withInputs(String others) {
    return new LayerSample(className, config, others, refused);
  }

  /** {@return a new layer} */
  Layer layer() {
    return Layers.registry().get(className).create(config);
  }

  /** {@return extents of a description of inputs} */
  static long[] extents(String input) {
    return Arrays.stream(input.substring(input.indexOf(':') + 1).split(","))
        .mapToLong(Long::parseLong)
        .toArray();
  }

  /** {@return tensors for a description of inputs; the same in each call} */
  static Tensors tensors(String description, DType dtype) {
    Random random = new Random(17);
    return Tensors.of(
        Arrays.stream(description.split(" "))
            .map(input -> tensor(input, dtype, random))
            .toArray(Tensor[]::new));
  }

  private static Tensor tensor(String input, DType dtype, Random random) {
    long[] extents = extents(input);
    int count = Math.toIntExact(LongStream.of(extents).reduce(1, Math::multiplyExact));
    if (input.startsWith("i")) {
      int bound = Integer.parseInt(input.substring(1, input.indexOf(':')));
      // Zeros are there: they mean something to masks.
      int[] values = random.ints(count, 0, bound).toArray();
      values[count - 1] = 0;
      return Tensor.of(NdArray.of(values, extents));
    }
    double[] values =
        input.startsWith("f")
            ? random
                .ints(count, 0, Integer.parseInt(input.substring(1, input.indexOf(':'))))
                .asDoubleStream()
                .toArray()
            : random.doubles(count, -1, 1).toArray();
    return Tensor.of(NdArray.of(values, extents)).cast(dtype);
  }

  /** {@return what the layer gives for its inputs} */
  Tensors call(Layer layer, boolean training) {
    if (layer instanceof HostLayer host) {
      return Tensors.of(onHost(host));
    }
    return layer.apply(tensors(inputs, layer.dtype()), CallContext.training(training));
  }

  private static Tensor onHost(HostLayer layer) {
    return switch (layer) {
      case HashedCrossing crossing ->
          crossing.cross(List.of(StringArray.of("A", "B", "C", "D"), Tensor.of(1, 1, 2, 2)));
      case IntegerLookup lookup -> lookup.apply(Tensor.of(new int[][] {{3, 7}, {5, 0}}));
      case TextVectorization text ->
          text.apply(StringArray.of("Foo, bar!", "qux baz a b", "foo bar foo"));
      default ->
          layer.apply(StringArray.of(new String[][] {{"omar", "d"}, {"b", "wire"}, {"z", "q"}}));
    };
  }
}
