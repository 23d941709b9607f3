package dev.sinter.language.syntax;

import java.util.List;

/**
 * Something wrong with a source file.
 *
 * @param place where
 * @param message one sentence, with the fix where one is known
 */
public record Diagnostic(Place place, String message) {

  /**
   * {@return the message as it is shown: what, where, the source line and a caret below the place}
   *
   * @param file name of the file
   * @param lines its lines
   */
  public String render(String file, List<String> lines) {
    String head = message + "  at " + file + ":" + place;
    if (place.line() > lines.size()) {
      return head;
    }
    String line = lines.get(place.line() - 1);
    int column = Math.min(place.column() - 1, line.length());
    String margin = line.substring(0, column).replaceAll("[^\t]", " ");
    int width = Math.max(1, Math.min(place.length(), line.length() - column));
    return head + "\n  " + line + "\n  " + margin + "^".repeat(width);
  }
}
