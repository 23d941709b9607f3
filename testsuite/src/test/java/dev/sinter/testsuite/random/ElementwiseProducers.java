package dev.sinter.testsuite.random;

import static dev.sinter.testsuite.random.Workbench.TAME;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import java.util.Arrays;
import java.util.List;

/** One producer per scalar op, and the casts. */
final class ElementwiseProducers {
  private ElementwiseProducers() {}

  static List<Producer> scalars() {
    return Arrays.stream(ScalarOp.values())
        .map(op -> new Producer(op.text(), o -> allowed(op, o), w -> add(w, op)))
        .toList();
  }

  private static boolean allowed(ScalarOp op, RandomGraphs.Options options) {
    boolean jumps =
        switch (op) {
          case SIGN, FLOOR, CEIL, ROUND, TRUNC, IS_NAN, IS_FINITE, REM, EQ, NE, LT, LE, GT, GE ->
              true;
          case NEG,
              ABS,
              SQRT,
              RSQRT,
              EXP,
              EXPM1,
              LOG,
              LOG1P,
              SIN,
              COS,
              TAN,
              ASIN,
              ACOS,
              ATAN,
              SINH,
              COSH,
              TANH,
              SIGMOID,
              SOFTPLUS,
              ERF,
              NOT,
              ADD,
              SUB,
              MUL,
              DIV,
              POW,
              ATAN2,
              MIN,
              MAX,
              AND,
              OR,
              XOR,
              SHIFT_LEFT,
              SHIFT_RIGHT,
              SHIFT_RIGHT_LOGICAL,
              SELECT,
              FMA ->
              false;
        };
    return !jumps || !options.continuous();
  }

  private static void add(Workbench w, ScalarOp op) {
    Node x =
        switch (op.domain()) {
          case NUMBER -> w.anyNumber();
          case FLOAT -> w.anyFloat();
          case INTEGER -> w.value(t -> t.dtype().isInteger(), new TensorType(DType.I32, w.shape()));
          case BITS ->
              w.value(
                  t -> t.dtype().isInteger() || t.dtype() == DType.BOOL,
                  new TensorType(DType.BOOL, w.shape()));
          case COMPARE, SELECT -> w.any();
        };
    TensorType type = x.tensor();
    boolean orders =
        op.domain() == ScalarOp.Domain.COMPARE && op != ScalarOp.EQ && op != ScalarOp.NE;
    if (orders && type.dtype() == DType.BOOL) {
      return;
    }
    switch (op) {
      case NEG, ABS, FLOOR, CEIL, ROUND, TRUNC -> w.apply(w.bound(x) + 1, op, x);
      case SIGN, IS_NAN, IS_FINITE, TANH, SIGMOID, ERF, SIN, COS, ATAN ->
          w.apply(1.6, op, op == ScalarOp.SIN || op == ScalarOp.COS ? w.tame(x, TAME) : x);
      case NOT -> w.apply(type.dtype() == DType.BOOL ? 1 : Double.MAX_VALUE, op, x);
      case SQRT, LOG -> w.apply(TAME, op, w.positive(x));
      case RSQRT -> w.apply(2, op, w.positive(x));
      case LOG1P -> w.apply(TAME, op, w.positive(x));
      case EXP, EXPM1, SINH, COSH -> w.apply(60, op, w.tame(x, 4));
      case TAN -> w.apply(3, op, w.tame(x, 1.2));
      case ASIN, ACOS -> w.apply(4, op, w.tame(x, 0.95));
      case SOFTPLUS -> w.apply(w.bound(x) + 1, op, x);
      case ADD, SUB -> {
        Node y = w.value(type);
        w.apply(w.bound(x) + w.bound(y), op, x, y);
      }
      case MUL -> {
        Node a = w.tame(x, TAME);
        Node b = w.tame(w.value(type), TAME);
        w.apply(w.bound(a) * w.bound(b), op, a, b);
      }
      case DIV, REM -> {
        Node y = w.value(type);
        Node divisor = type.dtype().isFloat() ? w.positive(y) : y;
        w.apply(w.bound(x) * 2, op, x, divisor);
      }
      case POW -> w.apply(50, op, w.positive(w.tame(x, 3)), w.tame(w.value(type), 3));
      case ATAN2 -> w.apply(3.2, op, x, w.value(type));
      case MIN, MAX -> {
        Node y = w.value(type);
        w.apply(Math.max(w.bound(x), w.bound(y)), op, x, y);
      }
      case AND, OR, XOR ->
          w.apply(type.dtype() == DType.BOOL ? 1 : Double.MAX_VALUE, op, x, w.value(type));
      case SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          w.apply(Double.MAX_VALUE, op, x, w.value(type));
      case EQ, NE, LT, LE, GT, GE -> w.apply(1, op, x, w.value(type));
      case SELECT -> {
        Node y = w.value(type);
        w.apply(Math.max(w.bound(x), w.bound(y)), op, w.value(type.as(DType.BOOL)), x, y);
      }
      case FMA -> {
        Node a = w.tame(x, TAME);
        Node b = w.tame(w.value(type), TAME);
        Node c = w.value(type);
        w.apply(w.bound(a) * w.bound(b) + w.bound(c), op, a, b, c);
      }
    }
  }

  static List<Producer> conversions() {
    return List.of(
        Producer.of("cast", ElementwiseProducers::cast),
        Producer.jumping("bitcast", ElementwiseProducers::bitcast),
        Producer.of(
            "stop-gradient",
            w -> {
              Node x = w.any();
              w.apply(w.bound(x), new Op.StopGradient(), x);
            }));
  }

  private static void cast(Workbench w) {
    Node x = w.any();
    DType from = x.tensor().dtype();
    DType to = w.dtype();
    boolean jumps = from.isFloat() && !to.isFloat();
    if (jumps && w.options.continuous()) {
      return;
    }
    Node tamed = to.isFloat() && !from.isFloat() ? w.tame(x, TAME) : x;
    w.apply(w.bound(tamed) + 1, new Op.Cast(to), tamed);
  }

  private static void bitcast(Workbench w) {
    Node x = w.anyNumber();
    DType from = x.tensor().dtype();
    List<DType> fitting =
        w.options.dtypes().stream()
            .filter(d -> d.bytes() == from.bytes() && d != DType.BOOL)
            .toList();
    DType to = w.oneOf(fitting);
    Node result = w.builder.add(new Op.Bitcast(to), x);
    if (to.isFloat()) {
      // Any bits: bring them to ordinary numbers at once, NaN stays.
      w.keep(result, Double.POSITIVE_INFINITY);
      w.tame(result, 1);
    } else {
      w.keep(result, Double.MAX_VALUE);
    }
  }
}
