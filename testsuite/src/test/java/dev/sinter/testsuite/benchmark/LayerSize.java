package dev.sinter.testsuite.benchmark;

import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.layers.Layers;
import dev.sinter.model.Layer;
import dev.sinter.testsuite.blocks.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A layer at a size as models have it, with its arithmetic counted by hand.
 *
 * @param layerName class of the layer
 * @param config without defaults
 * @param inputs extents with the batch first; {@code i9:} before them for whole numbers below 9
 * @param left why it is not measured; empty if it is
 * @param products multiplications that are added up, for one sample
 * @param functions exponentials, quotients and their kin for one sample
 * @param draws random words of one sample in training, and the functions that shape them
 * @param saved numbers of the forward pass of one sample, beside inputs and outputs, that its
 *     gradient needs
 * @param idleInPrediction whether prediction gives back its input, so that the forward pass is
 *     measured as training does it
 * @param isFixed whether its products' weights are never trained, and have no gradient
 */
record LayerSize(
    String layerName,
    Map<String, @Nullable Object> config,
    List<String> inputs,
    String left,
    double products,
    double functions,
    double draws,
    double saved,
    boolean idleInPrediction,
    boolean isFixed) {

  /** What a function or a random word counts, in operations of its polynomial or its rounds. */
  private static final int OPERATIONS_OF_A_FUNCTION = 20;

  /** {@return all layers, by name} */
  static List<LayerSize> all() {
    return Table.read("benchmark/layer-sizes.txt").stream().map(LayerSize::of).toList();
  }

  private static LayerSize of(List<String> cells) {
    boolean idle = cells.get(0).endsWith("*");
    boolean measured = Character.isDigit(cells.get(2).charAt(cells.get(2).length() - 1));
    return new LayerSize(
        cells.get(0).replaceAll("[*=]", ""),
        Table.object(cells.get(1)),
        measured ? List.of(cells.get(2).split(" ")) : List.of(),
        measured ? "" : cells.get(2),
        sum(cells.get(3)),
        sum(cells.get(4)),
        sum(cells.get(5)),
        sum(cells.get(6)),
        idle,
        cells.get(0).endsWith("="));
  }

  private static double sum(String products) {
    return products.isEmpty()
        ? 0
        : Arrays.stream(products.split("\\+"))
            .mapToDouble(
                product ->
                    Arrays.stream(product.split("\\*"))
                        .mapToDouble(Double::parseDouble)
                        .reduce(1, (a, b) -> a * b))
            .sum();
  }

  /** {@return a new layer} */
  Layer layer() {
    return Layers.registry().get(layerName).create(config);
  }

  /** {@return the samples of a call} */
  long batch() {
    return extents(inputs.getFirst())[0];
  }

  /** {@return the type of an input for a single sample} */
  static TensorType sample(String input) {
    long[] extents = extents(input);
    extents[0] = 1;
    return new TensorType(input.startsWith("i") ? DType.I32 : DType.F32, Shape.of(extents));
  }

  /** {@return what the whole numbers of inputs stay below} */
  int bound() {
    return inputs.stream()
        .filter(input -> input.startsWith("i"))
        .mapToInt(input -> Integer.parseInt(input.substring(1, input.indexOf(':'))))
        .max()
        .orElse(2);
  }

  private static long[] extents(String input) {
    return Arrays.stream(input.substring(input.indexOf(':') + 1).split(","))
        .mapToLong(Long::parseLong)
        .toArray();
  }

  /** {@return the operations of the forward pass} */
  double forward() {
    return batch()
        * (2 * products + OPERATIONS_OF_A_FUNCTION * (functions + (idleInPrediction ? draws : 0)));
  }

  /**
   * {@return the operations of a training step} Each product gives two more, one for each of its
   * factors that is trained; functions are not computed again.
   */
  double training() {
    return batch()
        * ((isFixed ? 4 : 6) * products + OPERATIONS_OF_A_FUNCTION * (functions + draws));
  }

  /** {@return the bytes that training saves and reads again} */
  double savedBytes() {
    return 2 * Float.BYTES * batch() * saved;
  }

  /** {@return how the layer is called, for the table} */
  String description() {
    return String.join(" ", inputs.stream().map(i -> i.replace(",", "×")).toList());
  }
}
