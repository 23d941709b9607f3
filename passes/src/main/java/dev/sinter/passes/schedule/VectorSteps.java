package dev.sinter.passes.schedule;

import dev.sinter.ir.schedule.Step;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Vectorizes whole loops: a main loop of full vectors, what is left by narrower ones. */
final class VectorSteps {
  private static final int LEAST_LANES = 4;
  private static final int CHAINS = 4;

  private final Trial trial;
  private final int lanes;

  VectorSteps(Trial trial, int lanes) {
    this.trial = trial;
    this.lanes = lanes;
  }

  /** {@return the lanes of a full vector} */
  int lanes() {
    return lanes;
  }

  private int fitting(OptionalLong extent) {
    int width = lanes;
    while (extent.isPresent() && width > Math.max(1, extent.getAsLong())) {
      width /= 2;
    }
    return width;
  }

  private static boolean isMultiple(OptionalLong extent, int width) {
    return extent.isPresent() && extent.getAsLong() % width == 0;
  }

  /** Vectorizes a loop of independent iterations as far as that is possible. */
  void vectorize(String loop) {
    OptionalLong extent = trial.extent(loop);
    int width = fitting(extent);
    if (width < LEAST_LANES && !isMultiple(extent, width) || width < 2) {
      return;
    }
    if (isMultiple(extent, width)) {
      // Fewer lanes may have a quotient in common.
      while (!trial.attempt(new Step.Vectorize(loop, width)) && width > LEAST_LANES) {
        width /= 2;
      }
      return;
    }
    String tail = loop + "_t";
    Step split = new Step.Split(loop, width, loop + "_o", loop + "_v", Optional.of(tail));
    if (trial.attempt(split, new Step.Vectorize(loop + "_v", width)) && extent.isPresent()) {
      vectorize(tail);
    }
  }

  /**
   * Vectorizes a loop of independent iterations that each reduce something: several vectors at
   * once.
   */
  void columns(String loop, String accumulator) {
    OptionalLong extent = trial.extent(loop);
    int block = CHAINS * lanes;
    if (extent.isPresent() && extent.getAsLong() < block || lanes < 2) {
      vectorize(loop);
      return;
    }
    String inner = loop + "_v";
    Step split = new Step.Split(loop, block, loop + "_o", inner, Optional.of(loop + "_t"));
    ScheduledProc before = trial.now();
    boolean done = false;
    // Fewer lanes may have a quotient in common.
    for (int width = lanes; !done && width >= Math.min(lanes, LEAST_LANES); width /= 2) {
      done =
          trial.attempt(
                  split,
                  new Step.Accumulate(accumulator, List.of(inner)),
                  new Step.Vectorize(inner + "*", width),
                  new Step.Unroll(inner + "*"))
              || trial.attempt(split, new Step.Vectorize(inner, width));
    }
    if (!done) {
      trial.back(before);
    } else if (trial.loop(loop + "_t").isPresent()) {
      vectorize(loop + "_t");
    }
  }

  /** Reduces in lanes; terms that are left over are added one by one. */
  void reduce(String accumulator, String loop) {
    OptionalLong extent = trial.extent(loop);
    int width = fitting(extent);
    if (width < LEAST_LANES) {
      return;
    }
    int block = width;
    while (block < CHAINS * lanes && (extent.isEmpty() || 2L * block <= extent.getAsLong())) {
      block *= 2;
    }
    if (extent.isPresent() && extent.getAsLong() == block) {
      trial.attempt(new Step.Lanes(accumulator, loop, width));
      return;
    }
    String tail = loop + "_t";
    Step split = new Step.Split(loop, block, loop + "_o", loop + "_v", Optional.of(tail));
    boolean done = trial.attempt(split, new Step.Lanes(accumulator, loop + "_v", width));
    if (done && trial.extent(tail).orElse(0) >= LEAST_LANES) {
      reduce(accumulator, tail);
    }
  }
}
