package dev.sinter.testsuite.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ScheduleException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.LoopInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.schedule.Schedule;
import dev.sinter.ir.schedule.Step;
import dev.sinter.ir.schedule.Step.Side;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.schedule.ScheduledProc;
import dev.sinter.passes.schedule.Scheduler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any steps that are accepted leave the result as it is: without a change of the order of terms,
 * bit for bit.
 */
class RandomScheduleTest {
  private static final int SCHEDULES = 40;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void acceptedStepsKeepEveryBit(long seed) {
    Random random = new Random(seed);
    List<Graph> graphs =
        List.of(
            HeuristicSchedulerTest.matmul(
                Dim.of(8), 6, 12, random.nextBoolean(), random.nextBoolean()),
            HeuristicSchedulerTest.matmul(Dim.named("B"), 5, 9, false, false),
            HeuristicSchedulerTest.convolution(2, 4, 6, 4, 8, 1, 1),
            HeuristicSchedulerTest.elementwise(4, 6, 8),
            new Depthwise(Dim.of(2), 4, 5, 4, 3, 1, 1).result());
    Map<String, Long> sizes = Map.of("B", 7L);
    int accepted = 0;
    for (int n = 0; n < SCHEDULES; n++) {
      Graph graph = graphs.get(n % graphs.size());
      List<TensorValue> arguments = ScheduleCheck.arguments(graph, sizes, seed + n);
      Program naive = ScheduleCheck.program(graph, ScheduleCheck.AVX2, Scheduler.NAIVE);
      List<Step> steps = new ArrayList<>();
      Program program =
          ScheduleCheck.program(
              graph, ScheduleCheck.AVX2, (proc, info, target) -> shuffled(proc, random, steps));
      accepted += steps.size();
      String what = graph.name() + ", seed " + seed + ", schedule " + new Schedule(steps).text();
      List<TensorValue> expected =
          ScheduleCheck.run(naive, arguments, sizes, LoopInterpreter.Options.DEFAULT);
      LoopInterpreter.Options hostile =
          LoopInterpreter.Options.DEFAULT.withWorkers(2).hostile(seed);
      try {
        ScheduleCheck.same(ScheduleCheck.run(program, arguments, sizes, hostile), expected, what);
      } catch (IrException e) {
        throw new AssertionError(what, e);
      }
    }
    assertThat(accepted).as("accepted steps, seed %s", seed).isGreaterThan(SCHEDULES);
  }

  private static Proc shuffled(Proc naive, Random random, List<Step> steps) {
    ScheduledProc now = ScheduledProc.of(naive);
    for (int i = 0; i < 30; i++) {
      Step step = any(now, random, i);
      try {
        now = now.with(step);
        steps.add(step);
      } catch (ScheduleException e) {
        assertThat(e).hasMessageContaining(step.text());
      }
    }
    return now.finished();
  }

  private static Step any(ScheduledProc now, Random random, int number) {
    List<String> loops = new ArrayList<>();
    List<String> accumulators = new ArrayList<>();
    names(now.proc().body(), loops, accumulators);
    String loop = loops.get(random.nextInt(loops.size())) + (random.nextInt(4) == 0 ? "*" : "");
    String other = loops.get(random.nextInt(loops.size()));
    String accumulator =
        accumulators.isEmpty() ? "none" : accumulators.get(random.nextInt(accumulators.size()));
    String made = "n" + number;
    return switch (random.nextInt(15)) {
      case 0, 1 ->
          new Step.Split(
              loop, 2 + random.nextInt(3), made + "o", made + "i", Optional.of(made + "t"));
      case 2 -> new Step.Block(loop, 2 + random.nextInt(3), made + "o", made + "i");
      case 3, 4 -> new Step.Reorder(List.of(loop, other));
      case 5 -> new Step.Fuse(loop, other, made);
      case 6 ->
          new Step.Accumulate(
              accumulator, random.nextBoolean() ? List.of(loop) : List.of(loop, other));
      case 7 -> {
        List<String> over = new ArrayList<>(loops);
        Collections.shuffle(over, random);
        yield new Step.Pack(
            random.nextBoolean() ? Side.LEFT : Side.RIGHT,
            accumulator,
            random.nextBoolean() ? Step.Pack.START : loop,
            over,
            made);
      }
      case 8 -> new Step.Vectorize(loop, 2 << random.nextInt(2));
      case 9 -> new Step.Unroll(loop);
      case 10 -> new Step.Distribute(loop);
      case 11 -> new Step.Hoist(loop, made);
      case 12 -> {
        int from = random.nextInt(3);
        yield new Step.Cut(loop, from, from + 1 + random.nextInt(3), made + "l", made + "r");
      }
      case 13 -> new Step.Pad(loop, 2 << random.nextInt(2));
      default -> new Step.Partial(accumulator, loop, List.of(other), made);
    };
  }

  private static void names(Stmt s, List<String> loops, List<String> accumulators) {
    switch (s) {
      case Stmt.Block(var body) -> body.forEach(b -> names(b, loops, accumulators));
      case Stmt.For loop -> {
        loops.add(loop.variable().name());
        names(loop.body(), loops, accumulators);
      }
      case Stmt.If(_, var then, var otherwise) -> {
        names(then, loops, accumulators);
        names(otherwise, loops, accumulators);
      }
      case Stmt.While(_, var body) -> names(body, loops, accumulators);
      case Stmt.Let(_, _, var body) -> names(body, loops, accumulators);
      case Stmt.Allocate(var buffer, var body) -> {
        accumulators.add(buffer.name());
        names(body, loops, accumulators);
      }
      case Stmt.Store _, Stmt.Barrier _, Stmt.Fail _ -> {}
    }
  }
}
