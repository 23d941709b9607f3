package dev.sinter.ir.text;

import java.io.Serial;

/** Ends the reading of one statement; never leaves this package. */
final class ParseFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Token at;
  private final String reason;
  private final boolean reported;

  private ParseFailure(Token at, String message, boolean reported) {
    super(message, null, false, false);
    this.at = at;
    this.reason = message;
    this.reported = reported;
  }

  static ParseFailure at(Token at, String message) {
    return new ParseFailure(at, message, false);
  }

  /** {@return the failure that follows from one already reported} */
  static ParseFailure following(Token at) {
    return new ParseFailure(at, "", true);
  }

  void report(Diagnostics diagnostics) {
    if (!reported) {
      diagnostics.add(at, reason);
    }
  }
}
