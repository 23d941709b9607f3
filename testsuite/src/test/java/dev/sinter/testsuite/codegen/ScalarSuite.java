package dev.sinter.testsuite.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.Signatures;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.Scalars;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.type.DType;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Context;
import dev.sinter.runtime.program.Executable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Code for every op, type and number of lanes gives the bits that {@link Scalars} defines. */
abstract class ScalarSuite {
  private static final int SIZE = 256;
  private static final List<Integer> LANES = List.of(1, 4, 8, 16);

  private final MemoryKind memory;
  private final List<? extends Backend> backends;

  /**
   * @param memory where arguments lie
   * @param backends what is tested
   */
  ScalarSuite(MemoryKind memory, List<? extends Backend> backends) {
    this.memory = memory;
    this.backends = backends;
  }

  static Stream<Arguments> types() {
    return Stream.concat(
            Stream.concat(ScalarCases.FLOATS.stream(), ScalarCases.INTEGERS.stream()),
            Stream.of(DType.BOOL))
        .flatMap(dtype -> LANES.stream().map(lanes -> Arguments.of(dtype, lanes)));
  }

  @ParameterizedTest(name = "{0} in {1} lanes")
  @MethodSource("types")
  void opsAreExact(DType dtype, int lanes) {
    List<DType> types = List.of(dtype, dtype, dtype, DType.BOOL);
    List<Buffer> inputs =
        List.of(operand(dtype, 1), operand(dtype, 2), operand(dtype, 3), operand(DType.BOOL, 4));
    for (Backend backend : backends) {
      // Schedules use a multiply-add only where it is an instruction.
      List<ScalarOp> ops =
          ScalarCases.ops(dtype).stream()
              .filter(op -> op != ScalarOp.FMA || backend.target().fma())
              .toList();
      List<Programs.Kernel> kernels = new ArrayList<>();
      for (ScalarOp op : ops) {
        List<Integer> operands =
            op == ScalarOp.SELECT ? List.of(3, 0, 1) : List.of(0, 1, 2).subList(0, op.arity());
        kernels.add(
            new Programs.Kernel(
                operands,
                op.isPredicate() ? DType.BOOL : dtype,
                loads -> new Expr.Apply(op, loads)));
      }
      List<Buffer> outputs = run(backend, types, lanes, inputs, kernels);
      for (int k = 0; k < ops.size(); k++) {
        for (int i = 0; i < SIZE; i++) {
          String place = name(backend) + " " + ops.get(k).text() + " " + describe(inputs, i);
          assertSame(
              place,
              kernels.get(k).output(),
              outputs.get(k),
              i,
              expected(ops.get(k), dtype, inputs, i));
        }
      }
    }
  }

  @ParameterizedTest(name = "{0} in {1} lanes")
  @MethodSource("types")
  void castsAreExact(DType from, int lanes) {
    Buffer operand = operand(from, 5);
    List<DType> types =
        Arrays.stream(DType.values()).filter(dtype -> dtype != DType.INDEX).toList();
    List<Programs.Kernel> kernels = new ArrayList<>();
    types.forEach(
        to ->
            kernels.add(
                new Programs.Kernel(List.of(0), to, loads -> new Expr.Cast(to, loads.getFirst()))));
    for (Backend backend : backends) {
      List<Buffer> outputs = run(backend, List.of(from), lanes, List.of(operand), kernels);
      for (int k = 0; k < types.size(); k++) {
        for (int i = 0; i < SIZE; i++) {
          String place =
              name(backend) + " cast to " + types.get(k) + " of " + describe(List.of(operand), i);
          assertSame(place, types.get(k), outputs.get(k), i, cast(from, types.get(k), operand, i));
        }
      }
    }
  }

  private static String name(Backend backend) {
    return backend.target().cpu() + " " + backend.target().vectorBytes();
  }

  /** The value as a double, or as a long for integers and bool. */
  private record Value(double number, long integer) {}

  private static Value expected(ScalarOp op, DType dtype, List<Buffer> inputs, int i) {
    if (op == ScalarOp.SELECT) {
      Buffer chosen = inputs.get(inputs.get(3).getLong(i) != 0 ? 0 : 1);
      return dtype.isFloat() ? new Value(chosen.getDouble(i), 0) : new Value(0, chosen.getLong(i));
    }
    if (!dtype.isFloat()) {
      return new Value(
          0,
          Scalars.applyInteger(
              op, dtype, inputs.get(0).getLong(i), inputs.get(op.arity() - 1).getLong(i)));
    }
    double a = inputs.get(0).getDouble(i);
    double b = inputs.get(1).getDouble(i);
    double c = inputs.get(2).getDouble(i);
    return op.isPredicate()
        ? new Value(0, Scalars.test(op, a, b) ? 1 : 0)
        : new Value(Scalars.applyRounded(op, dtype, a, b, c), 0);
  }

  private static Value cast(DType from, DType to, Buffer operand, int i) {
    if (from.isFloat()) {
      double value = operand.getDouble(i);
      return to.isFloat()
          ? new Value(Scalars.round(to, value), 0)
          : new Value(0, Scalars.castToInteger(to, value));
    }
    long value = operand.getLong(i);
    return to.isFloat()
        ? new Value(Scalars.castToFloat(to, value), 0)
        : new Value(0, Scalars.wrap(to, value));
  }

  private static void assertSame(String place, DType dtype, Buffer actual, int i, Value expected) {
    if (dtype.isFloat()) {
      long bits = Double.doubleToLongBits(actual.getDouble(i)); // one NaN is as good as another
      assertThat(bits)
          .as("%s: %s, expected %s", place, actual.getDouble(i), expected.number)
          .isEqualTo(Double.doubleToLongBits(expected.number));
    } else {
      assertThat(actual.getLong(i)).as(place).isEqualTo(expected.integer);
    }
  }

  private static List<Buffer> run(
      Backend backend,
      List<DType> types,
      int lanes,
      List<Buffer> inputs,
      List<Programs.Kernel> kernels) {
    Program program = Programs.elementwise(types, kernels, SIZE, lanes);
    try (Executable executable = backend.load(program);
        Context context = new Context(1)) {
      List<NdArray> arrays = inputs.stream().map(input -> NdArray.of(input, SIZE)).toList();
      return context.run(executable, arrays, List.of()).stream().map(NdArray::buffer).toList();
    }
  }

  private Buffer operand(DType dtype, long seed) {
    Buffer buffer = Buffer.allocate(memory, Signatures.element(dtype), SIZE);
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
    return inputs.stream()
        .map(
            b -> b.type().isFloat() ? Double.toString(b.getDouble(i)) : Long.toString(b.getLong(i)))
        .toList()
        .toString();
  }
}
