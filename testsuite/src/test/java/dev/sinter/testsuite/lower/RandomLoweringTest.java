package dev.sinter.testsuite.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.LoopInterpreter;
import dev.sinter.ir.interpret.Precision;
import dev.sinter.ir.interpret.ProgramInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.verify.Verifier;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.passes.schedule.Scheduler;
import dev.sinter.testsuite.random.RandomGraphs;
import dev.sinter.testsuite.random.RandomGraphs.Options;
import dev.sinter.testsuite.random.RandomGraphs.Sample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random graphs, lowered op by op, fused, and scheduled: the verifier accepts the program, one
 * worker and three in hostile order give the same bits, and the graph interpreter's results are
 * near (integers too: large ones may come of floats; small ones are equal then).
 */
final class RandomLoweringTest {
  private static final long SEED = Long.getLong("sinter.seed", 1L);
  private static final int COUNT = Integer.getInteger("sinter.count", 60);

  private record Way(String name, LoweringOptions options) {}

  private static final List<Way> WAYS =
      List.of(
          new Way("plain", LoweringOptions.PLAIN),
          new Way("fused", LoweringOptions.DEFAULT.with(Scheduler.NAIVE)),
          new Way("scheduled", LoweringOptions.DEFAULT));

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void programsAgreeWithGraphs(boolean continuous) {
    List<String> failures = new ArrayList<>();
    for (long seed = SEED; seed < SEED + COUNT; seed++) {
      Sample sample = RandomGraphs.sample(seed, continuous ? Options.CONTINUOUS : Options.ALL);
      for (Way way : WAYS) {
        try {
          check(sample, way.options(), continuous ? Precision.DOUBLE : Precision.DECLARED);
        } catch (RuntimeException | AssertionError e) {
          failures.add(sample + " " + way.name() + ": " + e);
        }
      }
    }
    assertThat(failures).as("%d of %d", failures.size(), WAYS.size() * COUNT).isEmpty();
  }

  private static void check(Sample sample, LoweringOptions options, Precision precision) {
    Graph graph = sample.graph();
    Program program = Lowering.lower(graph, LoweringCheck.TARGET, options);
    Verifier.require(program, "lowering");
    for (Proc proc : program.procs()) {
      Verifier.require(proc, true, "lowering");
    }
    LoopInterpreter.Options alone = LoopInterpreter.Options.DEFAULT;
    List<TensorValue> first = run(graph, program, sample.inputs(), alone);
    List<TensorValue> second =
        run(graph, program, sample.inputs(), alone.withWorkers(3).hostile(sample.seed()));
    var interpreter =
        new GraphInterpreter(
            new GraphInterpreter.Options(precision, GraphInterpreter.MAX_ITERATIONS));
    List<TensorValue> expected =
        interpreter.run(graph, sample.inputs().stream().map(TensorValue::of).toList()).values();
    for (int i = 0; i < first.size(); i++) {
      String what = graph.results().get(i).name();
      assertThat(second.get(i)).as("%s with 3 workers", what).isEqualTo(first.get(i));
      near(what, first.get(i), expected.get(i));
    }
  }

  private static List<TensorValue> run(
      Graph graph, Program program, List<Literal> arguments, LoopInterpreter.Options options) {
    List<TensorValue> inputs = new ArrayList<>();
    List<TensorValue> state = new ArrayList<>();
    program.variables().forEach(v -> state.add(TensorValue.of(Literal.splat(v.type(), 0L))));
    for (int i = 0; i < arguments.size(); i++) {
      Graph.Parameter p = graph.parameters().get(i);
      TensorValue value = TensorValue.of(arguments.get(i));
      if (p.role() == ParameterRole.INPUT) {
        inputs.add(value);
      } else {
        state.set(variable(program, p.segment(), p.name()), value);
      }
    }
    ProgramInterpreter.Outcome outcome =
        new ProgramInterpreter(program, options).run(inputs, state);
    assertThat(outcome.failure()).isEmpty();
    List<TensorValue> results = new ArrayList<>();
    int output = 0;
    for (Graph.Result r : graph.results()) {
      boolean write = r.role() == ResultRole.WRITE;
      results.add(
          write
              ? outcome.variables().get(variable(program, r.segment(), r.name()))
              : outcome.outputs().get(output++));
    }
    return results;
  }

  private static int variable(Program program, String segment, String name) {
    List<String> keys =
        program.variables().stream().map(v -> v.segment() + " " + v.name()).toList();
    return keys.indexOf(segment + " " + name);
  }

  private static void near(String what, TensorValue actual, TensorValue expected) {
    assertThat(actual.type()).as(what).isEqualTo(expected.type());
    for (int i = 0; i < expected.size(); i++) {
      double a = actual.getDouble(i);
      double e = expected.getDouble(i);
      boolean close =
          Double.compare(a, e) == 0 || Math.abs(a - e) <= 1e-3 * Math.max(1, Math.abs(e));
      assertThat(close).as("%s [%s]: %s, expected %s", what, i, a, e).isTrue();
    }
  }
}
