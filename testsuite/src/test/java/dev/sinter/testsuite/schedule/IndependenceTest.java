package dev.sinter.testsuite.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.ScheduleException;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.schedule.Schedule;
import dev.sinter.ir.text.Parser;
import dev.sinter.passes.schedule.ScheduledProc;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which loops may run in any order: those whose iterations are known to touch elements of their
 * own.
 *
 * <p>Procs are written in short: names without percent signs; {@code i<4 j<n} are loops from the
 * outside in. {@code x y z} have one axis, {@code t} has two, {@code r} is a buffer of the worker
 * around the loops, {@code n m} are sizes.
 */
class IndependenceTest {
  private static final String ACCEPTED = "accepted";

  // ---- what is known of indices

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # one digit
          i<4             | y[i]                              | accepted
          i<n             | y[i]                              | accepted
          i<4             | y[i * 3 + 5]                      | accepted
          i<4             | y[10 - i]                         | accepted
          i<4             | y[0]                              | same element of y
          i<4 j<4         | y[j]                              | same element of y
          i<4             | t[0, i]                           | accepted
          i<4 j<4         | t[j, i]                           | accepted
          i<4 j<4         | t[i, j]                           | accepted
          i<4 j<4         | t[j, 0]                           | same element of t
          i<4             | t[i, 0]; t[0, i]                  | same element of t
          i<4             | t[i, 0]; t[i, 1]                  | accepted
          # two digits
          i<4 j<3         | y[i * 3 + j]                      | accepted
          i<4 j<4         | y[i * 3 + j]                      | same element of y
          i<3 j<4         | y[i + j * 3]                      | accepted
          i<4 j<4         | y[i + j * 3]                      | same element of y
          i<4 j<4         | y[i * 3 + j * 3]                  | same element of y
          i<4 j<4         | y[j * 3 - i * 3 + 9]              | same element of y
          # extents that are not constant
          i<n j<3         | y[i * 3 + j]                      | accepted
          i<n j<3         | y[i + j * 3]                      | same element of y
          i<4 j<n         | y[i + j * 4]                      | accepted
          i<4 j<n         | y[i * 100 + j]                    | same element of y
          i<4 j<n         | y[i * 9 + j * 2]; y[i * 9 + j * 2 + 1] | same element of y
          i<4 j<2*2       | y[i * 4 + j]                      | accepted
          i<4 j<2*2       | y[i * 3 + j]                      | same element of y
          i<4 j<min(3,n)  | y[i * 3 + j]                      | accepted
          i<4 j<min(n,3)  | y[i * 3 + j]                      | accepted
          i<4 j<min(4,n)  | y[i * 3 + j]                      | same element of y
          i<4 j<max(3,n)  | y[i * 3 + j]                      | same element of y
          i<4 j<min(n,m)  | y[i * 3 + j]                      | same element of y
          i<min(3,n) j<4  | y[i + j * 3]                      | accepted
          i<min(4,n) j<4  | y[i + j * 3]                      | same element of y
          # three digits
          i<4 j<3 k<3     | y[i * 9 + j * 3 + k]              | accepted
          i<4 j<3 k<3     | y[i * 8 + j * 3 + k]              | same element of y
          i<3 j<2 k<4     | y[j + i * 2 + k * 6]              | accepted
          i<3 j<2 k<4     | y[j + i * 2 + k * 5]              | same element of y
          i<3 j<3 k<4     | y[j + i * 2 + k * 6]              | same element of y
          i<3 j<2 k<n     | y[j + i * 2 + k * 6]              | accepted
          i<3 j<n k<9     | y[i + j * 3 + k * 90]             | same element of y
          i<4 j<2 k<2     | y[i * 3 + j + k]                  | accepted
          i<4 j<2 k<2     | y[i * 2 + j + k]                  | same element of y
          i<4 j<n k<2     | y[i * 9 + j + k]                  | same element of y
          i<4 j<2 k<n     | y[i * 9 + j + k]                  | same element of y
          i<4 j<n k<m     | y[i * 9 + j + k]                  | same element of y
          i<4 j<n k<2     | y[i + j * 4 + k * 4]              | accepted
          # several accesses
          i<4             | y[i * 3]; y[i * 3 + 2]            | accepted
          i<4             | y[i * 3 + 2]; y[i * 3]            | accepted
          i<4             | y[i * 3]; y[i * 3 + 3]            | same element of y
          i<4             | y[i * 3 + 3]; y[i * 3]            | same element of y
          i<4             | y[i * 3 + 7]; y[i * 3 + 9]        | accepted
          i<4             | y[i * 3 + 7]; y[i * 3 + 10]       | same element of y
          i<4             | y[i * 3 - 7]; y[i * 3 - 5]        | accepted
          i<4             | y[i * 3 - 7]; y[i * 3 - 4]        | same element of y
          i<4             | y[i * 3 + 1]; y[i * 3]; y[i * 3 + 2] | accepted
          i<4             | y[i * 3 + 1]; y[i * 3 + 3]; y[i * 3] | same element of y
          i<4             | y[i]; y[i * 2]                    | same element of y
          i<4             | y[i]; y[0]                        | same element of y
          i<4             | y[0]; y[i]                        | same element of y
          i<4             | y[i]; y[3 - i]                    | same element of y
          i<4 j<2 k<2     | y[i * 2 + j]; y[i * 2 + k]        | accepted
          i<4 j<2 k<3     | y[i * 2 + j]; y[i * 2 + k]        | same element of y
          i<4 j<3 k<2     | y[i * 2 + j]; y[i * 2 + k]        | same element of y
          i<4 j<2 k<n     | y[i * 2 + j]; y[i * 2 + k]        | same element of y
          i<4 j<2         | y[i * 4 + j * 2]; y[i * 4 + j * 2 + 1] | accepted
          i<4 j<2         | y[i * 3 + j * 2]; y[i * 3 + j * 2 + 1] | same element of y
          i<4 j<2         | y[i * 9 + j * 2]; y[i * 9 + j * 2 + 2] | same element of y
          # factors below zero
          i<4 j<3         | y[20 - i * 3 + j]                 | accepted
          i<4 j<4         | y[20 - i * 3 + j]                 | same element of y
          i<3 j<4         | y[20 - i + j * 3]                 | accepted
          i<4 j<4         | y[20 - i + j * 3]                 | same element of y
          i<4 j<3         | y[i * 3 - j + 2]                  | same element of y
          # quotients and remainders
          i<12            | t[i / 4, rem(i, 4)]               | accepted
          i<n             | t[i / 4, rem(i, 4)]               | accepted
          i<12            | t[rem(i, 4), i / 4]               | accepted
          i<12            | t[i / n, rem(i, n)]               | accepted
          i<12            | t[i / (n + 1), rem(i, n + 1)]     | accepted
          i<12 j<6        | t[i / (j + 1), rem(i, j + 1)]     | same element of t
          i<12            | t[i / (i + 1), rem(i, i + 1)]     | same element of t
          i<12            | t[i / cast(index, x[0]), rem(i, cast(index, x[0]))] | same element of t
          o<3 i<12        | t[i / (o + 1), rem(i, o + 1)]     | accepted
          i<12            | y[i / 4]                          | same element of y
          i<12            | y[rem(i, 4)]                      | same element of y
          i<12            | t[i / 4, i / 4]                   | same element of t
          i<12            | t[i / 4, 0]                       | same element of t
          i<12            | t[rem(i, 4), rem(i, 4)]           | same element of t
          i<12            | t[i / 4, rem(i, 3)]               | same element of t
          i<12            | t[i / 4, min(i, 4)]               | same element of t
          i<12            | t[i / 4, rem(i, 4)]; t[i / 4, 0]  | same element of t
          i<12            | t[i / 4, rem(i, 4)]; t[0, rem(i, 4)] | same element of t
          i<12 j<3        | t[i / 4 * 3 + j, rem(i, 4)]       | accepted
          i<12 j<4        | t[i / 4 * 3 + j, rem(i, 4)]       | same element of t
          i<12 j<3        | t[i / 4, rem(i, 4) * 3 + j]       | accepted
          i<12 j<4        | t[i / 4, rem(i, 4) * 3 + j]       | same element of t
          i<24 j<3        | t[i / 4 + j * 3, rem(i, 4)]       | same element of t
          i<12 j<12       | t[j / 4, rem(j, 4)]               | same element of t
          i<4 j<4         | y[i * 4 + rem(j, 4)]              | same element of y
          i<4             | y[i + rem(i, 2)]                  | same element of y
          i<4             | y[i * i]                          | same element of y
          i<4             | y[n * i]                          | same element of y
          # variables and names of outside
          o<3 i<4         | y[o * 4 + i]                      | accepted
          o<3 i<4         | y[o + i]                          | accepted
          o<3 i<4         | y[i - o]                          | accepted
          o<3 i<4         | y[rem(o, 2) + i]                  | accepted
          i<4             | y[n * m + i]                      | accepted
          o<3 i<4         | y[o + i]; y[o + i]                | accepted
          o<3 i<4         | y[o + i * 2]; y[o + i * 2 + 1]    | accepted
          o<3 i<4         | y[o + i]; y[o * 2 + i]            | same element of y
          o<3 i<4         | y[o + i]; y[i]                    | same element of y
          o<3 i<4         | y[o]                              | same element of y
          # lanes
          i<4             | y[ramp(i * 4, 1, 4)]              | accepted
          i<4             | y[ramp(i * 3, 1, 4)]              | same element of y
          i<4             | y[ramp(i * 7, 2, 4)]              | accepted
          i<4             | y[ramp(i * 6, 2, 4)]              | same element of y
          i<4             | y[ramp(i, 0, 4)]                  | accepted
          i<4             | y[ramp(i * 4 + 3, -1, 4)]         | same element of y
          i<4             | y[ramp(i, 4, 4)]                  | same element of y
          i<4             | y[splat(i, 4)]                    | same element of y
          i<4             | y[i * 4 + 3]; y[ramp(i * 4, 1, 4)] | accepted
          i<4             | y[i * 4 + 4]; y[ramp(i * 4, 1, 4)] | same element of y
          i<4             | y[ramp(i * 4, 1, 4)]; y[i * 4 + 4] | same element of y
          i<4 j<2         | y[ramp(i * 8 + j * 4, 1, 4)]      | accepted
          i<4 j<2         | y[ramp(i * 7 + j * 4, 1, 4)]      | same element of y
          i<4 j<2         | t[j, ramp(i * 4, 1, 4)]           | accepted
          i<4 j<2         | t[i, ramp(j * 4, 1, 4)]           | accepted
          """)
  void indices(String loops, String places, String expected) {
    check(loops, stores(places), expected);
  }

  // ---- what else the body does

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          i<4     | y[i] = x[0]                                              | accepted
          i<4     | y[i] = y[i]                                              | accepted
          i<4     | y[i] = y[i + 1]                                          | same element of y
          i<4     | y[i] = x[i]; z[0] = x[i]                                 | same element of z
          i<4     | z[0] = x[i]; y[i] = x[i]                                 | same element of z
          i<4     | y[i] = x[i]; z[i] = y[i]                                 | accepted
          i<4     | y[i] = x[i]; z[i] = y[0]                                 | same element of y
          i<4     | if y[0] > 0.0_f32 { y[i] = 1.0_f32 }                     | same element of y
          i<4     | if x[0] > 0.0_f32 { y[i] = 1.0_f32 }                     | accepted
          i<4     | if x[0] > 0.0_f32 { y[i] = 1.0_f32 } else { y[0] = 1.0_f32 } | same element of y
          i<4     | while y[0] > 0.0_f32 { y[i] = 1.0_f32 }                  | same element of y
          i<4     | let p = cast(index, y[0]) in { y[i] = 1.0_f32 }          | same element of y
          i<4     | y[i] = x[cast(index, y[0])]                              | same element of y
          i<4     | y[i + cast(index, x[0])] = 1.0_f32                       | same element of y
          i<4     | y[i] = 1.0_f32 where y[0] > 0.0_f32                      | same element of y
          i<4 j<4 | for k in 0..cast(index, y[0]) { y[i] = 1.0_f32 }         | same element of y
          i<4     | let p = i * 2 in { y[p] = 1.0_f32 }                      | same element of y
          i<4     | let p = i * 2 in { y[p + i] = 1.0_f32 }                  | same element of y
          i<4     | let p = i / 2 in { y[i + p * 4] = 1.0_f32 }              | accepted
          i<4     | let p = i / 2 in { y[i * 4 + p] = 1.0_f32 }              | same element of y
          i<4 j<9 | let p = j / 2 in { y[i * 9 + p] = 1.0_f32 }              | same element of y
          i<4     | alloc s: f32[1] register in { s[0] = x[i] y[i] = s[0] }           | accepted
          i<4     | r[0] = x[i]; y[i] = r[0]                                 | same element of r
          i<4     | r[i] = x[i]                                              | r belongs to one worker and is filled outside
          i<4     | y[i] = r[0]                                              | accepted
          i<4     | fail 1, i                                                | errors are reported in order
          i<4     | y[0] = 1.0_f32; fail 1, i                                | errors are reported in order
          i<4     | if x[i] > 0.0_f32 { fail 1, i }                          | errors are reported in order
          i<4     | y[i] = 1.0_f32; barrier                                  | there is a barrier inside
          """)
  void bodies(String loops, String body, String expected) {
    check(loops, body, expected);
  }

  private static void check(String loops, String body, String expected) {
    Proc proc = proc(loops, body);
    String step = loops.startsWith("i") && !body.contains("r[") ? "parallel i" : "bind i thread.x";
    Schedule schedule = Schedule.parse(step);
    if (expected.equals(ACCEPTED)) {
      assertThat(ScheduledProc.apply(proc, schedule).schedule()).contains(step);
    } else {
      assertThatThrownBy(() -> ScheduledProc.apply(proc, schedule))
          .isInstanceOf(ScheduleException.class)
          .hasMessageContaining(expected);
    }
  }

  /** {@return the proc of such loops and statements} */
  private static Proc proc(String loops, String body) {
    StringBuilder text = new StringBuilder();
    for (String loop : loops.split(" ")) {
      text.append("for ").append(loop.replace("<", " in 0..")).append(" {\n");
    }
    text.append(body.replace(';', '\n')).append("}".repeat(loops.split(" ").length));
    String named = text.toString().replaceAll("\\b([ijkmnoprstxyz])\\b", "%$1");
    String whole =
        """
        proc @p[%n, %m](%x: f32[99] read, %y: f32[99] read-write, %z: f32[99] read-write,
            %t: f32[99, 99] read-write) {
          alloc %r: f32[9] worker in {
        """;
    return Parser.parse(whole + named + "} }", "independence.sir").proc("p").orElseThrow();
  }

  /** {@return statements that store to places such as {@code y[i]; t[i, j]}} */
  private static String stores(String places) {
    StringBuilder text = new StringBuilder();
    for (String place : places.split(";")) {
      boolean lanes = place.contains("ramp(") || place.contains("splat(");
      text.append(place).append(lanes ? " = splat(1.0_f32, 4)\n" : " = 1.0_f32\n");
    }
    return text.toString();
  }
}
