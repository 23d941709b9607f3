package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Tensor;

/**
 * Moves the elements of images: the element of the result at (x, y) is that of the input at an
 * affine function of (x, y), another one for each image.
 *
 * <pre>
 *   x' = a x + b y + c        a, b, ...: one number for each image
 *   y' = d x + e y + f        between elements: by interpolation; beyond the edges: by the fill mode
 * </pre>
 *
 * @param mode what lies beyond the edges
 * @param bilinear whether elements are mixed by distance; else the nearest counts
 * @param value what lies beyond the edges in constant mode
 */
record ImageWarp(FillMode mode, boolean bilinear, double value) {
  static final Argument<FillMode> FILL_MODE =
      Argument.optional(
          "fill_mode",
          FillMode.TYPE,
          FillMode.REFLECT,
          "what images go on with beyond their edges");
  static final ArgumentType<String> METHODS = ArgumentTypes.choice("nearest", "bilinear");
  static final Argument<String> INTERPOLATION =
      Argument.optional("interpolation", METHODS, "bilinear", "how elements are made");
  static final Argument<Double> FILL_VALUE =
      Argument.optional(
          "fill_value", FLOAT, 0.0, "what lies beyond the edges when fill_mode is constant");

  /**
   * {@return the moved images}
   *
   * @param images (batch, height, width, channels), floats
   * @param x the three numbers of x', each (batch, 1, 1)
   * @param y the three numbers of y', each (batch, 1, 1)
   */
  Tensor apply(Tensor images, Tensor[] x, Tensor[] y) {
    long height = images.dim(1).fixed();
    long width = images.dim(2).fixed();
    Tensor column = Tensor.iota(TensorType.of(DType.F32, 1, 1, width), 2);
    Tensor row = Tensor.iota(TensorType.of(DType.F32, 1, height, 1), 1);
    Tensor fromX = mode.fold(x[0].times(column).plus(x[1].times(row)).plus(x[2]), width);
    Tensor fromY = mode.fold(y[0].times(column).plus(y[1].times(row)).plus(y[2]), height);
    Tensor flat = images.reshape(Shape.of(images.dim(0), Dim.of(height * width), images.dim(3)));
    if (!bilinear) {
      return read(images, flat, roundHalfAway(fromX), roundHalfAway(fromY));
    }
    Tensor left = fromX.floor();
    Tensor top = fromY.floor();
    Tensor right = left.plus(1);
    Tensor bottom = top.plus(1);
    Tensor toRight = fromX.minus(left).expandDims(-1);
    Tensor toBottom = fromY.minus(top).expandDims(-1);
    Tensor above = mix(read(images, flat, left, top), read(images, flat, right, top), toRight);
    Tensor below =
        mix(read(images, flat, left, bottom), read(images, flat, right, bottom), toRight);
    return mix(above, below, toBottom);
  }

  private static Tensor mix(Tensor first, Tensor second, Tensor part) {
    Tensor share = part.cast(first.dtype());
    return first.times(share.subtractFrom(1)).plus(second.times(share));
  }

  /** Elements at whole places; beyond the edges the fill value. */
  private Tensor read(Tensor images, Tensor flat, Tensor x, Tensor y) {
    long height = images.dim(1).fixed();
    long width = images.dim(2).fixed();
    Tensor inside =
        x.greaterEqual(0)
            .and(x.less(width))
            .and(y.greaterEqual(0))
            .and(y.less(height))
            .expandDims(-1);
    Tensor place = y.clip(0, height - 1).times(width).plus(x.clip(0, width - 1)).cast(DType.I32);
    Tensor indices =
        place
            .broadcastTo(Shape.of(images.dim(0), Dim.of(height), Dim.of(width)))
            .reshape(Shape.of(images.dim(0), Dim.of(height * width)));
    Tensor elements = flat.gather(indices, 1, 1).reshape(images.shape());
    return Tensor.where(inside, elements, Tensor.onesLike(elements).times(value));
  }

  private static Tensor roundHalfAway(Tensor x) {
    return Tensor.where(x.less(0), x.minus(0.5).ceil(), x.plus(0.5).floor());
  }
}
