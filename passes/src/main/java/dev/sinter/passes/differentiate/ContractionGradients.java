package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Gradients of sums of products. With axes grouped as batch, free and contracted,
 *
 * <pre>
 *   y[b,l,r] = sum_k left[b,l,k] right[b,k,r]
 *   dleft    = sum_r g[b,l,r] right[b,k,r]         dright = sum_l left[b,l,k] g[b,l,r]
 * </pre>
 *
 * each being a sum of products again, transposed to the operand's order of axes.
 */
final class ContractionGradients {
  private ContractionGradients() {}

  static List<Optional<Node>> dotGeneral(Step s, Op.DotGeneral op) {
    return s.give(() -> left(s, op), () -> right(s, op));
  }

  private static Node left(Step s, Op.DotGeneral op) {
    GraphBuilder b = s.b();
    List<Integer> leftFree = free(s.operand(0), op.leftBatch(), op.leftContract());
    List<Integer> rightFree = free(s.operand(1), op.rightBatch(), op.rightContract());
    int batch = op.leftBatch().size();
    List<Integer> contracted = range(batch + leftFree.size(), rightFree.size());
    Node product =
        b.add(
            new Op.DotGeneral(range(0, batch), op.rightBatch(), contracted, rightFree),
            s.cotangent(),
            s.operand(1));
    List<Integer> axes = new ArrayList<>(op.leftBatch());
    axes.addAll(leftFree);
    axes.addAll(partners(op.rightContract(), op.leftContract()));
    return b.transpose(product, MovementGradients.inverse(axes));
  }

  private static Node right(Step s, Op.DotGeneral op) {
    GraphBuilder b = s.b();
    List<Integer> leftFree = free(s.operand(0), op.leftBatch(), op.leftContract());
    List<Integer> rightFree = free(s.operand(1), op.rightBatch(), op.rightContract());
    int batch = op.leftBatch().size();
    List<Integer> contracted = range(batch, leftFree.size());
    Node product =
        b.add(
            new Op.DotGeneral(op.leftBatch(), range(0, batch), leftFree, contracted),
            s.operand(0),
            s.cotangent());
    List<Integer> axes = new ArrayList<>(op.rightBatch());
    axes.addAll(partners(op.leftContract(), op.rightContract()));
    axes.addAll(rightFree);
    return b.transpose(product, MovementGradients.inverse(axes));
  }

  /** {@return the partner of each axis of {@code from}, in ascending order of {@code from}} */
  private static List<Integer> partners(List<Integer> from, List<Integer> to) {
    return from.stream().sorted().map(axis -> to.get(from.indexOf(axis))).toList();
  }

  private static List<Integer> free(Node x, List<Integer> batch, List<Integer> contracted) {
    return IntStream.range(0, x.tensor().rank())
        .filter(axis -> !batch.contains(axis) && !contracted.contains(axis))
        .boxed()
        .toList();
  }

  private static List<Integer> range(int start, int count) {
    return IntStream.range(start, start + count).boxed().toList();
  }
}
