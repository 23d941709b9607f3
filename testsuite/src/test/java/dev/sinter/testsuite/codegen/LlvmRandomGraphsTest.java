package dev.sinter.testsuite.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.interpreter.InterpreterBackend;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.type.Literal;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.passes.schedule.Scheduler;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Context;
import dev.sinter.runtime.program.Executable;
import dev.sinter.runtime.variable.Variable;
import dev.sinter.testsuite.random.RandomGraphs;
import dev.sinter.testsuite.random.RandomGraphs.Options;
import dev.sinter.testsuite.random.RandomGraphs.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** Random graphs as machine code, with two workers, have the bits of interpreted loops. */
final class LlvmRandomGraphsTest {
  private static final long SEED = Long.getLong("sinter.seed", 1L);
  private static final int COUNT = Integer.getInteger("sinter.count", 30);
  private static final LlvmBackend BACKEND = new LlvmBackend();

  @Test
  void machineCodeHasTheBitsOfInterpretedLoops() {
    List<String> failures = new ArrayList<>();
    LoweringOptions fused = LoweringOptions.DEFAULT.with(Scheduler.NAIVE);
    for (long seed = SEED; seed < SEED + COUNT; seed++) {
      Sample sample = RandomGraphs.sample(seed, Options.ALL);
      try {
        Program program = Lowering.lower(sample.graph(), BACKEND.target(), fused);
        List<String> expected = run(new InterpreterBackend(BACKEND.target()), program, sample, 1);
        List<String> actual = run(BACKEND, program, sample, 2);
        assertThat(actual).isEqualTo(expected);
      } catch (RuntimeException | AssertionError e) {
        failures.add(sample + ": " + e);
      }
    }
    assertThat(failures).as("%d of %d", failures.size(), COUNT).isEmpty();
  }

  /** One line per output and variable: its bits. */
  private static List<String> run(Backend backend, Program program, Sample sample, int workers) {
    List<NdArray> inputs = new ArrayList<>();
    SequencedMap<String, Variable> variables = new LinkedHashMap<>();
    program
        .variables()
        .forEach(
            v ->
                variables.put(
                    v.segment() + " " + v.name(),
                    variable(v.segment(), v.name(), Literal.splat(v.type(), 0L))));
    for (int i = 0; i < sample.inputs().size(); i++) {
      Graph.Parameter p = sample.graph().parameters().get(i);
      if (p.role() == ParameterRole.INPUT) {
        inputs.add(array(sample.inputs().get(i)));
      } else {
        variables.replace(
            p.segment() + " " + p.name(), variable(p.segment(), p.name(), sample.inputs().get(i)));
      }
    }
    try (Executable executable = backend.load(program);
        Context context = new Context(workers)) {
      List<String> results = new ArrayList<>();
      List<NdArray> outputs = context.run(executable, inputs, List.copyOf(variables.values()));
      for (int i = 0; i < outputs.size(); i++) {
        results.add(program.outputs().get(i).name() + bits(outputs.get(i)));
      }
      variables.forEach((name, variable) -> results.add(name + bits(variable.value())));
      return results;
    }
  }

  private static Variable variable(String segment, String name, Literal value) {
    return new Variable(segment, name, array(value));
  }

  private static NdArray array(Literal value) {
    ElementType type = ElementType.parse(value.type().dtype().text());
    List<Long> shape = value.type().shape().dims().stream().map(d -> d.fixed()).toList();
    NdArray array = NdArray.zeros(MemoryKind.HEAP, type, shape);
    for (long i = 0; i < value.size(); i++) {
      if (value.type().dtype().isFloat()) {
        array.buffer().setDouble(i, value.getDouble(i));
      } else {
        array.buffer().setLong(i, value.getLong(i));
      }
    }
    return array;
  }

  private static String bits(NdArray array) {
    StringBuilder text = new StringBuilder();
    boolean isFloat = array.buffer().type().isFloat();
    for (long i = 0; i < array.count(); i++) {
      text.append(' ');
      // one NaN is as good as another
      text.append(
          isFloat
              ? Double.toString(array.buffer().getDouble(i))
              : Long.toString(array.buffer().getLong(i)));
    }
    return text.toString();
  }
}
