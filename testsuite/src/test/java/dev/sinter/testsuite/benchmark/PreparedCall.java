package dev.sinter.testsuite.benchmark;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.Compiler;
import dev.sinter.codegen.Phases;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.plan.Program;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Context;
import dev.sinter.runtime.program.Executable;
import dev.sinter.runtime.program.Extent;
import dev.sinter.runtime.program.Signature.Port;
import dev.sinter.runtime.program.Signature.VariablePort;
import dev.sinter.runtime.variable.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/**
 * A compiled program with arguments in memory: what is left is to run it. Weights and inputs are
 * random numbers around zero, the same in every run.
 */
final class PreparedCall implements AutoCloseable {
  /** A prime, so that rows of the usual extents are not alike. */
  private static final int DRAWN = 65_521;

  private final Executable executable;
  private final Context context;
  private final List<NdArray> inputs = new ArrayList<>();
  private final List<Variable> variables = new ArrayList<>();
  private final List<NdArray> outputs = new ArrayList<>();

  private PreparedCall(
      Executable executable, int threads, SequencedMap<String, Long> dimensions, int bound) {
    this.executable = executable;
    this.context = new Context(threads);
    Random random = new Random(1);
    for (Port port : executable.signature().inputs()) {
      inputs.add(random(array(port.type(), port.shape(), dimensions), random, bound));
    }
    for (VariablePort port : executable.signature().variables()) {
      NdArray value = NdArray.zeros(executable.memory(), port.type(), port.shape());
      variables.add(new Variable(port.segment(), port.name(), random(value, random, bound)));
    }
    for (Port port : executable.signature().outputs()) {
      outputs.add(array(port.type(), port.shape(), dimensions));
    }
  }

  /**
   * {@return a graph, compiled as models are}
   *
   * @param dimensions values of the named dimensions
   */
  static PreparedCall of(
      Graph graph, Backend backend, int threads, SequencedMap<String, Long> dimensions) {
    return of(graph, backend, threads, dimensions, 2);
  }

  /**
   * {@return a graph, compiled as models are}
   *
   * @param dimensions values of the named dimensions
   * @param bound what whole numbers stay below
   */
  static PreparedCall of(
      Graph graph, Backend backend, int threads, SequencedMap<String, Long> dimensions, int bound) {
    Executable executable = new Compiler(backend, LoweringOptions.DEFAULT).compile(graph);
    return new PreparedCall(executable, threads, dimensions, bound);
  }

  /** {@return a program without dimensions} */
  static PreparedCall of(Program program, Backend backend, int threads) {
    return of(program, backend, threads, new LinkedHashMap<>(), 2);
  }

  /** {@return a program; dimensions and the bound of whole numbers are those of graphs} */
  static PreparedCall of(
      Program program,
      Backend backend,
      int threads,
      SequencedMap<String, Long> dimensions,
      int bound) {
    Executable executable = backend.load(program, new Phases());
    return new PreparedCall(executable, threads, dimensions, bound);
  }

  private NdArray array(
      dev.sinter.runtime.buffer.ElementType type,
      List<Extent> shape,
      SequencedMap<String, Long> dimensions) {
    return NdArray.zeros(
        executable.memory(), type, shape.stream().map(e -> e.evaluate(dimensions)).toList());
  }

  /** Draws as many numbers as a first-level cache holds, and goes on with those. */
  private static NdArray random(NdArray array, Random random, int bound) {
    Buffer buffer = array.buffer();
    double[] drawn = new double[Math.toIntExact(Math.min(DRAWN, array.count()))];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = buffer.type().isFloat() ? random.nextGaussian() / 16 : random.nextInt(bound);
    }
    for (long i = 0; i < array.count(); i++) {
      buffer.setDouble(i, drawn[(int) (i % DRAWN)]);
    }
    return array;
  }

  /** Runs the program once. */
  void run() {
    context.run(executable, inputs, variables, outputs);
  }

  /** {@return bytes of all inputs and outputs, and of variables as often as read or written} */
  double bytes() {
    double bytes = 0;
    for (NdArray input : inputs) {
      bytes += input.count() * input.type().bytes();
    }
    for (NdArray output : outputs) {
      bytes += output.count() * output.type().bytes();
    }
    for (VariablePort port : executable.signature().variables()) {
      int times = (port.read() ? 1 : 0) + (port.written() ? 1 : 0);
      bytes += (double) NdArray.count(port.shape()) * port.type().bytes() * times;
    }
    return bytes;
  }

  @Override
  public void close() {
    context.close();
    executable.close();
  }
}
