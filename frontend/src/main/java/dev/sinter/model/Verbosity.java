package dev.sinter.model;

import dev.sinter.config.ArgumentTypes;
import dev.sinter.ir.ModelException;
import dev.sinter.session.Session;

/** What loops show: nothing, a bar, a line, or what fits the session. */
enum Verbosity {
  AUTO,
  SILENT,
  BAR,
  LINE;

  static Verbosity of(String method, int value) {
    return switch (value) {
      case 0 -> SILENT;
      case 1 -> BAR;
      case 2 -> LINE;
      default ->
          throw new ModelException(method + ": verbose must be \"auto\", 0, 1 or 2, got " + value);
    };
  }

  static Verbosity of(String method, String value) {
    if (!value.equals("auto")) {
      throw new ModelException(
          method + ": verbose must be \"auto\", 0, 1 or 2, got " + ArgumentTypes.show(value));
    }
    return AUTO;
  }

  /** {@return Keras's number} */
  int mode() {
    return switch (this) {
      case AUTO -> Session.current().isInteractive() ? 1 : 2;
      case SILENT -> 0;
      case BAR -> 1;
      case LINE -> 2;
    };
  }
}
