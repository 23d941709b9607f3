package dev.sinter.testsuite.math;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.Compiler;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Context;
import dev.sinter.runtime.program.Executable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Measures the error of the f32 functions in machine code, in units of the last place of the
 * correctly rounded result, against double precision. One-operand functions are measured on every
 * {@code stride}-th of all 2^32 bit patterns, so on all exponents, zeros, infinities, NaN and
 * subnormals.
 *
 * <p>The table of {@code docs/math-functions.md} is what {@code main} prints with stride 257.
 */
public final class MathAccuracy {
  /** Sines and tangents are stated for arguments up to this magnitude. */
  static final float CIRCULAR_LIMIT = 1e5f;

  /** The functions that are expanded, in the order of the table. */
  static final List<ScalarOp> FUNCTIONS =
      List.of(
          ScalarOp.EXP,
          ScalarOp.EXPM1,
          ScalarOp.LOG,
          ScalarOp.LOG1P,
          ScalarOp.SIN,
          ScalarOp.COS,
          ScalarOp.TAN,
          ScalarOp.ASIN,
          ScalarOp.ACOS,
          ScalarOp.ATAN,
          ScalarOp.SINH,
          ScalarOp.COSH,
          ScalarOp.TANH,
          ScalarOp.SIGMOID,
          ScalarOp.SOFTPLUS,
          ScalarOp.ERF,
          ScalarOp.RSQRT,
          ScalarOp.POW,
          ScalarOp.ATAN2);

  private static final int BLOCK = 1 << 20;

  private MathAccuracy() {}

  /**
   * The largest error of a function.
   *
   * @param op the function
   * @param ulps in units of the last place
   * @param x where
   * @param y the second operand there, if there is one
   * @param measured number of values
   * @param wrongSpecials results that should have been zero, infinite or NaN and were not, or the
   *     reverse
   */
  record Worst(ScalarOp op, double ulps, float x, float y, long measured, long wrongSpecials) {}

  /** Prints the table. */
  public static void main(String[] arguments) {
    int stride = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 257;
    System.out.println("| function | largest error, ulp | at | values |");
    System.out.println("| --- | --- | --- | --- |");
    for (ScalarOp op : FUNCTIONS) {
      Worst worst = measure(op, stride);
      String at = op.arity() == 1 ? Float.toString(worst.x()) : worst.x() + ", " + worst.y();
      System.out.printf(
          Locale.ROOT, "| %s | %.2f | %s | %,d |%n", op.text(), worst.ulps(), at, worst.measured());
    }
  }

  /** {@return the largest error of a function on every {@code stride}-th bit pattern} */
  static Worst measure(ScalarOp op, int stride) {
    Worst worst = new Worst(op, 0, 0, 0, 0, 0);
    Backend backend = new LlvmBackend();
    try (Executable executable = new Compiler(backend, LoweringOptions.DEFAULT).compile(graph(op));
        Context context = new Context(1)) {
      Random random = new Random(1);
      long next = 0;
      while (next < 1L << 32) {
        float[] x = new float[(int) Math.min(BLOCK, ((1L << 32) - next + stride - 1) / stride)];
        float[] y = new float[op.arity() == 1 ? 0 : x.length];
        for (int i = 0; i < x.length; i++) {
          x[i] = Float.intBitsToFloat((int) next);
          next += stride;
        }
        for (int i = 0; i < y.length; i++) {
          y[i] =
              i % 2 == 0
                  ? Float.intBitsToFloat(random.nextInt())
                  : (float) (10 * random.nextGaussian());
          x[i] = i % 4 < 2 ? (float) (10 * random.nextGaussian()) : x[i];
        }
        worst = compare(worst, x, y, run(executable, context, x, y));
      }
    }
    return worst;
  }

  private static Graph graph(ScalarOp op) {
    GraphBuilder builder = new GraphBuilder("measured");
    TensorType type = new TensorType(DType.F32, Shape.of(Dim.named("N")));
    List<Node> operands = new ArrayList<>();
    for (int i = 0; i < op.arity(); i++) {
      operands.add(builder.input("x" + i, type));
    }
    builder.output("y", builder.elementwise(op, operands.toArray(Node[]::new)));
    return builder.build();
  }

  private static float[] run(Executable executable, Context context, float[] x, float[] y) {
    List<NdArray> inputs = new ArrayList<>(List.of(NdArray.of(x, x.length)));
    if (y.length > 0) {
      inputs.add(NdArray.of(y, y.length));
    }
    return context.run(executable, inputs, List.of()).getFirst().buffer().toFloats();
  }

  private static Worst compare(Worst before, float[] x, float[] y, float[] got) {
    Worst worst = before;
    long measured = worst.measured();
    long wrong = worst.wrongSpecials();
    for (int i = 0; i < x.length; i++) {
      boolean circular =
          worst.op() == ScalarOp.SIN || worst.op() == ScalarOp.COS || worst.op() == ScalarOp.TAN;
      if (circular && Math.abs(x[i]) > CIRCULAR_LIMIT && Float.isFinite(x[i])) {
        continue;
      }
      measured++;
      float second = y.length > 0 ? y[i] : 0;
      double exact = References.value(worst.op(), x[i], second);
      float rounded = (float) exact;
      if (Float.isNaN(rounded) || Float.isInfinite(rounded) || rounded == 0) {
        wrong += isClose(rounded, got[i]) ? 0 : 1;
        continue;
      }
      double error = Math.abs(got[i] - exact) / Math.ulp(rounded);
      if (!(error <= worst.ulps())) {
        worst = new Worst(worst.op(), error, x[i], second, measured, wrong);
      }
    }
    return new Worst(worst.op(), worst.ulps(), worst.x(), worst.y(), measured, wrong);
  }

  /**
   * Where the exact result is next to the largest or the least number, a neighbour counts as right.
   */
  private static boolean isClose(float expected, float got) {
    if (Float.isNaN(expected)) {
      return Float.isNaN(got);
    }
    if (Float.isInfinite(expected)) {
      return got == expected || got == Math.copySign(Float.MAX_VALUE, expected);
    }
    return Math.abs(got) <= 2 * Float.MIN_VALUE;
  }
}
