package dev.sinter.ir;

/**
 * The user's model, data or argument is wrong. The message names the op or layer, the requirement,
 * the values found and the place, and suggests the fix; it is shown to the user as it is, without a
 * stack trace.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message a complete sentence for the user
   */
  public ModelException(String message) {
    super(message);
  }

  /**
   * @param message a complete sentence for the user
   * @param cause the failure underneath
   */
  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
