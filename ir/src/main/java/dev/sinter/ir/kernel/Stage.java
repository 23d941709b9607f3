package dev.sinter.ir.kernel;

import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One definition of a kernel. */
public sealed interface Stage {

  /**
   * Names a scalar that {@code value} expressions use more than once.
   *
   * @param variable the name
   * @param value what it is
   */
  record Let(Expr.Variable variable, Expr value) {}

  /**
   * Defines a tensor element by element: {@code result[space] = cast(reduce over the reduce axes of
   * value)}. Loads name kernel inputs and earlier results, one index expression per axis.
   *
   * <pre>
   *   t0[i, j] = sum(k: 784) x0[i, k] * x1[k, j]        contraction: two reduce-indexed loads multiplied
   *   t1[i, j] = max(t0[i, j] + x2[j], 0)               elementwise
   * </pre>
   *
   * @param result what is defined
   * @param space one axis per axis of the result
   * @param reduce axes that disappear, outermost first; empty without a reducer
   * @param reducer how they are combined; in the order of the axes unless a schedule says otherwise
   * @param chunk number of places of the outermost reduced axis whose terms are combined to a value
   *     of their own; the values of the chunks are then combined in order. Empty: one term after
   *     the other
   * @param lets values named for {@code value}, in order
   * @param value one element, or one term; the terms are combined in its own type (f32 for 16-bit
   *     floats)
   */
  record Compute(
      Value result,
      List<Axis> space,
      List<Axis> reduce,
      Optional<Reducer> reducer,
      OptionalLong chunk,
      List<Let> lets,
      Expr value)
      implements Stage {
    /** Freezes the lists. */
    public Compute {
      space = List.copyOf(space);
      reduce = List.copyOf(reduce);
      lets = List.copyOf(lets);
    }
  }

  /**
   * Checks data: reports the first place (row-major) where {@code valid} is false.
   *
   * @param space axes checked
   * @param lets values named for the expressions
   * @param valid bool; loads name kernel inputs only
   * @param message text of the error, {@code {}} stands for the detail
   * @param detail the offending value, i64
   */
  record Check(List<Axis> space, List<Let> lets, Expr valid, String message, Expr detail)
      implements Stage {
    /** Freezes the lists. */
    public Check {
      space = List.copyOf(space);
      lets = List.copyOf(lets);
    }
  }

  /**
   * A definition by statements, for what is no element-by-element definition (sorting, running
   * sums, scatter).
   *
   * @param kind what it is, for dumps
   * @param results the tensors that {@code body} fills
   * @param scratch tensors that all workers see, contents undefined before and after
   * @param body loops over the buffers of inputs, results and scratch
   */
  record Opaque(String kind, List<Value> results, List<Value> scratch, Stmt body) implements Stage {
    /** Freezes the lists. */
    public Opaque {
      results = List.copyOf(results);
      scratch = List.copyOf(scratch);
    }
  }

  /**
   * {@return the type in which terms of type {@code dtype} are combined and 16-bit floats are
   * computed}
   */
  static DType wide(DType dtype) {
    return dtype == DType.F16 || dtype == DType.BF16 ? DType.F32 : dtype;
  }
}
