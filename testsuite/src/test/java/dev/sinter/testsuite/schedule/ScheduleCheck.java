package dev.sinter.testsuite.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.LoopInterpreter;
import dev.sinter.ir.interpret.ProgramInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.passes.schedule.HeuristicScheduler;
import dev.sinter.passes.schedule.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Runs a graph naively and scheduled, by the interpreter of loops in hostile orders, and compares.
 */
final class ScheduleCheck {
  static final Target AVX512 = target(64, 32, true);
  static final Target AVX2 = target(32, 16, true);
  static final Target SCALAR = target(0, 16, false);

  private ScheduleCheck() {}

  static Target target(int bytes, int registers, boolean fma) {
    return new Target(
        "x86_64-unknown-linux-gnu",
        "",
        List.of(),
        bytes,
        registers,
        fma,
        32 << 10,
        1 << 20,
        64,
        false);
  }

  static Program program(Graph graph, Target target, Scheduler scheduler) {
    return Lowering.lower(graph, target, LoweringOptions.DEFAULT.with(scheduler));
  }

  /** Compares on random arguments; the graph has inputs and outputs only. */
  static void agrees(Graph graph, Map<String, Long> sizes) {
    List<TensorValue> arguments = arguments(graph, sizes, 7);
    for (Target target : List.of(AVX512, AVX2, SCALAR)) {
      List<TensorValue> expected =
          run(
              program(graph, target, Scheduler.NAIVE),
              arguments,
              sizes,
              LoopInterpreter.Options.DEFAULT);
      Program scheduled = program(graph, target, HeuristicScheduler.INSTANCE);
      List<TensorValue> one = run(scheduled, arguments, sizes, LoopInterpreter.Options.DEFAULT);
      close(one, expected, graph.name() + " for vectors of " + target.vectorBytes());
      List<TensorValue> many =
          run(
              scheduled,
              arguments,
              sizes,
              LoopInterpreter.Options.DEFAULT.withWorkers(3).hostile(target.vectorBytes()));
      same(many, one, graph.name() + " by three workers");
    }
  }

  static List<TensorValue> run(
      Program program,
      List<TensorValue> arguments,
      Map<String, Long> sizes,
      LoopInterpreter.Options options) {
    return new ProgramInterpreter(program, options).run(arguments, List.of(), sizes).outputs();
  }

  static List<TensorValue> arguments(Graph graph, Map<String, Long> sizes, long seed) {
    Random random = new Random(seed);
    List<TensorValue> arguments = new ArrayList<>();
    graph.parameters().forEach(p -> arguments.add(random(p.type(), sizes, random)));
    return arguments;
  }

  private static TensorValue random(TensorType type, Map<String, Long> sizes, Random random) {
    long[] extents = type.shape().evaluate(sizes);
    int count = 1;
    for (long extent : extents) {
      count *= (int) extent;
    }
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return TensorValue.ofDoubles(type.dtype(), values, extents);
  }

  static void close(List<TensorValue> actual, List<TensorValue> expected, String what) {
    for (int r = 0; r < expected.size(); r++) {
      for (int i = 0; i < expected.get(r).size(); i++) {
        double a = actual.get(r).getDouble(i);
        double e = expected.get(r).getDouble(i);
        boolean near =
            a == e
                || Double.isNaN(a) && Double.isNaN(e)
                || Math.abs(a - e) <= 1e-4 * Math.max(1, Math.abs(e));
        assertThat(near).as("%s, result %s [%s]: %s, naively %s", what, r, i, a, e).isTrue();
      }
    }
  }

  static void same(List<TensorValue> actual, List<TensorValue> expected, String what) {
    for (int r = 0; r < expected.size(); r++) {
      for (int i = 0; i < expected.get(r).size(); i++) {
        assertThat(actual.get(r).getDouble(i))
            .as("%s, result %s [%s]", what, r, i)
            .isEqualTo(expected.get(r).getDouble(i));
      }
    }
  }
}
