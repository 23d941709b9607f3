package dev.sinter.ir.verify;

import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.plan.Program.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rules of memory over time. Steps are numbered as they are written; a loop is the range of its
 * steps:
 *
 * <pre>
 *   0  launch a(x: read, t: write)      t lives 0..3: it is read in a loop that may run again
 *   1  repeat {                         u lives 2..3: each iteration writes it before it reads it
 *   2    launch b(t: read, u: write)
 *   3    launch c(u: read, s: read-write)   s lives 1..3 at least: its value comes from the iteration before
 *      }
 * </pre>
 *
 * <p>Two buffers of the arena whose lives meet must not overlap, except that one may take exactly
 * the bytes of another in the launch that reads the one last and writes the other first (in place).
 * Buffers that are swapped share one life. A buffer in a variable's storage must not be read once
 * another buffer in the same storage was written.
 */
final class LifetimeVerifier {
  private record Range(int first, int last) {
    boolean contains(int step) {
      return first <= step && step <= last;
    }
  }

  private record Access(int step, boolean reads, boolean writes) {}

  private final Program program;
  private final Violations violations;
  private final Map<String, Proc> procs = new LinkedHashMap<>();
  private final Map<String, List<Access>> accesses = new LinkedHashMap<>();
  private final Map<String, Range> lives = new LinkedHashMap<>();
  private final List<Range> loops = new ArrayList<>();
  private final List<Step.Swap> swaps = new ArrayList<>();
  private int steps;

  LifetimeVerifier(Program program, Violations violations) {
    this.program = program;
    this.violations = violations;
    program.procs().forEach(p -> procs.put(p.name(), p));
    program.buffers().forEach(b -> accesses.put(b.name(), new ArrayList<>()));
  }

  /** Needs a program without other violations. */
  void check() {
    number(program.steps());
    accesses.forEach((name, list) -> life(list).ifPresent(range -> lives.put(name, range)));
    boolean grown = !swaps.isEmpty();
    while (grown) {
      grown = false;
      for (Step.Swap swap : swaps) {
        Range joint = join(live(swap.first()), live(swap.second()));
        grown |= !joint.equals(lives.put(swap.first(), joint));
        grown |= !joint.equals(lives.put(swap.second(), joint));
      }
    }
    overlaps();
    inPlace();
  }

  private static Range join(Range a, Range b) {
    return new Range(Math.min(a.first(), b.first()), Math.max(a.last(), b.last()));
  }

  private void number(List<Step> body) {
    for (Step step : body) {
      switch (step) {
        case Step.Launch launch -> {
          List<Proc.Parameter> parameters =
              Optional.ofNullable(procs.get(launch.proc())).map(Proc::parameters).orElse(List.of());
          for (int i = 0; i < parameters.size(); i++) {
            boolean sliced = launch.arguments().get(i).loop().isPresent();
            access(launch.arguments().get(i).buffer(), parameters.get(i).access(), sliced);
          }
          steps++;
        }
        case Step.Repeat(_, _, var inner) -> loop(inner);
        case Step.RepeatWhile(var condition, var flag, var inner) -> {
          int first = steps;
          number(condition);
          read(flag);
          number(inner);
          loops.add(new Range(first, steps++));
        }
        case Step.Branch(var flag, var then, var otherwise) -> {
          read(flag);
          number(then);
          number(otherwise);
        }
        case Step.Swap swap -> {
          swaps.add(swap);
          read(swap.first());
          steps--;
          read(swap.second());
        }
      }
    }
  }

  private void loop(List<Step> inner) {
    int first = steps++;
    number(inner);
    loops.add(new Range(first, steps++));
  }

  private void read(String buffer) {
    add(buffer, new Access(steps++, true, false));
  }

  private void add(String buffer, Access access) {
    accesses.computeIfAbsent(buffer, _ -> new ArrayList<>()).add(access);
  }

  /** A slice that is written leaves the rest of its buffer as it was. */
  private void access(String buffer, Proc.Access access, boolean sliced) {
    boolean reads = access == Proc.Access.READ || access == Proc.Access.READ_WRITE;
    boolean writes =
        access == Proc.Access.WRITE
            || access == Proc.Access.READ_WRITE
            || access == Proc.Access.TEMPORARY;
    add(buffer, new Access(steps, reads || (writes && sliced), writes));
  }

