package dev.sinter.text;

import java.util.Arrays;
import java.util.List;

/** The ways to split that have a name in Keras. */
public enum Splitters implements Splitter {
  /** At runs of blanks, tabs and ends of lines. */
  WHITESPACE,
  /** After every character. */
  CHARACTER;

  @Override
  public List<String> apply(String text) {
    return switch (this) {
      case WHITESPACE ->
          Arrays.stream(text.split("[ \\t\\n\\u000b\\f\\r]+"))
              .filter(part -> !part.isEmpty())
              .toList();
      case CHARACTER -> text.codePoints().mapToObj(Character::toString).toList();
    };
  }
}
