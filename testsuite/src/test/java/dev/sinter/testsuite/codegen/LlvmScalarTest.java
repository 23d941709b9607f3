package dev.sinter.testsuite.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.codegen.Signatures;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.codegen.target.Targets;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.Scalars;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.type.DType;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Context;
import dev.sinter.runtime.program.Executable;
import dev.sinter.runtime.program.MemoryKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Machine code of every op, type and number of lanes gives the bits that {@link Scalars} defines. */
class LlvmScalarTest {
  private static final int SIZE = 256;
  private static final List<Integer> LANES = List.of(1, 4, 16);

  /** This machine, and the oldest of its kind: it lacks the instructions that round. */
  private static final List<LlvmBackend> BACKENDS = List.of(new LlvmBackend(), new LlvmBackend(Targets.parse("x86-64")));

  static Stream<Arguments> types() {
    return Stream.concat(Stream.concat(ScalarCases.FLOATS.stream(), ScalarCases.INTEGERS.stream()), Stream.of(DType.BOOL))
        .flatMap(dtype -> LANES.stream().map(lanes -> Arguments.of(dtype, lanes)));
  }

  @ParameterizedTest(name = "{0} in {1} lanes")
  @MethodSource("types")
  void opsAreExact(DType dtype, int lanes) {
    List<Buffer> operands = List.of(operand(dtype, 1), operand(dtype, 2), operand(dtype, 3));
    Buffer choice = operand(DType.BOOL, 4);
    for (LlvmBackend backend : BACKENDS) {
      for (ScalarOp op : ScalarCases.ops(dtype)) {
        if (op == ScalarOp.FMA && dtype == DType.F32 && !backend.target().fma()) {
          continue; // schedules use it only where it is an instruction
        }
        if (op == ScalarOp.FMA && dtype == DType.F64 && !backend.target().fma()) {
          continue;
        }
        boolean select = op == ScalarOp.SELECT;
        List<Buffer> inputs = select ? List.of(choice, operands.get(0), operands.get(1)) : operands.subList(0, op.arity());
        List<DType> types = select ? List.of(DType.BOOL, dtype, dtype) : inputs.stream().map(b -> dtype).toList();
        DType result = op.isPredicate() ? DType.BOOL : dtype;
        Buffer actual = run(backend, types, result, lanes, inputs, loads -> new Expr.Apply(op, loads));
        for (int i = 0; i < SIZE; i++) {
          String place = backend.target().cpu() + " " + op.text() + " " + describe(inputs, i);
          assertSame(place, result, actual, i, expected(op, dtype, inputs, i));
        }
      }
    }
  }

  @ParameterizedTest(name = "{0} in {1} lanes")
  @MethodSource("types")
  void castsAreExact(DType from, int lanes) {
    Buffer operand = operand(from, 5);
    for (LlvmBackend backend : BACKENDS) {
      for (DType to : DType.values()) {
        if (to == DType.INDEX) {
          continue;
        }
        Buffer actual = run(backend, List.of(from), to, lanes, List.of(operand), loads -> new Expr.Cast(to, loads.getFirst()));
        for (int i = 0; i < SIZE; i++) {
          assertSame(
              backend.target().cpu() + " cast to " + to + " of " + describe(List.of(operand), i), to, actual, i, cast(from, to, operand, i));
        }
      }
    }
  }

  /** The value as a double, or as a long for integers and bool. */
  private record Value(double number, long integer) {}

  private static Value expected(ScalarOp op, DType dtype, List<Buffer> inputs, int i) {
    if (op == ScalarOp.SELECT) {
      Buffer chosen = inputs.get(inputs.get(0).getLong(i) != 0 ? 1 : 2);
      return dtype.isFloat() ? new Value(chosen.getDouble(i), 0) : new Value(0, chosen.getLong(i));
    }
    if (!dtype.isFloat()) {
      return new Value(0, Scalars.applyInteger(op, dtype, inputs.getFirst().getLong(i), inputs.getLast().getLong(i)));
    }
    double a = inputs.getFirst().getDouble(i);
    double b = inputs.size() > 1 ? inputs.get(1).getDouble(i) : 0;
    double c = inputs.getLast().getDouble(i);
    return op.isPredicate() ? new Value(0, Scalars.test(op, a, b) ? 1 : 0) : new Value(Scalars.applyRounded(op, dtype, a, b, c), 0);
  }

  private static Value cast(DType from, DType to, Buffer operand, int i) {
    if (from.isFloat()) {
      double value = operand.getDouble(i);
      return to.isFloat() ? new Value(Scalars.round(to, value), 0) : new Value(0, Scalars.castToInteger(to, value));
    }
    long value = operand.getLong(i);
    return to.isFloat() ? new Value(Scalars.castToFloat(to, value), 0) : new Value(0, Scalars.wrap(to, value));
  }

  private static void assertSame(String place, DType dtype, Buffer actual, int i, Value expected) {
    if (dtype.isFloat()) {
      long bits = Double.doubleToLongBits(actual.getDouble(i)); // one NaN is as good as another
      assertThat(bits).as("%s: %s, expected %s", place, actual.getDouble(i), expected.number).isEqualTo(Double.doubleToLongBits(expected.number));
    } else {
      assertThat(actual.getLong(i)).as(place).isEqualTo(expected.integer);
    }
  }

  private static Buffer run(
      LlvmBackend backend,
      List<DType> types,
      DType result,
      int lanes,
      List<Buffer> inputs,
      java.util.function.Function<List<Expr>, Expr> value) {
    Program program = Programs.elementwise(types, result, SIZE, lanes, value);
    try (Executable executable = backend.load(program);
        Context context = new Context(1)) {
      List<NdArray> arrays = new ArrayList<>();
      inputs.forEach(input -> arrays.add(NdArray.of(input, SIZE)));
      return context.run(executable, arrays, List.of()).getFirst().buffer();
    }
  }

  private static Buffer operand(DType dtype, long seed) {
    Buffer buffer = Buffer.allocate(MemoryKind.NATIVE, Signatures.element(dtype), SIZE);
    if (dtype.isFloat()) {
      double[] values = ScalarCases.floats(dtype, SIZE, seed);
      for (int i = 0; i < SIZE; i++) {
        buffer.setDouble(i, values[i]);
      }
    } else {
      long[] values = ScalarCases.integers(SIZE, seed);
      for (int i = 0; i < SIZE; i++) {
        buffer.setLong(i, dtype == DType.BOOL ? values[i] & 1 : values[i]);
      }
    }
    return buffer;
  }

  private static String describe(List<Buffer> inputs, int i) {
    return inputs.stream().map(b -> b.type().isFloat() ? Double.toString(b.getDouble(i)) : Long.toString(b.getLong(i))).toList().toString();
  }
}
