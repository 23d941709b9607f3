package dev.sinter.codegen.jvm.support;

/** The data of a call are wrong, such as an index out of range; the message is the program's. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong. */
  public DataException(String message) {
    super(message);
  }
}
