package dev.sinter.codegen.jvm.support;

/** Thrown where a worker waits for another one that has failed. */
public final class AbortedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The usual message. */
  public AbortedException() {
    super("call aborted: another worker failed");
  }
}
