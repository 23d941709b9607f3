package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.loop.Expr;
import dev.sinter.passes.define.Exprs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the axes of sums into the order in which their terms lie in memory, so that neighbouring
 * terms are near each other.
 *
 * <pre>
 *   sum(h, w, n) x[n, h+i, w+j, c] * dy[n, h, w, f]     the gradient of a convolution's kernel
 *     =>
 *   sum(n, h, w) x[n, h+i, w+j, c] * dy[n, h, w, f]
 * </pre>
 *
 * The order of the axes is the order in which terms are added; it depends on the kernel alone.
 */
final class OrderReductions {
  private OrderReductions() {}

  /** {@return the kernel with its sums in order; the same one if they are} */
  static Kernel run(Kernel kernel) {
    boolean changed = false;
    List<Stage> stages = new ArrayList<>();
    for (Stage stage : kernel.stages()) {
      Stage ordered = stage instanceof Stage.Compute compute ? ordered(compute) : stage;
      changed |= ordered != stage;
      stages.add(ordered);
    }
    return changed
        ? new Kernel(kernel.name(), kernel.inputs(), kernel.outputs(), kernel.rowAxes(), stages)
        : kernel;
  }

  private static Stage.Compute ordered(Stage.Compute stage) {
    if (stage.reduce().size() < 2 || !stage.reducer().equals(Optional.of(Reducer.SUM))) {
      return stage;
    }
    Map<String, Integer> distances = new HashMap<>();
    stage.lets().forEach(let -> measure(let.value(), distances));
    measure(stage.value(), distances);
    List<Axis> order = new ArrayList<>(stage.reduce());
    order.sort(Comparator.comparingInt(axis -> -distances.getOrDefault(axis.name(), 0)));
    return order.equals(stage.reduce())
        ? stage
        : new Stage.Compute(
            stage.result(), stage.space(), order, stage.reducer(), stage.lets(), stage.value());
  }

  /** Adds up, for every variable, how far from the last axis of what is read it stands. */
  private static void measure(Expr e, Map<String, Integer> distances) {
    Exprs.visit(
        e,
        x -> {
          if (x instanceof Expr.Load(_, var indices)) {
            for (int i = 0; i < indices.size(); i++) {
              int distance = indices.size() - i;
              Exprs.visit(
                  indices.get(i),
                  part -> {
                    if (part instanceof Expr.Variable(var name, _, _)) {
                      distances.merge(name, distance, Integer::sum);
                    }
                  });
            }
          }
        });
  }
}
