package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Gradients of convolutions, which are convolutions again. Per spatial axis, with stride s, padding
 * l, input dilation d and kernel dilation e, and zeros where nothing is,
 *
 * <pre>
 *   y[o]  = sum_w x'[o s + w e - l] k[w]                  x'[p d] = x[p]
 *   dx[p] = sum_w g'[p d + l - w e] k[w]                  g'[o s] = g[o]
 *   dk[w] = sum_o x'[o s + w e - l] g[o]
 * </pre>
 *
 * So dx slides the flipped kernel over the cotangent: stride and input dilation change places. And
 * dk slides the cotangent over the input: stride and kernel dilation change places, rows and
 * channels too. Groups of channels become groups of rows in dk and the other way round.
 */
final class ConvolutionGradients {
  private ConvolutionGradients() {}

  static List<Optional<Node>> convolution(Step s, Op.Convolution op) {
    List<Integer> named =
        IntStream.range(1, s.operand(0).tensor().rank() - 1)
            .filter(axis -> !s.operand(0).tensor().dim(axis).isFixed())
            .boxed()
            .toList();
    if (!named.isEmpty()) {
      return Pullback.through(s, (b, inputs) -> foldedIntoRows(b, op, inputs, named));
    }
    return s.give(() -> input(s, op), () -> kernel(s, op));
  }

  private static Node input(Step s, Op.Convolution op) {
    Node x = s.operand(0);
    if (isEmpty(s)) {
      return s.b().fullLike(x, 0);
    }
    GraphBuilder b = s.b();
    int spatial = op.strides().size();
    List<Long> low = new ArrayList<>();
    List<Long> high = new ArrayList<>();
    for (int i = 0; i < spatial; i++) {
      long reach =
          MovementGradients.spanned(
                  s.operand(1).tensor().dim(i).fixed(), op.kernelDilation().get(i))
              - 1;
      low.add(reach - op.low().get(i));
      high.add(inputSpan(s, op, i) - cotangentSpan(s, op, i) + op.low().get(i));
    }
    long groups = op.featureGroups() * op.batchGroups();
    Node flipped = b.add(new Op.Reverse(range(0, spatial)), s.operand(1));
    Node kernel = swapped(b, flipped, groups);
    List<Long> steps = op.inputDilation();
    List<Long> spread = op.strides();
    Op.Convolution back =
        new Op.Convolution(steps, low, high, spread, op.kernelDilation(), groups, 1);
    Node result = b.add(back, s.cotangent(), kernel);
    return op.batchGroups() > 1 ? featuresToRows(b, result, x.tensor().shape(), groups) : result;
  }

  private static Node kernel(Step s, Op.Convolution op) {
    Node k = s.operand(1);
    if (isEmpty(s)) {
      return s.b().fullLike(k, 0);
    }
    GraphBuilder b = s.b();
    int spatial = op.strides().size();
    List<Long> high = new ArrayList<>();
    for (int i = 0; i < spatial; i++) {
      long reach =
          MovementGradients.spanned(k.tensor().dim(i).fixed(), op.kernelDilation().get(i)) - 1;
      high.add(reach + cotangentSpan(s, op, i) - inputSpan(s, op, i) - op.low().get(i));
    }
    List<Integer> channelsFirst = new ArrayList<>(List.of(spatial + 1));
    channelsFirst.addAll(range(1, spatial));
    channelsFirst.add(0);
    List<Integer> rowsInner = new ArrayList<>(range(1, spatial));
    rowsInner.addAll(List.of(0, spatial + 1));
    List<Long> steps = op.kernelDilation();
    List<Long> distances = op.strides();
    long channelGroups = op.batchGroups();
    long rowGroups = op.featureGroups();
    Op.Convolution back =
        new Op.Convolution(
            steps, op.low(), high, op.inputDilation(), distances, channelGroups, rowGroups);
    Node result =
        b.add(
            back, b.transpose(s.operand(0), channelsFirst), b.transpose(s.cotangent(), rowsInner));
    return b.transpose(result, rowsInner);
  }

  private static boolean isEmpty(Step s) {
    int rank = s.node().tensor().rank();
    Shape input = s.operand(0).tensor().shape().slice(1, rank - 1);
    Shape window = s.operand(1).tensor().shape().slice(0, rank - 2);
    Shape output = s.node().tensor().shape().slice(1, rank - 1);
    return input.concat(window).concat(output).size().is(0);
  }

  private static long inputSpan(Step s, Op.Convolution op, int i) {
    return MovementGradients.spanned(
        s.operand(0).tensor().dim(i + 1).fixed(), op.inputDilation().get(i));
  }

