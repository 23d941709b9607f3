package dev.sinter.ir;

/**
 * A defect of the compiler itself: an invariant of the IR does not hold. Users never cause it; its
 * message is meant for a bug report.
 */
public final class IrException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what was expected and what was found, with the place
   */
  public IrException(String message) {
    super(message);
  }

  /**
   * @param message what was expected and what was found, with the place
   * @param cause the failure underneath
   */
  public IrException(String message, Throwable cause) {
    super(message, cause);
  }
}
