package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which parameters of a graph each result can have a derivative by: a path of floats between them,
 * not stopped. Loops use it to find the carries that cotangents really travel through.
 */
final class Dependence {
  private final List<BitSet> byResult = new ArrayList<>();

  Dependence(Graph graph) {
    Map<Node, BitSet> reached = new HashMap<>();
    for (Node node : graph.nodes()) {
      BitSet parameters = new BitSet();
      if (Gradients.holdsFloats(node.type()) && !(node.op() instanceof Op.StopGradient)) {
        node.inputs().forEach(input -> parameters.or(reached.getOrDefault(input, new BitSet())));
        if (node.op() instanceof Op.Parameter(int index, _)) {
          parameters.set(index);
        }
      }
      reached.put(node, parameters);
    }
    graph
        .results()
        .forEach(result -> byResult.add(reached.getOrDefault(result.node(), new BitSet())));
  }

  private boolean depends(int result, int parameter) {
    return byResult.get(result).get(parameter);
  }

  /**
   * The carries of a loop body that cotangents travel through: those that depend on what is wanted,
   * and that something depends on which has a cotangent.
   *
   * @param carries number of carries, the first parameters and results of the body
   * @param wanted per parameter, whether its cotangent is asked for
   * @param given per result, whether it has a cotangent after the loop
   * @return indices of the carries, ascending
   */
  List<Integer> travelled(int carries, List<Boolean> wanted, List<Boolean> given) {
    BitSet forward = new BitSet();
    BitSet backward = new BitSet();
    for (int i = 0; i < wanted.size(); i++) {
      forward.set(i, wanted.get(i));
    }
    for (int i = 0; i < given.size(); i++) {
      backward.set(i, given.get(i));
    }
    boolean grown = true;
    while (grown) {
      int before = forward.cardinality() + backward.cardinality();
      for (int carry = 0; carry < carries; carry++) {
        int c = carry;
        forward.set(
            c, forward.get(c) || forward.stream().anyMatch(parameter -> depends(c, parameter)));
        backward.set(
            c, backward.get(c) || backward.stream().anyMatch(result -> depends(result, c)));
      }
      grown = forward.cardinality() + backward.cardinality() > before;
    }
    return IntStream.range(0, carries)
        .filter(c -> forward.get(c) && backward.get(c))
        .boxed()
        .toList();
  }
}
