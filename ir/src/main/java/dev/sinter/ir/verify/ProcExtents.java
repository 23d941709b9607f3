package dev.sinter.ir.verify;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program.Size;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import java.util.List;
import java.util.Optional;

/**
 * Extents of a proc's parameters in the dimensions of a program, where a launch makes them products
 * of known numbers and names.
 */
record ProcExtents(Proc proc, List<Size> sizes) {

  /** {@return the number of elements of a parameter, if it is such a product} */
  Optional<Dim> elements(Buffer buffer) {
    Optional<Dim> product = Optional.of(Dim.of(1));
    for (Expr extent : buffer.shape()) {
      product = product.flatMap(p -> extent(extent).map(p::times));
    }
    return product;
  }

  private Optional<Dim> extent(Expr expr) {
    return switch (expr) {
      case Expr.IntConstant(var dtype, var value) when dtype == DType.INDEX && value >= 0 ->
          Optional.of(Dim.of(value));
      case Expr.Variable variable -> size(variable);
      case Expr.Apply(var op, var operands) when op == ScalarOp.MUL && operands.size() == 2 ->
          extent(operands.get(0)).flatMap(a -> extent(operands.get(1)).map(a::times));
      case Expr.IntConstant _,
          Expr.FloatConstant _,
          Expr.Apply _,
          Expr.Cast _,
          Expr.Bitcast _,
          Expr.Load _,
          Expr.Guard _,
          Expr.Ramp _,
          Expr.Splat _,
          Expr.ReduceLanes _ ->
          Optional.empty();
    };
  }

  private Optional<Dim> size(Expr.Variable variable) {
    int index = proc.sizes().indexOf(variable);
    if (index < 0 || index >= sizes.size()) {
      return Optional.empty();
    }
    return switch (sizes.get(index)) {
      case Size.Extent(var dim) -> Optional.of(dim);
      case Size.Iteration _ -> Optional.empty();
    };
  }
}
