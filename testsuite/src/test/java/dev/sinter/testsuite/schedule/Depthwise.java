package dev.sinter.testsuite.schedule;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.differentiate.Gradients;
import java.util.List;
import java.util.Optional;

/**
 * Convolutions of every channel by itself.
 *
 * @param batch samples
 * @param height rows of the image
 * @param width columns of the image
 * @param channels channels
 * @param window elements of the window along either axis
 * @param stride steps of the window
 * @param padding zeros on every side
 */
record Depthwise(
    Dim batch, long height, long width, long channels, long window, long stride, long padding) {

  /** {@return the convolution of an image} */
  Graph result() {
    GraphBuilder b = new GraphBuilder("depthwise");
    Node x = b.input("x", image(height, width));
    Node w = b.input("w", TensorType.of(DType.F32, window, window, 1, channels));
    b.output("y", convolution(b, x, w));
    return b.build();
  }

  /** {@return the gradients of image and window} */
  Graph gradients() {
    GraphBuilder b = new GraphBuilder("depthwise_gradients");
    Node x = b.input("x", image(height, width));
    Node w = b.input("w", TensorType.of(DType.F32, window, window, 1, channels));
    Node dy = b.input("dy", image(places(height), places(width)));
    Node y = convolution(b, x, w);
    List<Optional<Node>> gradients = Gradients.differentiate(b, y, List.of(x, w), Optional.of(dy));
    b.output("dx", gradients.get(0).orElseThrow());
    b.output("dw", gradients.get(1).orElseThrow());
    return b.build();
  }

  private long places(long extent) {
    return (extent + 2 * padding - window) / stride + 1;
  }

  private TensorType image(long rows, long columns) {
    return new TensorType(
        DType.F32, Shape.of(batch, Dim.of(rows), Dim.of(columns), Dim.of(channels)));
  }

  private Node convolution(GraphBuilder b, Node x, Node w) {
    return b.add(alike(stride, padding, (int) channels), x, w);
  }

  /** {@return a convolution whose steps and padding are the same along both axes of the image} */
  static Op alike(long stride, long padding, int groups) {
    return new Op.Convolution(
        List.of(stride, stride),
        List.of(padding, padding),
        List.of(padding, padding),
        List.of(1L, 1L),
        List.of(1L, 1L),
        groups,
        1);
  }
}
