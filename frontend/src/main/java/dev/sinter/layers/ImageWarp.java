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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Moves the elements of images: the element of the result at (x, y) is that of the input at another
 * place (x', y'), which is different for each image.
 *
 * <pre>
 *   between elements: four neighbours, by distance       1-s   s
 *   beyond the edges: what the fill mode says       1-t   a    b
 *                                                     t   c    d     a (1-s)(1-t) + b s (1-t) + c (1-s) t + d s t
 * </pre>
 *
 * What belongs to a place, that is weights and indices, is worked out once for all channels, and
 * once for all rows or columns where a coordinate is the same in them.
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
   * Neighbours along one axis of places between elements: two, or one.
   *
   * @param first index of the first, i32; the others follow it, all are in range
   * @param weights of each; 0 where it is none of the place's neighbours
   * @param beyond the weight of what lies beyond the edges, in constant mode
   */
  private record Neighbours(Tensor first, List<Tensor> weights, Optional<Tensor> beyond) {
    Tensor weight() {
      return weights.stream().reduce(Tensor::plus).orElseThrow();
    }
  }

  /** {@return the numbers of columns, (1, 1, width)} */
  static Tensor columns(Tensor images) {
    return Tensor.iota(TensorType.of(DType.F32, 1, 1, images.dim(2).fixed()), 2);
  }

  /** {@return the numbers of rows, (1, height, 1)} */
  static Tensor rows(Tensor images) {
    return Tensor.iota(TensorType.of(DType.F32, 1, images.dim(1).fixed(), 1), 1);
  }

  /**
   * {@return the moved images}
   *
   * @param images (batch, height, width, channels), floats
   * @param x columns where elements come from, to be broadcast to (batch, height, width)
   * @param y rows where elements come from, likewise
   */
  Tensor apply(Tensor images, Tensor x, Tensor y) {
    long height = images.dim(1).fixed();
    long width = images.dim(2).fixed();
    Neighbours across = neighbours(mode.fold(x, width), width);
    Neighbours down = neighbours(mode.fold(y, height), height);
    boolean separate = x.dim(1).is(1) && y.dim(2).is(1);
    Tensor sum = separate ? along(along(images, 1, down), 2, across) : mixed(images, down, across);
    if (mode != FillMode.CONSTANT || value == 0) {
      return sum;
    }
    Tensor columns = down.weight().times(across.beyond.orElseThrow());
    return sum.plus(perPlace(down.beyond.orElseThrow().plus(columns).times(value), images));
  }

  /** Neighbours along one axis, which are the same in all rows or all columns. */
  private static Tensor along(Tensor images, int axis, Neighbours neighbours) {
    Tensor first =
        neighbours.first.squeeze(3 - axis).broadcastTo(Shape.of(images.dim(0), images.dim(axis)));
    List<Tensor> parts = new ArrayList<>();
    for (int i = 0; i < neighbours.weights.size(); i++) {
      Tensor elements = images.gather(first.plus(i), axis, 1);
      parts.add(elements.times(perPlace(neighbours.weights.get(i), images)));
    }
    return parts.stream().reduce(Tensor::plus).orElseThrow();
  }

  /** Neighbours along both axes, others for each place. */
  private static Tensor mixed(Tensor images, Neighbours down, Neighbours across) {
    Dim height = images.dim(1);
    Dim width = images.dim(2);
    Tensor flat = images.reshape(Shape.of(images.dim(0), height.times(width), images.dim(3)));
    Tensor first =
        down.first
            .times(width.fixed())
            .plus(across.first)
            .broadcastTo(Shape.of(images.dim(0), height, width));
    List<Tensor> parts = new ArrayList<>();
    for (int i = 0; i < down.weights.size(); i++) {
      for (int j = 0; j < across.weights.size(); j++) {
        Tensor elements = flat.gather(first.plus(i * width.fixed() + j), 1, 1);
        Tensor weight = down.weights.get(i).times(across.weights.get(j));
        parts.add(elements.times(perPlace(weight, images)));
      }
    }
    return parts.stream().reduce(Tensor::plus).orElseThrow();
  }

  private static Tensor perPlace(Tensor weight, Tensor images) {
    return weight.cast(images.dtype()).expandDims(-1);
  }

  /**
   * {@return the elements around places}
   *
   * <p>On the last element and beyond, the last two count, so that the second is always one behind
   * the first: weights say which of them is meant.
   */
  private Neighbours neighbours(Tensor place, long extent) {
    Tensor nearest = bilinear ? place.floor() : roundHalfAway(place);
    int count = bilinear && extent > 1 ? 2 : 1;
    Tensor first = nearest.clip(0, extent - count);
    if (mode != FillMode.CONSTANT) {
      Tensor part = place.minus(first);
      Tensor one = Tensor.onesLike(place);
      List<Tensor> weights = count == 2 ? List.of(one.minus(part), part) : List.of(one);
      return new Neighbours(first.cast(DType.I32), weights, Optional.empty());
    }
    Tensor none = Tensor.zerosLike(place);
    Tensor part = bilinear ? place.minus(nearest) : none;
    Tensor rest = part.subtractFrom(1);
    List<Tensor> weights = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Tensor distance = first.minus(nearest).plus(i);
      weights.add(
          Tensor.where(distance.equal(0), rest, Tensor.where(distance.equal(1), part, none)));
    }
    Tensor beyond =
        Tensor.where(isInside(nearest, extent), none, rest)
            .plus(Tensor.where(isInside(nearest.plus(1), extent), none, part));
    return new Neighbours(first.cast(DType.I32), weights, Optional.of(beyond));
  }

  private static Tensor isInside(Tensor place, long extent) {
    return place.greaterEqual(0).and(place.less(extent));
  }

  private static Tensor roundHalfAway(Tensor x) {
    return Tensor.where(x.less(0), x.minus(0.5).ceil(), x.plus(0.5).floor());
  }
}
