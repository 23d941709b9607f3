package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;

/** How an op's elements depend on its operands', from the easiest to fuse to the hardest. */
public enum FusionKind {
  /** Element i depends on element i of each operand. */
  ELEMENTWISE,
  /** Element i depends on elements found by leaving out axes. */
  BROADCAST,
  /** Element i depends on one element of each operand, found by an index map. */
  INJECTIVE,
  /** Combines many elements to one. */
  REDUCE,
  /** Combines products: worth a schedule of its own. */
  CONTRACT,
  /** Statements, control flow, or a leaf. */
  OPAQUE;

  /** {@return the kind of a node} */
  public static FusionKind of(Node n) {
    return switch (n.op()) {
      case Op.Elementwise _,
          Op.Cast _,
          Op.Bitcast _,
          Op.StopGradient _,
          Op.RandomBits _,
          Op.Iota _,
          Op.DimensionSize _ ->
          ELEMENTWISE;
      case Op.Broadcast _ -> BROADCAST;
      case Op.Movement _, Op.Gather _ -> INJECTIVE;
      case Op.Reduce _, Op.WindowReduce _, Op.ArgReduce _ -> REDUCE;
      case Op.DotGeneral _, Op.Convolution _ -> CONTRACT;
      case Op.Parameter _,
          Op.Constant _,
          Op.GetResult _,
          Op.Cumulative _,
          Op.Sort _,
          Op.ArgSort _,
          Op.ScatterAdd _,
          Op.WindowReduceGradient _,
          Op.Scan _,
          Op.While _,
          Op.Cond _,
          Op.Call _,
          Op.Composite _ ->
          OPAQUE;
    };
  }
}
