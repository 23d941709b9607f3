package dev.sinter.codegen.jvm.support;

/** A jar is damaged, or its code failed in a way that no input should make it. */
public final class StandaloneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what happened. */
  public StandaloneException(String message, Throwable cause) {
    super(message, cause);
  }
}
