package dev.sinter.ir.text;

/**
 * Spelling of names: plain where the lexer reads them back whole, else quoted.
 *
 * <p>A plain name starts with a letter or underscore and goes on with letters, digits, {@code _};
 * also with {@code .} and (in the names of values and functions) {@code /} before one of these, and
 * {@code -} before a letter.
 */
final class Names {
  private Names() {}

  static boolean isStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  static boolean isPart(char c) {
    return isStart(c) || isDigit(c);
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** {@return where the name that starts at {@code from} ends} */
  static int end(String text, int from, boolean slashes) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
      boolean joins =
          c == '-' ? isStart(next) : (c == '.' || (slashes && c == '/')) && isPart(next);
      if (!isPart(c) && !(joins && at > from)) {
        break;
      }
      at++;
    }
    return at;
  }

  private static boolean isPlain(String name, boolean slashes) {
    return !name.isEmpty() && isStart(name.charAt(0)) && end(name, 0, slashes) == name.length();
  }

  /** {@return {@code %name}} */
  static String value(String name) {
    return value(name, false);
  }

  static String value(String name, boolean numbered) {
    return "%" + (numbered || isPlain(name, true) ? name : quoted(name));
  }

  /** {@return {@code @name}} */
  static String function(String name) {
    return "@" + (isPlain(name, true) ? name : quoted(name));
  }

  /** {@return the name where no sigil leads it} */
  static String word(String name) {
    return isPlain(name, false) ? name : quoted(name);
  }

  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' '
              || Character.isSurrogate(c)
              || c == 0x7f
              || c == 0x85
              || c == 0x2028
              || c == 0x2029) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
