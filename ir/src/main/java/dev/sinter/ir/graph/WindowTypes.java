package dev.sinter.ir.graph;

import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Type rules of convolutions and windows. */
final class WindowTypes {
  private WindowTypes() {}

  static TensorType convolution(Op.Convolution op, Operands in) {
    TensorType input = in.count(2).get(0);
    TensorType kernel = in.get(1);
    int spatial = input.rank() - 2;
    in.require(
        spatial >= 1 && kernel.rank() == input.rank(),
        () -> "input and kernel must both have rank 2 + spatial axes, got " + in);
    in.require(
        input.dtype() == kernel.dtype() && input.dtype() != DType.BOOL,
        () -> "operands must be numbers of one dtype, got " + in);
    in.perAxis(op.strides(), spatial, "strides");
    in.perAxis(op.low(), spatial, "low");
    in.perAxis(op.high(), spatial, "high");
    in.perAxis(op.inputDilation(), spatial, "input dilation");
    in.perAxis(op.kernelDilation(), spatial, "kernel dilation");
    in.atLeast(op.strides(), 1, "strides");
    in.atLeast(op.inputDilation(), 1, "input dilation");
    in.atLeast(op.kernelDilation(), 1, "kernel dilation");
    in.require(op.featureGroups() >= 1 && op.batchGroups() >= 1, () -> "groups must be at least 1");
    in.require(
        op.featureGroups() == 1 || op.batchGroups() == 1,
        () -> "only one of feature groups and batch groups may be above 1");
    Dim channels = input.shape().last();
    Dim kernelChannels = kernel.dim(spatial);
    Dim features = kernel.shape().last();
    in.require(
        channels.equals(kernelChannels.times(op.featureGroups())),
        () ->
            "the input has "
                + channels
                + " channels, the kernel takes "
                + kernelChannels
                + " in "
                + op.featureGroups()
                + " groups: "
                + in);
    Dim groups = Dim.of(op.featureGroups() * op.batchGroups());
    in.require(
        features.isDivisibleBy(groups),
        () -> features + " features must be divisible by " + groups + " groups");
    in.require(
        input.dim(0).isDivisibleBy(Dim.of(op.batchGroups())),
        () -> "rows " + input.dim(0) + " must be divisible by " + op.batchGroups());
    List<Dim> dims = new ArrayList<>();
    dims.add(input.dim(0).dividedBy(Dim.of(op.batchGroups())));
    for (int i = 0; i < spatial; i++) {
      Dim extent = input.dim(i + 1);
      Dim size = kernel.dim(i);
      boolean pointwise =
          size.is(1)
              && op.strides().get(i) == 1
              && op.low().get(i) == 0
              && op.high().get(i) == 0
              && op.inputDilation().get(i) == 1;
      if (pointwise) {
        dims.add(extent);
        continue;
      }
      if (!extent.isFixed() || !size.isFixed()) {
        throw in.refusal(
            "spatial axis " + i + " must be known, got input " + input + ", kernel " + kernel);
      }
      long dilated = extent.fixed() == 0 ? 0 : (extent.fixed() - 1) * op.inputDilation().get(i) + 1;
      long padded = dilated + op.low().get(i) + op.high().get(i);
      dims.add(
          Dim.of(
              positions(
                  padded, size.fixed(), op.kernelDilation().get(i), op.strides().get(i), i, in)));
    }
    dims.add(features);
    return input.with(new Shape(dims));
  }

  static TensorType windowReduce(Op.WindowReduce op, Operands in) {
    TensorType x = in.count(1).get(0);
    in.require(
        op.reducer() != Reducer.ALL && op.reducer() != Reducer.ANY,
        () -> "the reducer must be sum, prod, max or min, got " + op.reducer().text());
    return reduced(x, op.reducer(), op.window(), in);
  }

  static TensorType windowReduceGradient(Op.WindowReduceGradient op, Operands in) {
    TensorType x = in.count(2).get(0);
    in.require(
        op.reducer() == Reducer.MAX || op.reducer() == Reducer.MIN,
        () -> "the reducer must be max or min, got " + op.reducer().text());
    TensorType expected = reduced(x, op.reducer(), op.window(), in);
    in.require(
        in.get(1).equals(expected),
        () -> "the cotangent must be " + expected + ", got " + in.get(1));
    return x;
  }

  private static TensorType reduced(TensorType x, Reducer reducer, Op.Window window, Operands in) {
    TypeRules.checkReducer(reducer, x, in);
    in.perAxis(window.size(), x.rank(), "window");
    in.perAxis(window.strides(), x.rank(), "strides");
    in.perAxis(window.low(), x.rank(), "low");
    in.perAxis(window.high(), x.rank(), "high");
    in.perAxis(window.dilation(), x.rank(), "dilation");
    in.atLeast(window.size(), 1, "window");
    in.atLeast(window.strides(), 1, "strides");
    in.atLeast(window.dilation(), 1, "dilation");
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      boolean untouched =
          window.size().get(i) == 1
              && window.strides().get(i) == 1
              && window.low().get(i) == 0
              && window.high().get(i) == 0;
      if (untouched) {
        dims.add(x.dim(i));
        continue;
      }
      if (!x.dim(i).isFixed()) {
        throw in.refusal("axis " + i + " of " + x + " must be known");
      }
      long padded = x.dim(i).fixed() + window.low().get(i) + window.high().get(i);
      dims.add(
          Dim.of(
              positions(
                  padded,
                  window.size().get(i),
                  window.dilation().get(i),
                  window.strides().get(i),
                  i,
                  in)));
    }
    return x.with(new Shape(dims));
  }

  private static long positions(
      long padded, long size, long dilation, long stride, int axis, Operands in) {
    long effective = size == 0 ? 0 : (size - 1) * dilation + 1;
    in.require(
        padded >= effective,
        () ->
            "the window "
                + size
                + (dilation > 1 ? " (dilated to " + effective + ")" : "")
                + " is larger than its input "
                + padded
                + " on axis "
                + axis
                + " (padding included); use a smaller window or padding");
    return (padded - effective) / stride + 1;
  }
}
