package dev.sinter.language.syntax;

import java.util.List;
import java.util.stream.Collectors;

/** A source file is wrong: everything that was found in one run. */
public final class LanguageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> diagnostics;

  /**
   * @param file name of the file
   * @param text its text
   * @param diagnostics what is wrong, in order of places
   */
  public LanguageException(String file, String text, List<Diagnostic> diagnostics) {
    super(
        diagnostics.stream()
            .map(d -> d.render(file, text.lines().toList()))
            .collect(Collectors.joining("\n")));
    this.diagnostics = List.copyOf(diagnostics);
  }

  /** {@return what is wrong, in order of places} */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
