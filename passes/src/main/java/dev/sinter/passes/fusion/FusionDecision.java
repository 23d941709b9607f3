package dev.sinter.passes.fusion;

/** Whether two ops run together. */
public sealed interface FusionDecision {
  /** {@return what was to be fused} */
  String subject();

  /**
   * Yes.
   *
   * @param subject producer and consumer
   * @param how in which way
   */
  record Fuse(String subject, String how) implements FusionDecision {
    @Override
    public String toString() {
      return "fuse " + subject + ": " + how;
    }
  }

  /**
   * No.
   *
   * @param subject producer and consumer
   * @param reason why
   */
  record No(String subject, String reason) implements FusionDecision {
    @Override
    public String toString() {
      return "no   " + subject + ": " + reason;
    }
  }
}
