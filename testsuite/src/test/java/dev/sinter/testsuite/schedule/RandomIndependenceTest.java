package dev.sinter.testsuite.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.ScheduleException;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.schedule.Schedule;
import dev.sinter.ir.text.Parser;
import dev.sinter.ir.verify.Verifier;
import dev.sinter.passes.schedule.ScheduledProc;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where the loop over {@code i} of a random nest may run in any order, no element that is written
 * is touched by two of its iterations: all of them are gone through, for several sizes. {@code
 * -Dsinter.count=N} sets how many nests there are for each seed.
 */
class RandomIndependenceTest {
  private static final int NESTS = Integer.getInteger("sinter.count", 250);
  private static final List<Long> SIZES = List.of(1L, 4L, 7L);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void iterationsOfAcceptedLoopsTouchElementsOfTheirOwn(long seed) {
    int accepted = 0;
    int dependent = 0;
    for (int n = 0; n < NESTS; n++) {
      String text = new RandomNest(new SplittableRandom(seed * 1_000_003 + n)).proc();
      Proc proc = Parser.parse(text, "nest.sir").proc("p").orElseThrow();
      Verifier.require(proc, false, text);
      Optional<String> conflict =
          SIZES.stream().flatMap(size -> Touches.conflict(proc, "i", size).stream()).findFirst();
      if (isAccepted(proc)) {
        accepted++;
        assertThat(conflict).as("seed %s, nest %s:\n%s", seed, n, text).isEmpty();
      } else if (conflict.isPresent()) {
        dependent++;
      }
    }
    assertThat(accepted).as("accepted, seed %s", seed).isGreaterThan(NESTS / 10);
    assertThat(dependent).as("dependent, seed %s", seed).isGreaterThan(NESTS / 10);
  }

  private static boolean isAccepted(Proc proc) {
    boolean outermost = proc.body() instanceof Stmt.For loop && loop.variable().name().equals("i");
    try {
      ScheduledProc.apply(proc, Schedule.parse(outermost ? "parallel i" : "bind i thread.x"));
      return true;
    } catch (ScheduleException e) {
      assertThat(e).hasMessageContaining("may touch the same element of");
      return false;
    }
  }
}
