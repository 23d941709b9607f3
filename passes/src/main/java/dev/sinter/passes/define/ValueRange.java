package dev.sinter.passes.define;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * Between which numbers all elements of a tensor lie, as far as the ops above it tell: so that an
 * index that cannot leave its axis need not be checked.
 *
 * <pre>
 *   clip(y, 0, 223) * 224 + clip(x, 0, 223)     0 to 50175, whatever x and y are
 * </pre>
 *
 * Rounding keeps the order of numbers, so the ends of a range are rounded as its elements are.
 *
 * @param least no element is below
 * @param most no element is above
 * @param nan whether elements may be NaN, which is then beside the range
 */
record ValueRange(double least, double most, boolean nan) {
  /** How far above a node the ops are looked at. */
  private static final int DEPTH = 40;

  private static final long MOST_CONSTANTS = 1 << 16;
  private static final double EXACT = 1L << 53;
  private static final ValueRange UNKNOWN =
      new ValueRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, true);

  /** {@return the range of a tensor of numbers or truth values (0 and 1)} */
  static ValueRange of(Node node) {
    return new Search().range(node, DEPTH);
  }

  /** {@return whether every element is an index of an axis} */
  static boolean isWithin(Node indices, Dim extent) {
    if (!extent.isFixed()) {
      return false;
    }
    ValueRange range = of(indices);
    return !range.nan && range.least >= 0 && range.most < extent.fixed();
  }

  private static ValueRange of(DType dtype) {
    return switch (dtype) {
      case BOOL -> new ValueRange(0, 1, false);
      case I8 -> new ValueRange(Byte.MIN_VALUE, Byte.MAX_VALUE, false);
      case U8 -> new ValueRange(0, 255, false);
      case I32 -> new ValueRange(Integer.MIN_VALUE, Integer.MAX_VALUE, false);
      case I64, INDEX -> new ValueRange(Long.MIN_VALUE, Long.MAX_VALUE, false);
      case F32, F64, F16, BF16 -> UNKNOWN;
    };
  }

  private ValueRange or(ValueRange other) {
    return new ValueRange(
        Math.min(least, other.least), Math.max(most, other.most), nan || other.nan);
  }

  /**
   * {@return the range as values of a type: rounded, or of everything where integers wrap around}
   */
  private ValueRange in(DType dtype) {
    return switch (dtype) {
      case F32 -> new ValueRange((float) least, (float) most, nan);
      case F64 -> this;
      case F16, BF16 -> UNKNOWN;
      case BOOL, I8, U8, I32, I64, INDEX -> {
        ValueRange all = of(dtype);
        boolean fits =
            least >= Math.max(all.least, -EXACT) && most <= Math.min(all.most, EXACT) && !nan;
        yield fits ? this : all;
      }
    };
  }

  private ValueRange map(DoubleUnaryOperator monotone) {
    return new ValueRange(monotone.applyAsDouble(least), monotone.applyAsDouble(most), nan);
  }

  /** What is known of the nodes above one. */
  private static final class Search {
    private final Map<Node, ValueRange> known = new HashMap<>();

    ValueRange range(Node n, int depth) {
      if (depth == 0) {
        return of(n.tensor().dtype());
      }
      ValueRange before = known.get(n);
      if (before == null) {
        before = compute(n, depth - 1);
        known.put(n, before);
      }
      return before;
    }

    private ValueRange compute(Node n, int depth) {
      DType dtype = n.tensor().dtype();
      return switch (n.op()) {
        case Op.Constant(var value) -> constant(value);
        case Op.Iota(var type, var axis) ->
            type.dim(axis).isFixed()
                ? new ValueRange(0, Math.max(0, type.dim(axis).fixed() - 1), false).in(dtype)
                : of(dtype);
        case Op.Broadcast _,
            Op.Reshape _,
            Op.Transpose _,
            Op.Slice _,
            Op.DynamicSlice _,
            Op.Reverse _,
            Op.StopGradient _ ->
            range(n.input(0), depth);
        // An index out of range gives 0.
        case Op.Gather _ -> range(n.input(0), depth).or(new ValueRange(0, 0, false));
        case Op.Pad _, Op.DynamicUpdate _ -> range(n.input(0), depth).or(range(n.input(1), depth));
        case Op.Concat _ ->
            n.inputs().stream().map(x -> range(x, depth)).reduce(ValueRange::or).orElse(of(dtype));
        case Op.Cast _ -> cast(range(n.input(0), depth), n.input(0).tensor().dtype(), dtype);
        case Op.Elementwise(var op) ->
            elementwise(op, dtype, n.inputs().stream().map(x -> range(x, depth)).toList());
        default -> of(dtype);
      };
    }

    private static ValueRange constant(Literal value) {
      DType dtype = value.type().dtype();
      long count = value.isSplat() ? 1 : value.size();
      if (count == 0 || count > MOST_CONSTANTS) {
        return of(dtype);
      }
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      boolean nan = false;
      for (long i = 0; i < count; i++) {
        double element = value.getDouble(i);
        nan |= Double.isNaN(element);
        least = Double.isNaN(element) ? least : Math.min(least, element);
        most = Double.isNaN(element) ? most : Math.max(most, element);
      }
      return least <= most ? new ValueRange(least, most, nan).in(dtype) : of(dtype);
    }

    /** Floats become integers by truncation, NaN becomes 0. */
    private static ValueRange cast(ValueRange x, DType from, DType to) {
      if (to == DType.BOOL) {
        return of(to);
      }
      if (!from.isFloat() || to.isFloat()) {
        return x.in(to);
      }
      ValueRange whole = x.map(v -> v < 0 ? Math.ceil(v) : Math.floor(v));
      ValueRange numbers = new ValueRange(whole.least, whole.most, false);
      return (x.nan ? numbers.or(new ValueRange(0, 0, false)) : numbers).in(to);
    }

    private static ValueRange elementwise(ScalarOp op, DType dtype, List<ValueRange> o) {
      ValueRange a = o.getFirst();
      ValueRange b = o.getLast();
      boolean nan = a.nan || b.nan;
      return switch (op) {
        case ADD -> ends(dtype, nan, a.least + b.least, a.most + b.most);
        case SUB -> ends(dtype, nan, a.least - b.most, a.most - b.least);
        case MUL ->
            ends(
                dtype, nan, a.least * b.least, a.least * b.most, a.most * b.least, a.most * b.most);
        case NEG -> ends(dtype, nan, -a.most, -a.least);
        case MIN -> new ValueRange(Math.min(a.least, b.least), Math.min(a.most, b.most), nan);
        case MAX -> new ValueRange(Math.max(a.least, b.least), Math.max(a.most, b.most), nan);
        case FLOOR -> a.map(Math::floor).in(dtype);
        case CEIL -> a.map(Math::ceil).in(dtype);
        case ROUND -> a.map(Math::rint).in(dtype);
        case SELECT -> o.get(1).or(o.get(2));
        default -> of(dtype);
      };
    }

    /** What lies between the least and the greatest end; an end that is NaN says nothing. */
    private static ValueRange ends(DType dtype, boolean nan, double... ends) {
      boolean any = DoubleStream.of(ends).anyMatch(end -> !Double.isFinite(end));
      return any
          ? of(dtype)
          : new ValueRange(
                  DoubleStream.of(ends).min().orElseThrow(),
                  DoubleStream.of(ends).max().orElseThrow(),
                  nan)
              .in(dtype);
    }
  }
}
