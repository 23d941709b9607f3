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
  private final Executable executable;
  private final Context context;
  private final List<NdArray> inputs = new ArrayList<>();
  private final List<Variable> variables = new ArrayList<>();
  private final List<NdArray> outputs = new ArrayList<>();

  private PreparedCall(Executable executable, int threads, SequencedMap<String, Long> dimensions) {
    this.executable = executable;
    this.context = new Context(threads);
    Random random = new Random(1);
    for (Port port : executable.signature().inputs()) {
      inputs.add(random(array(port.type(), port.shape(), dimensions), random));
    }
    executable
        .signature()
        .variables()
        .forEach(
            port ->
                variables.add(
                    new Variable(
                        port.segment(),
                        port.name(),
                        random(
                            NdArray.zeros(executable.memory(), port.type(), port.shape()),
                            random))));
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
    Executable executable = new Compiler(backend, LoweringOptions.DEFAULT).compile(graph);
    return new PreparedCall(executable, threads, dimensions);
  }

  /** {@return a program without dimensions} */
  static PreparedCall of(Program program, Backend backend, int threads) {
    return new PreparedCall(backend.load(program, new Phases()), threads, new LinkedHashMap<>());
  }

  private NdArray array(
      dev.sinter.runtime.buffer.ElementType type,
      List<Extent> shape,
      SequencedMap<String, Long> dimensions) {
    return NdArray.zeros(
        executable.memory(), type, shape.stream().map(e -> e.evaluate(dimensions)).toList());
  }

  private static NdArray random(NdArray array, Random random) {
    Buffer buffer = array.buffer();
    for (long i = 0; i < array.count(); i++) {
      buffer.setDouble(i, buffer.type().isFloat() ? random.nextGaussian() / 16 : random.nextInt(2));
    }
    return array;
  }

  /** Runs the program once. */
  void run() {
    context.run(executable, inputs, variables, outputs);
  }

  @Override
  public void close() {
    context.close();
    executable.close();
  }
}
