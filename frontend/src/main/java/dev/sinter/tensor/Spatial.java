package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Convolutions and pooling over any number of spatial axes. Inputs are channels last: (batch,
 * spatial..., channels). Padding is Keras's, see {@link Padding}.
 */
public final class Spatial {
  private Spatial() {}

  /**
   * A convolution (correlation, the kernel is not flipped).
   *
   * @param x (batch, spatial..., channels)
   * @param kernel (window..., channels / groups, filters)
   * @param strides one per spatial axis
   * @param padding beyond the ends
   * @param dilation distance of the window's elements, one per spatial axis
   * @param groups groups of channels
   * @return (batch, spatial'..., filters)
   */
  public static Tensor convolution(
      Tensor x,
      Tensor kernel,
      List<Long> strides,
      Padding padding,
      List<Long> dilation,
      long groups) {
    return Operation.binary(
        "convolution",
        x,
        kernel,
        (a, k) -> {
          int axes = a.rank() - 2;
          List<Long> low = new ArrayList<>();
          List<Long> high = new ArrayList<>();
          for (int i = 0; i < axes; i++) {
            long window = (k.dim(i).fixed() - 1) * dilation.get(i) + 1;
            long[] amounts =
                padding.amounts(extent("convolution", a, i + 1), window, strides.get(i));
            requireFits("convolution", a, i + 1, window, amounts, padding);
            low.add(amounts[0]);
            high.add(amounts[1]);
          }
          List<Long> ones = Collections.nCopies(axes, 1L);
          return Primitive.apply(
              new Op.Convolution(strides, low, high, ones, dilation, groups, 1), a, k);
        });
  }

  /**
   * A transposed convolution: the gradient of a convolution with respect to its input.
   *
   * @param x (batch, spatial..., channels)
   * @param kernel (window..., filters, channels)
   * @param strides one per spatial axis
   * @param low how many elements of the full result are cut off before each spatial axis; negative
   *     ones are added
   * @param extents the result's spatial extents
   * @param dilation distance of the window's elements, one per spatial axis
   * @return (batch, spatial'..., filters)
   */
  public static Tensor transposedConvolution(
      Tensor x,
      Tensor kernel,
      List<Long> strides,
      List<Long> low,
      List<Long> extents,
      List<Long> dilation) {
    return Operation.binary(
        "transposed_convolution",
        x,
        kernel,
        (a, k) -> {
          int axes = a.rank() - 2;
          int[] flipped = IntStream.range(0, axes).toArray();
          int[] swap =
              IntStream.range(0, k.rank())
                  .map(i -> i < axes ? i : i == axes ? axes + 1 : axes)
                  .toArray();
          Tensor turned = k.reverse(flipped).transpose(swap);
          List<Long> before = new ArrayList<>();
          List<Long> after = new ArrayList<>();
          for (int i = 0; i < axes; i++) {
            long window = (k.dim(i).fixed() - 1) * dilation.get(i) + 1;
            long spread = (extent("transposed convolution", a, i + 1) - 1) * strides.get(i) + 1;
            before.add(window - 1 - low.get(i));
            after.add(extents.get(i) - 1 + window - spread - before.get(i));
          }
          List<Long> ones = Collections.nCopies(axes, 1L);
          return Primitive.apply(
              new Op.Convolution(ones, before, after, strides, dilation, 1, 1), a, turned);
        });
  }

  /** {@return the largest element of each window; padding never wins} */
  public static Tensor maxPool(Tensor x, List<Long> size, List<Long> strides, Padding padding) {
    return Operation.unary(
        "max_pool",
        x,
        a ->
            Primitive.apply(
                new Op.WindowReduce(Reducer.MAX, window(a, size, strides, padding)), a));
  }

  /** {@return the mean of the real elements of each window: padding does not count} */
  public static Tensor averagePool(Tensor x, List<Long> size, List<Long> strides, Padding padding) {
    return Operation.unary(
        "average_pool",
        x,
        a -> {
          Op.Window window = window(a, size, strides, padding);
          Tensor sum = Primitive.apply(new Op.WindowReduce(Reducer.SUM, window), a);
          boolean padded =
              window.high().stream().anyMatch(n -> n > 0)
                  || window.low().stream().anyMatch(n -> n > 0);
          if (!padded) {
            return sum.dividedBy(size.stream().reduce(1L, (m, n) -> m * n));
          }
          // One image of one channel says how many real elements each window holds.
          List<Dim> one = new ArrayList<>(a.shape().dims());
          one.set(0, Dim.of(1));
          one.set(a.rank() - 1, Dim.of(1));
          Tensor ones = Tensor.full(a.type().with(new dev.sinter.ir.type.Shape(one)), 1);
          return sum.dividedBy(Primitive.apply(new Op.WindowReduce(Reducer.SUM, window), ones));
        });
  }

  private static Op.Window window(Tensor a, List<Long> size, List<Long> strides, Padding padding) {
    int axes = a.rank() - 2;
    if (size.size() != axes) {
      throw new ModelException(
          "pooling: needs (batch, " + size.size() + " spatial axes, channels), got " + a.type());
    }
    List<Long> sizes = new ArrayList<>(Collections.nCopies(a.rank(), 1L));
    List<Long> steps = new ArrayList<>(sizes);
    List<Long> low = new ArrayList<>(Collections.nCopies(a.rank(), 0L));
    List<Long> high = new ArrayList<>(low);
    for (int i = 0; i < axes; i++) {
      long[] amounts = padding.amounts(extent("pooling", a, i + 1), size.get(i), strides.get(i));
      requireFits("pooling", a, i + 1, size.get(i), amounts, padding);
      sizes.set(i + 1, size.get(i));
      steps.set(i + 1, strides.get(i));
      low.set(i + 1, amounts[0]);
      high.set(i + 1, amounts[1]);
    }
    return new Op.Window(sizes, steps, low, high, Collections.nCopies(a.rank(), 1L));
  }

  private static long extent(String name, Tensor a, int axis) {
    if (!a.dim(axis).isFixed()) {
      throw new ModelException(
          name + ": axis " + axis + " of " + a.type() + " must have a known extent");
    }
    return a.dim(axis).fixed();
  }

  private static void requireFits(
      String name, Tensor a, int axis, long window, long[] amounts, Padding padding) {
    if (extent(name, a, axis) + amounts[0] + amounts[1] < window) {
      throw new ModelException(
          name
              + ": window of "
              + window
              + " is larger than its input of "
              + a.dim(axis)
              + " on axis "
              + axis
              + " (padding "
              + Padding.TYPE.write(padding)
              + ")");
    }
  }
}
