package dev.sinter.passes.memory;

import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.memory.Lifetimes.Interval;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Places the buffers of a program.
 *
 * <ol>
 *   <li>New values of variables are written in place where that is proven ({@link
 *       UpdateVariables}).
 *   <li>A result takes the storage of an operand that is read for the last time, where the kernel
 *       allows it.
 *   <li>All others go to the arena, largest first, each into the smallest gap that is free while it
 *       is needed.
 * </ol>
 *
 * <p>Ensures: procs are those that steps launch; every buffer that steps mention has a place;
 * buffers needed at the same time do not overlap; offsets are multiples of 64.
 */
public final class PlanMemory {
  /** Alignment of every buffer, in bytes. */
  public static final long ALIGNMENT = 64;

  private final Program program;
  private final Map<String, ProcFacts> facts;
  private final SequencedMap<String, PlanBuffer> buffers = new LinkedHashMap<>();
  private final List<String> explanation = new ArrayList<>();

  private PlanMemory(Program program, Map<String, ProcFacts> facts) {
    this.program = program;
    this.facts = facts;
    program.buffers().forEach(b -> buffers.put(b.name(), b));
  }

  /**
   * A placed program.
   *
   * @param program the program
   * @param explanation what was decided, line by line
   */
  public record Result(Program program, List<String> explanation) {
    /** Freezes the list. */
    public Result {
      explanation = List.copyOf(explanation);
    }
  }

  /**
   * {@return the program with every buffer placed}
   *
   * @param program temporaries are not placed
   * @param facts what is known of each proc, by name
   */
  public static Result run(Program program, Map<String, ProcFacts> facts) {
    return new PlanMemory(program, facts).run();
  }

  private Result run() {
    List<Step> steps = UpdateVariables.run(program, facts, buffers, explanation);
    steps = reuseOperands(steps);
    place(Lifetimes.of(steps));
    Lifetimes used = Lifetimes.of(steps);
    List<PlanBuffer> mentioned =
        buffers.values().stream()
            .filter(b -> !(b.place() instanceof Place.Arena) || used.of(b.name()).last() >= 0)
            .toList();
    Program placed =
        new Program(
            program.name(),
            program.dimensions(),
            program.inputs(),
            program.variables(),
            program.outputs(),
            launched(steps),
            mentioned,
            steps,
            program.messages());
    return new Result(placed, explanation);
  }

  /** The procs that steps still launch: copies that were proven needless leave theirs behind. */
  private List<Proc> launched(List<Step> steps) {
    Set<String> names = new HashSet<>();
    Deque<Step> work = new ArrayDeque<>(steps);
    while (!work.isEmpty()) {
      switch (work.pop()) {
        case Step.Launch launch -> names.add(launch.proc());
        case Step.Repeat repeat -> work.addAll(repeat.body());
        case Step.RepeatWhile repeat -> {
          work.addAll(repeat.condition());
          work.addAll(repeat.body());
        }
        case Step.Branch branch -> {
          work.addAll(branch.then());
          work.addAll(branch.otherwise());
        }
        case Step.Swap _ -> {}
      }
    }
    return program.procs().stream().filter(proc -> names.contains(proc.name())).toList();
  }

  /**
   * Gives results the storage of operands that die; only at the top level, where "last" is the
   * order of steps.
   */
  private List<Step> reuseOperands(List<Step> steps) {
    Lifetimes lifetimes = Lifetimes.of(steps);
    Map<String, Integer> last = new HashMap<>();
    buffers.keySet().forEach(name -> last.put(name, lifetimes.of(name).last()));
    Map<String, Integer> first = new HashMap<>();
    buffers.keySet().forEach(name -> first.put(name, lifetimes.of(name).first()));
    Map<String, String> renamed = new HashMap<>();
    for (Step step : steps) {
      if (!(step instanceof Step.Launch launch) || !facts.containsKey(launch.proc())) {
        continue;
      }
      for (ProcFacts.Reuse reuse : Objects.requireNonNull(facts.get(launch.proc())).reuses()) {
        String from = launch.arguments().get(reuse.input()).buffer();
        String to = launch.arguments().get(reuse.output()).buffer();
        boolean free =
            isTemporary(from, lifetimes) && isTemporary(to, lifetimes) && !renamed.containsKey(to);
        boolean dies = free && Objects.equals(last.get(from), first.get(to));
        long uses = launch.arguments().stream().filter(a -> a.buffer().equals(from)).count();
        boolean taken =
            renamed.containsValue(from)
                && launch.arguments().stream().anyMatch(a -> from.equals(renamed.get(a.buffer())));
        if (dies && uses == 1 && !taken) {
          renamed.put(to, from);
          last.put(from, last.get(to));
          explanation.add("buffer " + to + ": in the storage of " + from);
        }
      }
    }
    return renamed.isEmpty() ? steps : new Rename(renamed).steps(steps);
  }

  private boolean isTemporary(String name, Lifetimes lifetimes) {
    PlanBuffer buffer = buffers.get(name);
    return buffer != null && buffer.place() instanceof Place.Unplaced && !lifetimes.isPinned(name);
  }

  private record Placed(long offset, long end, Interval interval) {}

  private void place(Lifetimes lifetimes) {
    List<PlanBuffer> order = new ArrayList<>();
    for (PlanBuffer b : buffers.values()) {
      if (b.place() instanceof Place.Unplaced) {
        order.add(b);
      }
    }
    order.sort(Comparator.comparingLong(PlanMemory::bytes).reversed());
    Map<Dim, List<Placed>> regions = new TreeMap<>();
    Map<Dim, Long> sums = new TreeMap<>();
    for (PlanBuffer b : order) {
      Dim region = new Dim(1, b.size().names());
      Interval interval = lifetimes.of(b.name());
      List<Placed> there = regions.computeIfAbsent(region, _ -> new ArrayList<>());
      long offset = gap(there, interval, bytes(b));
      buffers.put(
          b.name(), new PlanBuffer(b.name(), b.dtype(), b.size(), new Place.Arena(region, offset)));
      if (interval.last() >= 0) {
        there.add(new Placed(offset, offset + bytes(b), interval));
        sums.merge(region, bytes(b), Long::sum);
        explanation.add(
            "buffer "
                + b.name()
                + ": "
                + b.dtype().text()
                + "["
                + b.size()
                + "], steps "
                + interval.first()
                + " to "
                + interval.last()
                + ", "
                + regionName(region)
                + " at "
                + offset);
      }
    }
    regions.forEach(
        (region, there) -> {
          long end = there.stream().mapToLong(Placed::end).max().orElse(0);
          explanation.add(
              regionName(region)
                  + ": "
                  + end
                  + " bytes, "
                  + sums.getOrDefault(region, 0L)
                  + " without reuse");
        });
  }

  private static String regionName(Dim region) {
    return region.isFixed() ? "arena" : "arena per " + region;
  }

  private static long bytes(PlanBuffer b) {
    return (b.size().factor() * b.dtype().bytes() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** The offset of the smallest gap between buffers needed at the same time, or the end of all. */
  private static long gap(List<Placed> there, Interval interval, long bytes) {
    List<Placed> busy =
        new ArrayList<>(there.stream().filter(p -> p.interval().overlaps(interval)).toList());
    busy.sort(Comparator.comparingLong(Placed::offset));
    long best = -1;
    long bestSize = Long.MAX_VALUE;
    long end = 0;
    for (Placed p : busy) {
      long size = p.offset() - end;
      if (size >= bytes && size < bestSize) {
        best = end;
        bestSize = size;
      }
      end = Math.max(end, p.end());
    }
    return best >= 0 ? best : end;
  }
}
