package dev.sinter.passes.lower;

import dev.sinter.ir.loop.Expr;
import dev.sinter.passes.define.Exprs;
import java.util.Comparator;
import java.util.List;

/**
 * A total order of a proc's expressions by structure, in which only equal ones are equal: by kind,
 * variables last, then by what an expression is without its operands, then by those from left to
 * right. It decides nothing but the order in which sums and products are written.
 */
final class ExprOrder implements Comparator<Expr> {
  /** The order. */
  static final ExprOrder INSTANCE = new ExprOrder();

  private static final Comparator<Expr> WITHOUT_OPERANDS =
      Comparator.comparingInt(ExprOrder::kind)
          .thenComparing(ExprOrder::name)
          .thenComparingLong(ExprOrder::value)
          .thenComparing(Expr::dtype)
          .thenComparingInt(Expr::lanes);

  private ExprOrder() {}

  @Override
  public int compare(Expr a, Expr b) {
    if (a.equals(b)) {
      return 0;
    }
    int order = WITHOUT_OPERANDS.compare(a, b);
    return order != 0 ? order : compare(Exprs.children(a), Exprs.children(b));
  }

  /**
   * Compares element by element; of two of which one begins with the other, the longer is later.
   */
  int compare(List<Expr> a, List<Expr> b) {
    int shorter = Math.min(a.size(), b.size());
    for (int i = 0; i < shorter; i++) {
      int order = compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private static int kind(Expr e) {
    return switch (e) {
      case Expr.Apply _ -> 0;
      case Expr.Bitcast _ -> 1;
      case Expr.Cast _ -> 2;
      case Expr.FloatConstant _ -> 3;
      case Expr.Guard _ -> 4;
      case Expr.IntConstant _ -> 5;
      case Expr.Load _ -> 6;
      case Expr.Ramp _ -> 7;
      case Expr.ReduceLanes _ -> 8;
      case Expr.Splat _ -> 9;
      case Expr.Variable _ -> 10;
    };
  }

  private static String name(Expr e) {
    return switch (e) {
      case Expr.Apply(var op, _) -> op.name();
      case Expr.Load(var buffer, _) -> buffer.name();
      case Expr.ReduceLanes(var op, _) -> op.name();
      case Expr.Variable(var name, _, _) -> name;
      case Expr.Bitcast _,
          Expr.Cast _,
          Expr.FloatConstant _,
          Expr.Guard _,
          Expr.IntConstant _,
          Expr.Ramp _,
          Expr.Splat _ ->
          "";
    };
  }

  private static long value(Expr e) {
    return switch (e) {
      case Expr.IntConstant(_, var value) -> value;
      case Expr.FloatConstant(_, var value) -> Double.doubleToRawLongBits(value);
      case Expr.Apply _,
          Expr.Bitcast _,
          Expr.Cast _,
          Expr.Guard _,
          Expr.Load _,
          Expr.Ramp _,
          Expr.ReduceLanes _,
          Expr.Splat _,
          Expr.Variable _ ->
          0;
    };
  }
}
