package dev.sinter.testsuite.schedule;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.ScheduleException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.schedule.Schedule;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.schedule.ScheduledProc;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Steps that would change what is computed, or that name what is not there, are refused with the
 * reason.
 */
class StepRefusalTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          split x 4 -> a, b                             | there is no loop x
          split i1 4 -> a, b                            | the factor may not divide the extent
          split i1 0 -> a, b                            | at least one iteration
          split i1 64 -> a, b tail c                    | only 43 iterations
          block i1 0 -> a, b                            | at least one iteration
          pad i1 1                                      | a multiple of at least 2
          pad k0_0 8                                    | may touch the same element of acc_t0
          pad i1 16; pack right acc_t0 at start over k0_0, i1 -> p; vectorize p_i1 32 | not known to be a multiple of 32
          cut i1 5 5 -> a, b                            | no iteration would stay
          cut i1 5 44 -> a, b                           | only 43 iterations
          cut i0 5 10 -> a, b                           | is PARALLEL
          hoist k0_0 -> no                              | or there is none
          tile i0 5, i1 8                               | the factor may not divide the extent
          reorder i0, i0                                | each loop once
          reorder i0, k0_0                              | no perfect nest
          fuse i0, k0_0 -> f                            | does not stand alone
          distribute k0_0                               | may touch the same element of acc_t0
          accumulate acc_t0 over k0_0                   | not allocated right within
          accumulate other over i1                      | not allocated right within
          split i1 8 -> jo, jp tail jt; unroll i1       | there is no loop i1
          partial acc_t0 through i0 over i1 -> sums     | does not begin with i0
          lanes acc_t0 k0_0 3                           | power of two
          lanes acc_t0 k0_0 16                          | not known to be a multiple
          lanes acc_t0 i0 4                             | does not add to acc_t0
          fma other                                     | nothing is added to other
          pack right acc_t0 at i1 over i1 -> p          | depends on the loops
          pack right other at start over k0_0, i1 -> p  | no product is added to other
          vectorize k0_0 4                              | may touch the same element of acc_t0
          vectorize i1 16                               | not known to be a multiple of 16
          vectorize i1 3                                | power of two
          partial acc_t0 through i1 over i0 -> sums     | not allocated right within
          split i0 6 -> io, ii; accumulate acc_t0 over i1; partial acc_t0 through ii over io -> p | not allocated right within
          unroll i0*; unroll i0                         | is PARALLEL
          parallel k0_0                                 | only an outermost loop
          bind k0_0 thread.x                            | may touch the same element
          when B < 4 -> a, b                            | has no size B
          split i1 4 -> i0, ii tail it                  | the name i0 is taken
          split i1 4 -> io, io tail it                  | the name io is taken
          split i1 4 -> io, ii tail k0_0                | the name k0_0 is taken
          block i1 4 -> io, k0_0                        | the name k0_0 is taken
          tile i0 5; split i1 4 -> i0o, ii tail it      | the name i0o is taken
          cut i1 2 6 -> l, l                            | the name i1.l is taken
          """)
  void refused(String steps, String reason) {
    Graph graph = HeuristicSchedulerTest.matmul(Dim.of(30), 12, 43, false, false);
    Schedule schedule = Schedule.parse(steps);
    assertThatThrownBy(
            () ->
                ScheduleCheck.program(
                    graph,
                    ScheduleCheck.AVX512,
                    (naive, info, target) -> ScheduledProc.apply(naive, schedule)))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining(reason)
        .hasMessageStartingWith("schedule step '");
  }
}
