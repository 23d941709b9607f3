package dev.sinter.ir.graph;

import java.util.stream.Stream;

/** The graphs that ops contain: bodies, conditions, branches, callees. */
public final class NestedGraphs {
  private NestedGraphs() {}

  /**
   * {@return the graphs in an op, in the order of its attributes; those of a call include its
   * gradient}
   */
  public static Stream<Graph> of(Op op) {
    return switch (op) {
      case Op.Scan scan -> Stream.of(scan.body());
      case Op.While loop -> Stream.of(loop.condition(), loop.body());
      case Op.Cond cond -> Stream.of(cond.then(), cond.otherwise());
      case Op.Call call -> Stream.concat(Stream.of(call.callee()), call.gradient().stream());
      case Op.Parameter _,
          Op.Constant _,
          Op.Iota _,
          Op.DimensionSize _,
          Op.RandomBits _,
          Op.Elementwise _,
          Op.Cast _,
          Op.Bitcast _,
          Op.StopGradient _,
          Op.Movement _,
          Op.Reduce _,
          Op.ArgReduce _,
          Op.Cumulative _,
          Op.Sort _,
          Op.ArgSort _,
          Op.DotGeneral _,
          Op.Convolution _,
          Op.WindowReduce _,
          Op.WindowReduceGradient _,
          Op.Gather _,
          Op.ScatterAdd _,
          Op.GetResult _,
          Op.Composite _ ->
          Stream.empty();
    };
  }
}
