package dev.sinter.passes.rewrite;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Op;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The graphs inside structured ops: one table for all passes that walk into them. */
public final class NestedGraphs {
  private NestedGraphs() {}

  /** {@return the graphs that the op contains, in order} */
  public static List<Graph> of(Op op) {
    return switch (op) {
      case Op.Scan scan -> List.of(scan.body());
      case Op.While loop -> List.of(loop.condition(), loop.body());
      case Op.Cond cond -> List.of(cond.then(), cond.otherwise());
      case Op.Call call ->
          call.gradient()
              .map(g -> List.of(call.callee(), g))
              .orElseGet(() -> List.of(call.callee()));
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
          List.of();
    };
  }

  /** {@return the op with each contained graph replaced; the same op if all stay the same} */
  public static Op map(Op op, UnaryOperator<Graph> change) {
    return switch (op) {
      case Op.Scan(var body, var carries, var sequences, var length, var reverse) -> {
        Graph changed = change.apply(body);
        yield changed == body ? op : new Op.Scan(changed, carries, sequences, length, reverse);
      }
      case Op.While(var condition, var body, var carries) -> {
        Graph test = change.apply(condition);
        Graph step = change.apply(body);
        yield test == condition && step == body ? op : new Op.While(test, step, carries);
      }
      case Op.Cond(var then, var otherwise) -> {
        Graph first = change.apply(then);
        Graph second = change.apply(otherwise);
        yield first == then && second == otherwise ? op : new Op.Cond(first, second);
      }
      case Op.Call(var callee, var gradient, var kernel) -> {
        Graph changed = change.apply(callee);
        Optional<Graph> backward = gradient.map(change);
        boolean same =
            changed == callee && (gradient.isEmpty() || gradient.get() == backward.orElseThrow());
        yield same ? op : new Op.Call(changed, backward, kernel);
      }
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
  }
}
