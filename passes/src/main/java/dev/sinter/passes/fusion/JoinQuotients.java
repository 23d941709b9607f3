package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.kernel.Extents;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.define.Exprs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a tensor in the shape in which it is walked: two axes of an input that only quotient and
 * remainder of one index stand on are one axis.
 *
 * <pre>
 *   x0: f32[B,8,8]   y0[i0, i1] = x0[i0, i1 / 8, rem(i1, 8)]
 *   x0: f32[B,64]    y0[i0, i1] = x0[i0, i1]
 * </pre>
 */
final class JoinQuotients {
  private final Kernel kernel;

  private JoinQuotients(Kernel kernel) {
    this.kernel = kernel;
  }

  /** {@return the kernel with such axes joined; the same one if there are none} */
  static Kernel run(Kernel kernel) {
    boolean whole =
        kernel.stages().stream()
            .anyMatch(s -> s instanceof Stage.Opaque || s instanceof Stage.Check);
    Kernel result = kernel;
    for (int i = 0; !whole && i < kernel.inputs().size(); i++) {
      for (int axis = kernel.inputs().get(i).type().rank() - 2; axis >= 0; axis--) {
        result = new JoinQuotients(result).joined(i, axis);
      }
    }
    return result;
  }

  private Kernel joined(int input, int axis) {
    Value value = kernel.inputs().get(input);
    if (axis + 1 >= value.type().rank()) {
      return kernel;
    }
    Expr extent = Extents.of(value.type().dim(axis + 1));
    int[] quotients = new int[1];
    boolean[] others = new boolean[1];
    for (Stage stage : kernel.stages()) {
      if (stage instanceof Stage.Compute compute) {
        List<Expr> all = new ArrayList<>(List.of(compute.value()));
        compute.lets().forEach(let -> all.add(let.value()));
        for (Expr e : all) {
          Exprs.visit(
              e,
              x -> {
                if (x instanceof Expr.Load(var buffer, var indices)
                    && buffer.name().equals(value.name())) {
                  boolean pair = whole(indices, axis, extent).isPresent();
                  quotients[0] += pair ? 1 : 0;
                  others[0] |= !pair;
                }
              });
        }
      }
    }
    return quotients[0] > 0 && !others[0] ? rebuilt(input, axis, extent) : kernel;
  }

  /** The index whose quotient and remainder stand on an axis and the next. */
  private static Optional<Expr> whole(List<Expr> indices, int axis, Expr extent) {
    return indices.get(axis) instanceof Expr.Apply(var div, var quotient)
            && div == ScalarOp.DIV
            && quotient.get(1).equals(extent)
            && indices.get(axis + 1).equals(Expr.apply(ScalarOp.REM, quotient.get(0), extent))
        ? Optional.of(quotient.get(0))
        : Optional.empty();
  }

  private Kernel rebuilt(int input, int axis, Expr extent) {
    Value before = kernel.inputs().get(input);
    List<Dim> dims = new ArrayList<>(before.type().shape().dims());
    dims.set(axis, dims.get(axis).times(dims.remove(axis + 1)));
    Value after = new Value(before.name(), before.type().with(new Shape(dims)));
    List<Value> inputs = new ArrayList<>(kernel.inputs());
    inputs.set(input, after);
    List<Stage> stages = new ArrayList<>();
    for (Stage stage : kernel.stages()) {
      stages.add(
          stage instanceof Stage.Compute c
              ? new Stage.Compute(
                  c.result(),
                  c.space(),
                  c.reduce(),
                  c.reducer(),
                  c.chunk(),
                  c.lets().stream()
                      .map(
                          let ->
                              new Stage.Let(
                                  let.variable(), joined(let.value(), after, axis, extent)))
                      .toList(),
                  joined(c.value(), after, axis, extent))
              : stage);
    }
    return new Kernel(kernel.name(), inputs, kernel.outputs(), kernel.rowAxes(), stages);
  }

  private static Expr joined(Expr e, Value value, int axis, Expr extent) {
    Expr inner = Exprs.mapChildren(e, child -> joined(child, value, axis, extent));
    if (!(inner instanceof Expr.Load(var buffer, var indices))
        || !buffer.name().equals(value.name())) {
      return inner;
    }
    List<Expr> fewer = new ArrayList<>(indices);
    whole(indices, axis, extent).ifPresent(index -> fewer.set(axis, index));
    fewer.remove(axis + 1);
    return new Expr.Load(value.buffer(), fewer);
  }
}
