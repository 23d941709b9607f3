package dev.sinter.ir.interpret;

import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Sums of products: dot-general and convolution. */
final class ContractionOps {
  private static final int PADDING = -1;
  private static final int HOLE = -2;

  private ContractionOps() {}

  /**
   * Every operand axis plays one role. With the roles' extents in the order (batch, left, right,
   * contracted), the linear index of an operand is a sum over those axes, with stride 0 where the
   * operand lacks one.
   */
  static TensorValue dotGeneral(
      TensorValue left, TensorValue right, int[] extents, Op.DotGeneral op) {
    List<Integer> leftFree = others(left.rank(), op.leftBatch(), op.leftContract());
    List<Integer> rightFree = others(right.rank(), op.rightBatch(), op.rightContract());
    int batch = op.leftBatch().size();
    int[] leftStrides = new int[extents.length];
    int[] rightStrides = new int[extents.length];
    place(left, op.leftBatch(), leftStrides, 0);
    place(left, leftFree, leftStrides, batch);
    place(right, op.rightBatch(), rightStrides, 0);
    place(right, rightFree, rightStrides, batch + leftFree.size());
    int[] contracted = op.leftContract().stream().mapToInt(left::extent).toArray();
    int[] leftSteps = new int[contracted.length];
    int[] rightSteps = new int[contracted.length];
    place(left, op.leftContract(), leftSteps, 0);
    place(right, op.rightContract(), rightSteps, 0);
    int[] leftOffsets = Extents.tabulate(contracted, at -> Extents.linear(at, leftSteps));
    int[] rightOffsets = Extents.tabulate(contracted, at -> Extents.linear(at, rightSteps));
    int[] leftBases = Extents.tabulate(extents, at -> Extents.linear(at, leftStrides));
    int[] rightBases = Extents.tabulate(extents, at -> Extents.linear(at, rightStrides));
    Accumulator result = Accumulator.starting(Reducer.SUM, left.dtype(), extents);
    for (int i = 0; i < leftBases.length; i++) {
      for (int k = 0; k < leftOffsets.length; k++) {
        result.addProduct(
            i, left, leftBases[i] + leftOffsets[k], right, rightBases[i] + rightOffsets[k]);
      }
    }
    return result.value();
  }

  private static List<Integer> others(int rank, List<Integer> batch, List<Integer> contract) {
    return IntStream.range(0, rank)
        .filter(axis -> !batch.contains(axis) && !contract.contains(axis))
        .boxed()
        .toList();
  }

  private static void place(TensorValue x, List<Integer> axes, int[] into, int from) {
    int[] strides = Extents.strides(x.extents());
    for (int i = 0; i < axes.size(); i++) {
      into[from + i] = strides[axes.get(i)];
    }
  }

  /**
   * For each result element: every position of the window, then every channel of the group. Padding
   * is made of zeros like others: times an infinite weight they give NaN, as IEEE 754 has it. What
   * dilation puts between pixels is nothing, and adds nothing.
   */
  static TensorValue convolution(
      TensorValue input, TensorValue kernel, int[] extents, Op.Convolution op) {
    int spatial = input.rank() - 2;
    int[] window = IntStream.range(0, spatial).map(kernel::extent).toArray();
    List<int[]> windowPositions = coordinates(window);
    int[] inputStrides = Extents.strides(input.extents());
    int[] kernelStrides = Extents.strides(kernel.extents());
    int channels = kernel.extent(spatial);
    int features = kernel.extent(spatial + 1);
    int featuresPerGroup = Math.toIntExact(features / (op.featureGroups() * op.batchGroups()));
    int rowsPerGroup = Math.toIntExact(input.extent(0) / op.batchGroups());
    Accumulator result = Accumulator.starting(Reducer.SUM, input.dtype(), extents);
    int[] at = new int[extents.length];
    for (int i = 0; i < Extents.size(extents); i++) {
      int feature = at[spatial + 1];
      int group = feature / featuresPerGroup;
      int row = op.batchGroups() > 1 ? at[0] + group * rowsPerGroup : at[0];
      int firstChannel = op.featureGroups() > 1 ? group * channels : 0;
      for (int w = 0; w < windowPositions.size(); w++) {
        int pixel = inputPixel(input, inputStrides, at, windowPositions.get(w), op);
        for (int c = 0; c < (pixel == HOLE ? 0 : channels); c++) {
          int weight = w * kernelStrides[spatial - 1] + c * features + feature;
          if (pixel == PADDING) {
            result.addZeroTimes(i, kernel, weight);
          } else {
            int from = row * inputStrides[0] + pixel + firstChannel + c;
            result.addProduct(i, input, from, kernel, weight);
          }
        }
      }
      Extents.advance(at, extents);
    }
    return result.value();
  }

  private static List<int[]> coordinates(int[] extents) {
    List<int[]> all = new ArrayList<>();
    int[] at = new int[extents.length];
    for (int i = 0; i < Extents.size(extents); i++) {
      all.add(at.clone());
      Extents.advance(at, extents);
    }
    return all;
  }

  /**
   * {@return the offset of the input pixel under a window element, or whether there is padding or a
   * hole}
   */
  private static int inputPixel(
      TensorValue input, int[] strides, int[] at, int[] window, Op.Convolution op) {
    int offset = 0;
    boolean padding = false;
    for (int axis = 0; axis < window.length; axis++) {
      long dilation = op.inputDilation().get(axis);
      long position =
          at[axis + 1] * op.strides().get(axis)
              + window[axis] * op.kernelDilation().get(axis)
              - op.low().get(axis);
      if (position % dilation != 0) {
        return HOLE;
      }
      padding |= position < 0 || position / dilation >= input.extent(axis + 1);
      offset += (int) (position / dilation) * strides[axis + 1];
    }
    return padding ? PADDING : offset;
  }
}
