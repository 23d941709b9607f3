package dev.sinter.passes.fusion;

import dev.sinter.ir.IrException;
import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.define.Exprs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Makes one axis of two neighbours that every access walks together, so that loops are long and
 * few.
 *
 * <pre>
 *   y0[i0, i1, i2] = max(x0[i0, i1, i2] + x1[i2], 0)     i0, i1 are only used side by side
 *   y0[i0, i2]     = max(x0[i0, i2] + x1[i2], 0)         i0 now runs over their product
 * </pre>
 */
final class CollapseAxes {
  private CollapseAxes() {}

  /** {@return the kernel with as few row axes as possible; the same one if none can be joined} */
  static Kernel run(Kernel kernel) {
    Kernel result = kernel;
    for (int axis = kernel.rowAxes() - 2; axis >= 0; axis--) {
      result = new Pair(result, axis).collapsed().orElse(result);
    }
    return result;
  }

  /** Row axes {@code axis} and {@code axis + 1} of a kernel. */
  private static final class Pair {
    private final Kernel kernel;
    private final int axis;
    private final SequencedMap<String, Integer> places = new LinkedHashMap<>();
    private boolean possible = true;
    private String first = "";
    private String second = "";

    Pair(Kernel kernel, int axis) {
      this.kernel = kernel;
      this.axis = axis;
    }

    Optional<Kernel> collapsed() {
      for (Stage stage : kernel.stages()) {
        switch (stage) {
          case Stage.Compute compute -> {
            first = compute.space().get(axis).name();
            second = compute.space().get(axis + 1).name();
            places.put(compute.result().name(), axis);
            compute.lets().forEach(let -> examine(let.value(), compute));
            examine(compute.value(), compute);
          }
          case Stage.Check check -> {
            check.lets().forEach(let -> touch(let.value()));
            touch(check.valid());
            touch(check.detail());
          }
          case Stage.Opaque _ -> possible = false;
        }
      }
      return possible ? Optional.of(rebuild()) : Optional.empty();
    }

    /** A check reads with axes of its own: what it reads keeps its shape. */
    private void touch(Expr e) {
      Exprs.visit(
          e,
          x -> {
            if (x instanceof Expr.Load(var buffer, _)) {
              record(buffer.name(), -1);
            }
          });
    }

    private void record(String buffer, int place) {
      Integer known = places.putIfAbsent(buffer, place);
      possible &= known == null || known == place;
    }

    private void examine(Expr e, Stage.Compute stage) {
      if (e instanceof Expr.Variable(var name, _, _)) {
        possible &= !name.equals(first) && !name.equals(second);
        return;
      }
      if (!(e instanceof Expr.Load(var buffer, var indices))) {
        Exprs.children(e).forEach(child -> examine(child, stage));
        return;
      }
      int place = indices.indexOf(Expr.indexVariable(first));
      boolean pair =
          place >= 0
              && place + 1 < indices.size()
              && indices.get(place + 1).equals(Expr.indexVariable(second))
              && typeOf(buffer.name()).dim(place).equals(stage.space().get(axis).extent())
              && typeOf(buffer.name()).dim(place + 1).equals(stage.space().get(axis + 1).extent());
      record(buffer.name(), pair ? place : -1);
      for (int i = 0; i < indices.size(); i++) {
        if (!pair || (i != place && i != place + 1)) {
          examine(indices.get(i), stage);
        }
      }
    }

    private TensorType typeOf(String name) {
      for (Value input : kernel.inputs()) {
        if (input.name().equals(name)) {
          return input.type();
        }
      }
      for (Stage stage : kernel.stages()) {
        if (stage instanceof Stage.Compute compute && compute.result().name().equals(name)) {
          return compute.result().type();
        }
      }
      throw new IrException("kernel " + kernel.name() + ": " + name + " is not defined");
    }

    private Kernel rebuild() {
      Map<String, Value> values = new HashMap<>();
      List<Value> inputs = kernel.inputs().stream().map(this::joined).toList();
      List<Value> outputs = kernel.outputs().stream().map(this::joined).toList();
      inputs.forEach(v -> values.put(v.name(), v));
      List<Stage> stages = new ArrayList<>();
      for (Stage stage : kernel.stages()) {
        stages.add(stage instanceof Stage.Compute compute ? joined(compute, values) : stage);
      }
      return new Kernel(kernel.name(), inputs, outputs, kernel.rowAxes() - 1, stages);
    }

    private Value joined(Value v) {
      int place = places.getOrDefault(v.name(), -1);
      if (place < 0) {
        return v;
      }
      List<Dim> dims = new ArrayList<>(v.type().shape().dims());
      dims.set(place, dims.get(place).times(dims.remove(place + 1)));
      return new Value(v.name(), v.type().with(new Shape(dims)));
    }

    private Stage joined(Stage.Compute c, Map<String, Value> values) {
      Value result = joined(c.result());
      List<Axis> space = new ArrayList<>(c.space());
      Axis inner = space.remove(axis + 1);
      space.set(
          axis, new Axis(space.get(axis).name(), space.get(axis).extent().times(inner.extent())));
      List<Stage.Let> lets =
          c.lets().stream()
              .map(let -> new Stage.Let(let.variable(), joined(let.value(), values)))
              .toList();
      Stage stage =
          new Stage.Compute(
              result, space, c.reduce(), c.reducer(), c.chunk(), lets, joined(c.value(), values));
      values.put(result.name(), result);
      return stage;
    }

    private Expr joined(Expr e, Map<String, Value> values) {
      Expr inner = Exprs.mapChildren(e, child -> joined(child, values));
      if (!(inner instanceof Expr.Load(var buffer, var indices))) {
        return inner;
      }
      int place = places.getOrDefault(buffer.name(), -1);
      if (place < 0) {
        return inner;
      }
      List<Expr> fewer = new ArrayList<>(indices);
      fewer.remove(place + 1);
      return new Expr.Load(Objects.requireNonNull(values.get(buffer.name())).buffer(), fewer);
    }
  }
}
