package dev.sinter.passes.lower;

import dev.sinter.passes.fusion.FusionOptions;
import dev.sinter.passes.schedule.HeuristicScheduler;
import dev.sinter.passes.schedule.Scheduler;

/**
 * How a graph is lowered.
 *
 * @param fusion what may be fused
 * @param scheduler shapes the loops of each kernel
 */
public record LoweringOptions(FusionOptions fusion, Scheduler scheduler) {
  /** Fused, loops shaped for the target. */
  public static final LoweringOptions DEFAULT =
      new LoweringOptions(FusionOptions.DEFAULT, HeuristicScheduler.INSTANCE);

  /** One naive kernel per op: the plainest form, for comparison. */
  public static final LoweringOptions PLAIN =
      new LoweringOptions(FusionOptions.NONE, Scheduler.NAIVE);

  /** {@return these options with another scheduler} */
  public LoweringOptions with(Scheduler other) {
    return new LoweringOptions(fusion, other);
  }

  /** {@return these options with other fusion options} */
  public LoweringOptions with(FusionOptions other) {
    return new LoweringOptions(other, scheduler);
  }
}
