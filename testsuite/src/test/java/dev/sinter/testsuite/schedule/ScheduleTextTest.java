package dev.sinter.testsuite.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.ScheduleException;
import dev.sinter.ir.schedule.Schedule;
import dev.sinter.ir.schedule.Step;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules are read as they are printed. */
class ScheduleTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "split k0_0 256 -> ko, ki",
        "split i* 12 -> io, ii tail it",
        "block io 4 -> ic, ir",
        "tile i 4, j 32",
        "reorder jo, io, ii",
        "fuse i, j -> ij",
        "distribute i",
        "accumulate acc* over ii, jp",
        "partial acc through ko over jo, ir -> sums",
        "lanes acc ki 16",
        "fma acc",
        "pack right acc at start over jo, k, jp -> w",
        "pack left acc.it at ic over ir, k -> a",
        "vectorize jp* 16",
        "unroll ii",
        "parallel io",
        "bind io block.x",
        "bind ii thread.y",
        "when B < 16 -> small, large",
        "cut k* 1 27 -> kl, kr",
        "hoist k.kl -> no"
      })
  void everyStepIsReadAsItIsPrinted(String text) {
    assertThat(Schedule.parse(text).text()).isEqualTo(text);
  }

  @Test
  void stepsStandBetweenSemicolonsOrOnLines() {
    Schedule schedule = Schedule.parse("split i 4->io,ii   # rows\n\n unroll ii; parallel io;");
    assertThat(schedule.steps())
        .containsExactly(
            new Step.Split("i", 4, "io", "ii", Optional.empty()),
            new Step.Unroll("ii"),
            new Step.Parallel("io"));
    assertThat(Schedule.parse("").steps()).isEqualTo(List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spilt i 4 -> io, ii      | there is no step 'spilt'
          split i four -> io, ii   | a number is expected at 'four'
          split i 4                | '->' is expected at the end
          split i 4 -> io          | ',' is expected at the end
          unroll                   | a name is expected at the end
          unroll i j               | nothing is expected at 'j'
          bind i warp.x            | 'warp.x' is no axis
          pack acc at start        | 'right' is expected at 'acc'
          fuse i; unroll !         | ',' is expected at the end
          unroll !                 | is expected at '!'
          """)
  void whatIsNotUnderstoodIsNamed(String text, String reason) {
    assertThatThrownBy(() -> Schedule.parse(text))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining(reason);
  }
}
