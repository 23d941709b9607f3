package dev.sinter.language;

import dev.sinter.language.syntax.Diagnostic;
import dev.sinter.language.syntax.Place;
import java.util.Optional;

/**
 * Ends the evaluation of a statement. The statement's body notes it and goes on with the next one.
 */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Diagnostic> diagnostic;

  /** Something wrong at a place. */
  Problem(Place place, String message) {
    super(message, null, false, false);
    diagnostic = Optional.of(new Diagnostic(place, message));
  }

  private Problem() {
    super("", null, false, false);
    diagnostic = Optional.empty();
  }

  /** {@return the consequence of something that was reported} */
  static Problem consequence() {
    return new Problem();
  }

  /** {@return what to report; nothing for a consequence} */
  Optional<Diagnostic> diagnostic() {
    return diagnostic;
  }
}