  /**
   * {@return from the first to the last access, and all of every loop that a value enters or stays
   * in from one iteration to the next}
   */
  private Optional<Range> life(List<Access> list) {
    if (list.isEmpty()) {
      return Optional.empty();
    }
    Range range = new Range(list.getFirst().step(), list.getLast().step());
    boolean changed = true;
    while (changed) {
      Range before = range;
      for (Range loop : loops) {
        Optional<Access> inside = list.stream().filter(a -> loop.contains(a.step())).findFirst();
        if (inside.isEmpty()) {
          continue;
        }
        if (inside.get().reads() || range.first() < loop.first()) {
          range = join(range, inside.get().reads() ? loop : new Range(range.first(), loop.last()));
        }
      }
      changed = !range.equals(before);
    }
    return Optional.of(range);
  }

  private void overlaps() {
    List<PlanBuffer> placed =
        program.buffers().stream()
            .filter(b -> b.place() instanceof Place.Arena && lives.containsKey(b.name()))
            .toList();
    for (int i = 0; i < placed.size(); i++) {
      for (int j = i + 1; j < placed.size(); j++) {
        PlanBuffer a = placed.get(i);
        PlanBuffer b = placed.get(j);
        if (a.place() instanceof Place.Arena(var regionA, var from)
            && b.place() instanceof Place.Arena(var regionB, var to)
            && regionA.equals(regionB)) {
          long endA = from + a.size().factor() * a.dtype().bytes();
          long endB = to + b.size().factor() * b.dtype().bytes();
          boolean share = from < endB && to < endA;
          boolean same = from == to && endA == endB;
          violations.require(
              !share || !meet(a, b, same),
              "%" + b.name(),
              "overlaps %"
                  + a.name()
                  + " (bytes "
                  + from
                  + " to "
                  + endA
                  + " and "
                  + to
                  + " to "
                  + endB
                  + "), and both live at the same time: steps "
                  + shown(a)
                  + " and "
                  + shown(b));
        }
      }
    }
  }

  private Range live(String buffer) {
    return lives.getOrDefault(buffer, new Range(0, 0));
  }

  private String shown(PlanBuffer buffer) {
    Range range = live(buffer.name());
    return range.first() + " to " + range.last();
  }

  private boolean meet(PlanBuffer a, PlanBuffer b, boolean same) {
    Range left = live(a.name());
    Range right = live(b.name());
    if (left.last() < right.first() || right.last() < left.first()) {
      return false;
    }
    boolean handedOver =
        (left.last() == right.first() && reads(a, left.last()) && starts(b, right.first()))
            || (right.last() == left.first() && reads(b, right.last()) && starts(a, left.first()));
    return !(same && handedOver);
  }

  private boolean reads(PlanBuffer buffer, int step) {
    return accesses.getOrDefault(buffer.name(), List.of()).stream()
        .anyMatch(a -> a.step() == step && !a.writes());
  }

  private boolean starts(PlanBuffer buffer, int step) {
    return accesses.getOrDefault(buffer.name(), List.of()).stream()
        .anyMatch(a -> a.step() == step && !a.reads());
  }

  private void inPlace() {
    for (int i = 0; i < program.variables().size(); i++) {
      Place place = new Place.Variable(i);
      List<PlanBuffer> stored =
          program.buffers().stream().filter(b -> b.place().equals(place)).toList();
      for (PlanBuffer changed : stored) {
        for (PlanBuffer old : stored) {
          if (changed != old) {
            violations.require(
                !readAfter(old, changed),
                "%" + old.name(),
                "its old value is read after %"
                    + changed.name()
                    + " was written to the same storage of variable "
                    + i);
          }
        }
      }
    }
  }

  /**
   * Whether {@code old}, which is never written, is read after a write to {@code changed}, or in a
   * loop around it.
   */
  private boolean readAfter(PlanBuffer old, PlanBuffer changed) {
    List<Access> reads = accesses.getOrDefault(old.name(), List.of());
    List<Access> writes =
        accesses.getOrDefault(changed.name(), List.of()).stream().filter(Access::writes).toList();
    boolean value = reads.stream().noneMatch(Access::writes);
    return value
        && writes.stream()
            .anyMatch(
                w ->
                    reads.stream()
                        .anyMatch(
                            r ->
                                r.step() > w.step()
                                    || loops.stream()
                                        .anyMatch(
                                            l -> l.contains(w.step()) && l.contains(r.step()))));
  }
}
