package dev.sinter.codegen.jvm.support;

/**
 * Something does not fit into Java arrays or memory, or an array has the wrong size; the message is
 * for the user.
 */
public final class SizeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what does not fit and what to do. */
  public SizeException(String message) {
    super(message);
  }
}
