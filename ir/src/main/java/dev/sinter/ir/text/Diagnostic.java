package dev.sinter.ir.text;

/**
 * One error in a text.
 *
 * @param file name of the text, for messages
 * @param line counted from 1
 * @param column counted from 1
 * @param message what is required and what was found
 * @param source the line in question
 */
public record Diagnostic(String file, int line, int column, String message, String source) {
  /** {@return the message with its place, the source line and a caret under the place} */
  @Override
  public String toString() {
    StringBuilder caret = new StringBuilder();
    for (int i = 0; i < column - 1; i++) {
      caret.append(i < source.length() && source.charAt(i) == '\t' ? '\t' : ' ');
    }
    return file + ":" + line + ":" + column + ": " + message + "\n" + source + "\n" + caret + "^";
  }
}
