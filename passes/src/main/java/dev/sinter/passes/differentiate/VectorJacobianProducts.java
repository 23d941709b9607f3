package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import java.util.List;
import java.util.Optional;

/**
 * The gradient of every op: one case per op, its formula with the family's rules. An op without a
 * case does not compile.
 */
final class VectorJacobianProducts {
  private VectorJacobianProducts() {}

  /**
   * Applies the rule of an op.
   *
   * @param s the node, the cotangents of its value, and the operands that need one
   * @return per operand its cotangent; empty when it needs none, or when nothing flows to it
   */
  static List<Optional<Node>> vjp(Step s) {
    return switch (s.node().op()) {
      // No operands, or results without derivatives: y constant in x.
      case Op.Parameter _,
          Op.Constant _,
          Op.Iota _,
          Op.DimensionSize _,
          Op.RandomBits _,
          Op.Bitcast _,
          Op.StopGradient _,
          Op.ArgReduce _,
          Op.ArgSort _ ->
          s.none();
      case Op.Elementwise(var op) -> ElementwiseGradients.elementwise(s, op);
      case Op.Cast _ -> ElementwiseGradients.cast(s);
      case Op.Broadcast op -> MovementGradients.broadcast(s, op);
      case Op.Reshape _ -> MovementGradients.reshape(s);
      case Op.Transpose op -> MovementGradients.transpose(s, op);
      case Op.Slice op -> MovementGradients.slice(s, op);
      case Op.DynamicSlice _ -> MovementGradients.dynamicSlice(s);
      case Op.DynamicUpdate _ -> MovementGradients.dynamicUpdate(s);
      case Op.Pad op -> MovementGradients.pad(s, op);
      case Op.Concat op -> MovementGradients.concat(s, op);
      case Op.Reverse op -> MovementGradients.reverse(s, op);
      case Op.Reduce op -> ReductionGradients.reduce(s, op);
      case Op.Cumulative op -> ReductionGradients.cumulative(s, op);
      case Op.Sort op -> ReductionGradients.sort(s, op);
      case Op.DotGeneral op -> ContractionGradients.dotGeneral(s, op);
      case Op.Convolution op -> ConvolutionGradients.convolution(s, op);
      case Op.WindowReduce op -> WindowGradients.windowReduce(s, op);
      case Op.WindowReduceGradient op -> WindowGradients.windowReduceGradient(s, op);
      case Op.Gather op -> MovementGradients.gather(s, op);
      case Op.ScatterAdd op -> MovementGradients.scatterAdd(s, op);
      case Op.Scan op -> ScanGradients.scan(s, op);
      case Op.While op -> WhileGradients.loop(s, op);
      case Op.Cond op -> BranchGradients.cond(s, op);
      case Op.Call op -> BranchGradients.call(s, op);
      // y = tuple[i]: the sweep hands its cotangent to the tuple's element itself.
      case Op.GetResult _ -> s.none();
      case Op.Composite op -> CompositeGradients.composite(s, op);
    };
  }
}
