package dev.sinter.ir.schedule;

import dev.sinter.ir.ScheduleException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Steps that shape a proc, in order.
 *
 * @param steps the steps
 */
public record Schedule(List<Step> steps) {
  /** No steps: loops stay as they are. */
  public static final Schedule EMPTY = new Schedule(List.of());

  /** Freezes the list. */
  public Schedule {
    steps = List.copyOf(steps);
  }

  /**
   * {@return the schedule that a text says}
   *
   * @param text steps between semicolons or newlines, {@code #} starts a comment
   * @throws ScheduleException if a step is not understood
   */
  public static Schedule parse(String text) {
    List<Step> steps = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String code = line.contains("#") ? line.substring(0, line.indexOf('#')) : line;
      for (String part : code.split(";", -1)) {
        if (!part.isBlank()) {
          steps.add(StepText.parse(part.strip()));
        }
      }
    }
    return new Schedule(steps);
  }

  /** {@return the text, on one line} */
  public String text() {
    return steps.stream().map(Step::text).collect(Collectors.joining("; "));
  }

  /** {@return this schedule, then the other} */
  public Schedule then(Schedule other) {
    List<Step> all = new ArrayList<>(steps);
    all.addAll(other.steps);
    return new Schedule(all);
  }
}
