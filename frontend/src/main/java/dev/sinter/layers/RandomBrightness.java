package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.list;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import java.util.List;

/**
 * In training, adds to each image a random part of the range of values, and keeps the result within
 * it.
 */
public final class RandomBrightness extends RandomImageLayer
    implements LayerSettings<RandomBrightness> {
  private static final Argument<RandomRange> FACTOR =
      Argument.required(
          "factor", RandomRange.symmetric(-1, 1), "part of the range; below 0 is darker");
  private static final Argument<List<Double>> VALUE_RANGE =
      Argument.optional(
              "value_range", list(FLOAT), List.of(0.0, 255.0), "least and largest value of images")
          .check(new Check<>("two numbers", range -> range.size() == 2));

  /** Declaration. */
  public static final Spec<RandomBrightness> SPEC =
      Layer.spec(
          RandomBrightness.class, RandomBrightness::new, FACTOR, VALUE_RANGE, LayerArguments.SEED);

  private RandomBrightness(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param factor largest part of the range, brighter or darker
   */
  public RandomBrightness(double factor) {
    this(SPEC.empty());
    with("factor", factor);
  }

  /** Sets least and largest value of images; 0 and 255 by default. */
  public RandomBrightness valueRange(double least, double most) {
    return with("value_range", List.of(least, most));
  }

  @Override
  Tensor change(Tensor images, RandomGenerator generator) {
    List<Double> range = get(VALUE_RANGE).stream().sorted().toList();
    Shape each = Shape.of(images.dim(0), Dim.of(1), Dim.of(1), Dim.of(1));
    Tensor delta = get(FACTOR).draw(each, 0, generator).times(range.get(1) - range.get(0));
    return images.plus(delta.cast(images.dtype())).clip(range.get(0), range.get(1));
  }
}
