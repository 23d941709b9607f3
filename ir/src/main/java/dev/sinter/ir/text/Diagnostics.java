package dev.sinter.ir.text;

import java.util.ArrayList;
import java.util.List;

/** Collects the errors of one text, in the order of their places; no place is reported twice. */
final class Diagnostics {
  private static final int LIMIT = 100;

  private final String file;
  private final List<String> lines;
  private final List<Diagnostic> found = new ArrayList<>();

  Diagnostics(String file, String text) {
    this.file = file;
    this.lines = text.lines().toList();
  }

  void add(int line, int column, String message) {
    boolean known = found.stream().anyMatch(d -> d.line() == line && d.column() == column);
    if (!known && found.size() < LIMIT) {
      found.add(
          new Diagnostic(
              file, line, column, message, line <= lines.size() ? lines.get(line - 1) : ""));
    }
  }

  void add(Token at, String message) {
    add(at.line(), at.column(), message);
  }

  List<Diagnostic> all() {
    return found.stream()
        .sorted((a, b) -> a.line() != b.line() ? a.line() - b.line() : a.column() - b.column())
        .toList();
  }
}
