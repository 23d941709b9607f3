package dev.sinter.passes.fusion;

/**
 * What fusion may do.
 *
 * @param enabled whether ops are fused at all; else every op is a kernel of its own
 * @param maxOps most scalar ops in the body of one stage
 * @param maxStages most stages of one kernel
 * @param rowBytes most bytes of row-local buffers of one kernel
 */
public record FusionOptions(boolean enabled, int maxOps, int maxStages, long rowBytes) {
  /** The defaults: on, 256 ops, 24 stages, 64 KiB of row-local buffers. */
  public static final FusionOptions DEFAULT = new FusionOptions(true, 256, 24, 64 << 10);

  /** Every op by itself. */
  public static final FusionOptions NONE = new FusionOptions(false, 0, 1, 0);
}
