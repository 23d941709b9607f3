package dev.sinter.ir.interpret;

import dev.sinter.ir.IrException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A statement within its loops, for messages.
 *
 * @param proc name of the proc
 * @param statement what the statement does, in words
 * @param loops variables of the loops around it, outermost first
 */
record Place(String proc, String statement, List<LoopVariable> loops) {
  /**
   * A variable whose value tells where a run is.
   *
   * @param name its name
   * @param slot where a frame keeps it
   */
  record LoopVariable(String name, int slot) {}

  /** {@return an error that names proc, statement and the values of the loop variables} */
  IrException error(Frame frame, String message) {
    String values =
        loops.stream()
            .map(v -> v.name() + "=" + frame.integer(v.slot()))
            .collect(Collectors.joining(", "));
    return new IrException(
        "proc "
            + proc
            + ", "
            + statement
            + (values.isEmpty() ? "" : " at " + values)
            + ": "
            + message);
  }

  /** {@return an error about the text of the proc, found before it runs} */
  IrException error(String message) {
    return new IrException("proc " + proc + ", " + statement + ": " + message);
  }
}
