package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Trace;

/**
 * Base of layers that stretch images to a random height or width. The size of the result changes
 * from call to call, so that they work on data only: a compiled step has one size.
 */
abstract class RandomResize extends RandomImageLayer {
  static final Argument<RandomRange> FACTOR =
      Argument.required(
          "factor",
          RandomRange.symmetric(-1, Double.POSITIVE_INFINITY),
          "part by which the extent grows; below 0 it shrinks");
  static final Argument<Interpolation> INTERPOLATION =
      Argument.optional(
          "interpolation", Interpolation.TYPE, Interpolation.BILINEAR, "how elements are made");

  private final int axis;

  RandomResize(Arguments arguments, int axis) {
    super(arguments);
    this.axis = axis;
  }

  @Override
  final Tensor change(Tensor images, RandomGenerator generator) {
    if (Trace.current().isPresent()) {
      throw new ModelException(
          describe()
              + ": the size of its result differs from call to call, and a compiled step has one"
              + " size; apply the layer to the data before the model, or use random_zoom");
    }
    double factor = get(FACTOR).draw(Shape.SCALAR, 1, generator).item();
    long extent = (long) (factor * images.dim(axis).fixed());
    if (extent < 1) {
      throw new ModelException(describe() + ": the result must have an extent of at least 1");
    }
    long height = axis == 1 ? extent : images.dim(1).fixed();
    long width = axis == 2 ? extent : images.dim(2).fixed();
    return get(INTERPOLATION).resize(images, height, width);
  }
}
