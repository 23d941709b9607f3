package dev.sinter.language.syntax;

/**
 * A place in a file.
 *
 * @param line from 1
 * @param column from 1
 * @param length number of characters that belong to it, at least 1
 */
public record Place(int line, int column, int length) {
  /** The beginning of a file. */
  public static final Place START = new Place(1, 1, 1);

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
