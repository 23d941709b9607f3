package dev.sinter.config;

/**
 * A value does not fit an argument. {@link Arguments} adds the owner and the argument's name and
 * gives it to the user.
 */
public final class BadValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message the requirement and the value found, such as {@code must be an integer, got 'x'}
   */
  public BadValueException(String message) {
    super(message);
  }
}
