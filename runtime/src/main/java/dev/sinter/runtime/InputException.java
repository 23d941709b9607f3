package dev.sinter.runtime;

/**
 * The user's data, file or argument is wrong, or the machine cannot hold what was asked for. The
 * message names the place, the requirement and the value found; it is shown to the user as it is,
 * without a stack trace.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message a complete sentence for the user
   */
  public InputException(String message) {
    super(message);
  }

  /**
   * @param message a complete sentence for the user
   * @param cause the failure underneath
   */
  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
