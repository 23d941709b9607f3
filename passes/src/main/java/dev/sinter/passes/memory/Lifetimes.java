package dev.sinter.passes.memory;

import dev.sinter.ir.plan.Program.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * From where to where buffers are needed, in numbers of steps. A buffer that is used within a loop
 * and outside of it is needed in the whole loop, and so is one whose slices are filled one by one;
 * buffers that change roles are needed as long as either.
 */
final class Lifetimes {
  /**
   * The steps that need a buffer.
   *
   * @param first number of the first
   * @param last number of the last
   */
  record Interval(int first, int last) {
    Interval plus(Interval other) {
      return new Interval(Math.min(first, other.first), Math.max(last, other.last));
    }

    boolean overlaps(Interval other) {
      return first <= other.last && other.first <= last;
    }
  }

  private final Map<String, Interval> intervals = new HashMap<>();
  private final List<Interval> loops = new ArrayList<>();
  private final List<Step.Swap> swaps = new ArrayList<>();
  private final Set<String> sliced = new HashSet<>();
  private int step;

  private Lifetimes() {}

  static Lifetimes of(List<Step> steps) {
    Lifetimes lifetimes = new Lifetimes();
    lifetimes.visit(steps);
    lifetimes.settle();
    return lifetimes;
  }

  /** {@return when a buffer is needed; never, if no step mentions it} */
  Interval of(String buffer) {
    return intervals.getOrDefault(buffer, new Interval(0, -1));
  }

  /** {@return whether a buffer changes roles, or is used in slices: its storage is then its own} */
  boolean isPinned(String buffer) {
    return sliced.contains(buffer)
        || swaps.stream().anyMatch(s -> s.first().equals(buffer) || s.second().equals(buffer));
  }

  private void use(String buffer) {
    intervals.merge(buffer, new Interval(step, step), Interval::plus);
  }

  private void visit(List<Step> steps) {
    for (Step s : steps) {
      step++;
      switch (s) {
        case Step.Launch launch ->
            launch
                .arguments()
                .forEach(
                    a -> {
                      use(a.buffer());
                      a.loop().ifPresent(_ -> sliced.add(a.buffer()));
                    });
        case Step.Swap swap -> {
          use(swap.first());
          use(swap.second());
          swaps.add(swap);
        }
        case Step.Repeat repeat -> {
          int start = step;
          visit(repeat.body());
          loops.add(new Interval(start, ++step));
        }
        case Step.RepeatWhile loop -> {
          int start = step;
          use(loop.flag());
          visit(loop.condition());
          visit(loop.body());
          step++;
          use(loop.flag());
          loops.add(new Interval(start, step));
        }
        case Step.Branch branch -> {
          use(branch.flag());
          visit(branch.then());
          visit(branch.otherwise());
        }
      }
    }
  }

  private void settle() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Map.Entry<String, Interval> entry : intervals.entrySet()) {
        Interval interval = entry.getValue();
        for (Interval loop : loops) {
          boolean outside =
              sliced.contains(entry.getKey())
                  || interval.first() < loop.first()
                  || interval.last() > loop.last();
          interval = outside && interval.overlaps(loop) ? interval.plus(loop) : interval;
        }
        changed |= !interval.equals(entry.setValue(interval));
      }
      for (Step.Swap swap : swaps) {
        Interval both = of(swap.first()).plus(of(swap.second()));
        changed |= !both.equals(intervals.put(swap.first(), both));
        changed |= !both.equals(intervals.put(swap.second(), both));
      }
    }
  }
}
