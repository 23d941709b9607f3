package dev.sinter.passes.define;

import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.List;

/** What a node's value is, as a function of indices. */
public sealed interface Definition {

  /**
   * Each element on its own.
   *
   * @param at element at the indices
   */
  record Pointwise(PointFunction at) implements Definition {}

  /**
   * Each element combines terms.
   *
   * @param reducer how
   * @param reduce extents of the reduced axes, outermost first
   * @param term one term, in the type in which terms are combined
   */
  record Reduction(Reducer reducer, List<Dim> reduce, TermFunction term) implements Definition {
    /** Freezes the list. */
    public Reduction {
      reduce = List.copyOf(reduce);
    }
  }

  /**
   * Defined by statements.
   *
   * @param kind name for dumps
   * @param body makes the statements
   */
  record Opaque(String kind, StatementFunction body) implements Definition {}

  /** Not defined by a kernel: a leaf that is given, or control flow. */
  record Structural() implements Definition {}

  /** Makes one element. */
  interface PointFunction {
    /** {@return the element at {@code indices}} */
    Expr at(Reader reader, List<Expr> indices);
  }

  /** Makes one term. */
  interface TermFunction {
    /** {@return the term at {@code reduce} of the element at {@code space}} */
    Expr at(Reader reader, List<Expr> space, List<Expr> reduce);
  }

  /** Makes statements that fill a result. */
  interface StatementFunction {
    /** {@return the statements} */
    Stmt fill(Site site);
  }

  /** Where an opaque definition is written. */
  interface Site {
    /** {@return reads operands; each read is a whole expression} */
    Reader reader();

    /** {@return what is filled} */
    Buffer result();

    /** {@return a new index variable} */
    Expr.Variable variable(String hint);

    /** {@return scratch memory that all workers see} */
    Buffer scratch(String hint, DType dtype, Shape shape);

    /** {@return a name for a local buffer} */
    String name(String hint);
  }
}
