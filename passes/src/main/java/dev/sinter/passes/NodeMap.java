package dev.sinter.passes;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the nodes of one graph in another: the bookkeeping of every pass that copies a
 * graph.
 */
public final class NodeMap {
  private final Map<Node, Node> images = new HashMap<>();

  /** Records that {@code node} became {@code image}. */
  public void put(Node node, Node image) {
    images.put(node, image);
  }

  /** {@return whether {@code node} has an image} */
  public boolean has(Node node) {
    return images.containsKey(node);
  }

  /**
   * {@return what {@code node} became}
   *
   * @throws IrException if it has no image
   */
  public Node get(Node node) {
    Node image = images.get(node);
    if (image == null) {
      throw new IrException("copy: " + node + " is used before it was copied");
    }
    return image;
  }

  /** {@return what the operands of {@code node} became, in order} */
  public List<Node> inputs(Node node) {
    return node.inputs().stream().map(this::get).toList();
  }
}