  private static long cotangentSpan(Step s, Op.Convolution op, int i) {
    return MovementGradients.spanned(s.node().tensor().dim(i + 1).fixed(), op.strides().get(i));
  }

  /**
   * {@return the kernel (w.., C/g, F) as (w.., F/g, C): inputs and features change places within
   * each group}
   */
  private static Node swapped(GraphBuilder b, Node kernel, long groups) {
    Shape shape = kernel.tensor().shape();
    int spatial = shape.rank() - 2;
    Shape window = shape.slice(0, spatial);
    Dim channels = shape.dim(spatial);
    Dim features = shape.last().dividedBy(Dim.of(groups));
    Node split = b.reshape(kernel, window.concat(Shape.of(channels, Dim.of(groups), features)));
    Node turned = b.transpose(split, order(spatial, 2, 1, 0));
    return b.reshape(turned, window.concat(Shape.of(features, channels.times(groups))));
  }

  /** {@return the tensor (N/g, p.., g*C) as (N, p.., C), groups outermost} */
  private static Node featuresToRows(GraphBuilder b, Node x, Shape shape, long groups) {
    Shape from = x.tensor().shape();
    int last = from.rank() - 1;
    Node split = b.reshape(x, from.slice(0, last).concat(Shape.of(Dim.of(groups), shape.last())));
    List<Integer> permutation = new ArrayList<>(List.of(last));
    permutation.addAll(range(0, last));
    permutation.add(last + 1);
    return b.reshape(b.transpose(split, permutation), shape);
  }

  // An axis of named extent is pointwise: its elements are as good as rows.
  private static Node foldedIntoRows(
      GraphBuilder b, Op.Convolution op, List<Node> inputs, List<Integer> named) {
    Node x = inputs.getFirst();
    int last = x.tensor().rank() - 1;
    List<Integer> kept = range(1, last - 1).stream().filter(axis -> !named.contains(axis)).toList();
    List<Integer> permutation = new ArrayList<>(List.of(0));
    permutation.addAll(named);
    permutation.addAll(kept);
    permutation.add(last);
    Shape turnedShape = new Shape(permutation.stream().map(x.tensor()::dim).toList());
    Dim rows = turnedShape.slice(0, named.size() + 1).size();
    // A convolution has at least one spatial axis.
    Shape keptShape = kept.isEmpty() ? Shape.of(1) : turnedShape.slice(named.size() + 1, last);
    Node folded =
        b.reshape(
            b.transpose(x, permutation),
            Shape.of(rows).concat(keptShape).concat(Shape.of(x.tensor().dim(last))));
    Shape kernelShape = inputs.get(1).tensor().shape();
    Shape window =
        kept.isEmpty()
            ? Shape.of(1)
            : new Shape(kept.stream().map(axis -> kernelShape.dim(axis - 1)).toList());
    Node kernel = b.reshape(inputs.get(1), window.concat(kernelShape.slice(last - 1, last + 1)));
    Node result = b.add(keeping(op, kept), folded, kernel);
    Shape resultShape = result.tensor().shape();
    Dim outputRows = x.tensor().dim(0).dividedBy(Dim.of(op.batchGroups()));
    Shape unfolded =
        Shape.of(outputRows)
            .concat(turnedShape.slice(1, named.size() + 1))
            .concat(kept.isEmpty() ? Shape.SCALAR : resultShape.slice(1, resultShape.rank() - 1))
            .concat(Shape.of(resultShape.last()));
    return b.transpose(b.reshape(result, unfolded), MovementGradients.inverse(permutation));
  }

  private static Op.Convolution keeping(Op.Convolution op, List<Integer> axes) {
    return new Op.Convolution(
        pick(op.strides(), axes, 1),
        pick(op.low(), axes, 0),
        pick(op.high(), axes, 0),
        pick(op.inputDilation(), axes, 1),
        pick(op.kernelDilation(), axes, 1),
        op.featureGroups(),
        op.batchGroups());
  }

  private static List<Long> pick(List<Long> values, List<Integer> axes, long otherwise) {
    return axes.isEmpty()
        ? List.of(otherwise)
        : axes.stream().map(axis -> values.get(axis - 1)).toList();
  }

  private static List<Integer> order(int leading, int... rest) {
    List<Integer> order = new ArrayList<>(range(0, leading));
    for (int axis : rest) {
      order.add(leading + axis);
    }
    return order;
  }

  private static List<Integer> range(int start, int count) {
    return IntStream.range(start, start + count).boxed().toList();
  }
}
