package dev.sinter.text;

import java.util.Locale;

/** The standardizations that have a name in Keras. */
public enum Standardizers implements Standardizer {
  /** In lower case, without punctuation. */
  LOWER_AND_STRIP_PUNCTUATION,
  /** In lower case. */
  LOWER,
  /** Without punctuation. */
  STRIP_PUNCTUATION;

  private static final String PUNCTUATION = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'";

  @Override
  public String apply(String text) {
    return switch (this) {
      case LOWER_AND_STRIP_PUNCTUATION -> stripped(text.toLowerCase(Locale.ROOT));
      case LOWER -> text.toLowerCase(Locale.ROOT);
      case STRIP_PUNCTUATION -> stripped(text);
    };
  }

  private static String stripped(String text) {
    StringBuilder kept = new StringBuilder();
    text.chars().filter(c -> PUNCTUATION.indexOf(c) < 0).forEach(c -> kept.append((char) c));
    return kept.toString();
  }
}
