package dev.sinter.passes.memory;

import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Places the buffers of a program. */
public final class PlanMemory {
  /** Alignment of every buffer, in bytes. */
  public static final long ALIGNMENT = 64;

  private PlanMemory() {}

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

  /** {@return the program with every buffer placed} */
  public static Result run(Program program) {
    Map<Dim, Long> ends = new HashMap<>();
    List<PlanBuffer> placed = new ArrayList<>();
    for (PlanBuffer b : program.buffers()) {
      if (!(b.place() instanceof Place.Unplaced)) {
        placed.add(b);
        continue;
      }
      Dim region = new Dim(1, b.size().names());
      long offset = ends.getOrDefault(region, 0L);
      long bytes = (b.size().factor() * b.dtype().bytes() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      ends.put(region, offset + bytes);
      placed.add(new PlanBuffer(b.name(), b.dtype(), b.size(), new Place.Arena(region, offset)));
    }
    Program result =
        new Program(
            program.name(),
            program.dimensions(),
            program.inputs(),
            program.variables(),
            program.outputs(),
            program.procs(),
            placed,
            program.steps(),
            program.messages());
    return new Result(result, List.of());
  }
}
