package dev.sinter.runtime;

/** A compiled program or this runtime is defective: never the user's fault. */
public final class ProgramException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what was violated, with the values
   */
  public ProgramException(String message) {
    super(message);
  }

  /**
   * @param message what was violated, with the values
   * @param cause the failure underneath
   */
  public ProgramException(String message, Throwable cause) {
    super(message, cause);
  }
}
