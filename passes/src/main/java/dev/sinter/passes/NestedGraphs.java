package dev.sinter.passes;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Op;
import java.util.function.UnaryOperator;

/** The graphs inside ops: bodies of loops, branches, called functions. */
public final class NestedGraphs {
  private NestedGraphs() {}

  /**
   * Replaces the graphs that an op holds.
   *
   * @param op the op
   * @param change applied to each graph: loop bodies and conditions, branches, callee and gradient
   * @return the op with the changed graphs; {@code op} itself when every graph comes back as the
   *     same object
   */
  public static Op map(Op op, UnaryOperator<Graph> change) {
    Op changed =
        switch (op) {
          case Op.Scan(var body, var carries, var sequences, var length, var reverse) ->
              new Op.Scan(change.apply(body), carries, sequences, length, reverse);
          case Op.While(var condition, var body, var carries) ->
              new Op.While(change.apply(condition), change.apply(body), carries);
          case Op.Cond(var then, var otherwise) ->
              new Op.Cond(change.apply(then), change.apply(otherwise));
          case Op.Call(var callee, var gradient, var kernel) ->
              new Op.Call(change.apply(callee), gradient.map(change), kernel);
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
              op;
        };
    // Graphs are compared by identity, so equal ops hold the same graphs.
    return changed.equals(op) ? op : changed;
  }
}
