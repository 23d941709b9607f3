package dev.sinter.ir.text;

/**
 * A piece of text.
 *
 * @param kind what it is
 * @param text its meaning: names without sigil and quotes, strings unescaped, other tokens as they
 *     stand
 * @param line counted from 1
 * @param column counted from 1
 * @param first whether it is the first of its line
 */
record Token(Kind kind, String text, int line, int column, boolean first) {
  enum Kind {
    /** A keyword, op, type or attribute. */
    WORD,
    /** {@code %name}: a value of that name. */
    VALUE,
    /** {@code %12}: a numbered value. */
    NUMBERED,
    /** {@code @name}. */
    FUNCTION,
    /** A number, possibly with a suffix such as {@code _f32}. */
    NUMBER,
    /** {@code "text"}. */
    STRING,
    /** Punctuation. */
    SYMBOL,
    /** After the last one. */
    END
  }

  boolean is(String symbolOrWord) {
    return (kind == Kind.SYMBOL || kind == Kind.WORD) && text.equals(symbolOrWord);
  }

  /** {@return how messages call it} */
  String shown() {
    return switch (kind) {
      case WORD, NUMBER, SYMBOL -> "'" + text + "'";
      case VALUE, NUMBERED -> "'" + Names.value(text, kind == Kind.NUMBERED) + "'";
      case FUNCTION -> "'" + Names.function(text) + "'";
      case STRING -> Names.quoted(text);
      case END -> "the end of the text";
    };
  }
}
