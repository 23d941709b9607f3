package dev.sinter.ir;

/**
 * A schedule step does not apply to a loop nest. Whoever chose the step may skip it or try another
 * one; nothing was changed.
 */
public final class ScheduleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message the step, the loop or buffer it names, and why it is refused
   */
  public ScheduleException(String message) {
    super(message);
  }
}
