package dev.sinter.ir.text;

import dev.sinter.ir.text.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a text into tokens; comments run from {@code //} to the end of the line. Characters that
 * fit nowhere are reported and skipped.
 */
final class Lexer {
  private static final List<String> TWO = List.of("..", "<=", ">=", "==", "!=");
  private static final String ONE = "()[]{}<>,:=*+-/";

  private final String text;
  private final Diagnostics diagnostics;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;
  private boolean first = true;

  private Lexer(String text, Diagnostics diagnostics) {
    this.text = text;
    this.diagnostics = diagnostics;
  }

  static List<Token> tokens(String text, Diagnostics diagnostics) {
    Lexer lexer = new Lexer(text, diagnostics);
    while (lexer.step()) {}
    lexer.put(Kind.END, "", lexer.at);
    return lexer.tokens;
  }

  private boolean step() {
    if (at >= text.length()) {
      return false;
    }
    char c = text.charAt(at);
    if (c == '\n') {
      line++;
      lineStart = ++at;
      first = true;
    } else if (Character.isWhitespace(c)) {
      at++;
    } else if (text.startsWith("//", at)) {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
    } else if (c == '"') {
      int start = at;
      put(Kind.STRING, string(), start);
    } else if (c == '%' || c == '@') {
      sigil(c);
    } else if (Names.isDigit(c)) {
      int start = at;
      number();
      put(Kind.NUMBER, text.substring(start, at), start);
    } else if (Names.isStart(c)) {
      int start = at;
      at = Names.end(text, at, false);
      put(Kind.WORD, text.substring(start, at), start);
    } else {
      symbol(c);
    }
    return true;
  }

  private void put(Kind kind, String meaning, int start) {
    tokens.add(new Token(kind, meaning, line, start - lineStart + 1, first));
    first = false;
  }

  private void symbol(char c) {
    int start = at;
    String two = text.substring(at, Math.min(at + 2, text.length()));
    if (TWO.contains(two)) {
      at += 2;
      put(Kind.SYMBOL, two, start);
    } else if (ONE.indexOf(c) >= 0) {
      at++;
      put(Kind.SYMBOL, String.valueOf(c), start);
    } else {
      diagnostics.add(line, at - lineStart + 1, "the character '" + c + "' has no meaning here");
      at++;
    }
  }

  private void sigil(char sigil) {
    int start = at++;
    Kind named = sigil == '%' ? Kind.VALUE : Kind.FUNCTION;
    char c = at < text.length() ? text.charAt(at) : ' ';
    if (c == '"') {
      put(named, string(), start);
    } else if (Names.isDigit(c) && sigil == '%') {
      while (at < text.length() && Names.isDigit(text.charAt(at))) {
        at++;
      }
      put(Kind.NUMBERED, text.substring(start + 1, at), start);
    } else if (Names.isStart(c)) {
      at = Names.end(text, at, true);
      put(named, text.substring(start + 1, at), start);
    } else {
      diagnostics.add(line, start - lineStart + 1, "a name must follow '" + sigil + "'");
    }
  }

  private void number() {
    boolean hex = text.startsWith("0x", at);
    at += hex ? 2 : 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      char before = text.charAt(at - (at > 0 ? 1 : 0));
      char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
      boolean exponent = hex ? before == 'p' : before == 'e' || before == 'E';
      boolean sign = (c == '-' || c == '+') && exponent && Names.isDigit(next);
      boolean point = c == '.' && Names.isPart(next);
      if (!Names.isPart(c) && !sign && !point) {
        return;
      }
      at++;
    }
  }

  private String string() {
    int start = at++;
    StringBuilder out = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
      char c = text.charAt(at++);
      out.append(c == '\\' ? escape() : c);
    }
    if (at < text.length() && text.charAt(at) == '"') {
      at++;
    } else {
      diagnostics.add(line, start - lineStart + 1, "the string has no closing quote on its line");
    }
    return out.toString();
  }

  private char escape() {
    char c = at < text.length() ? text.charAt(at) : '\n';
    int start = at - 1;
    at += c == '\n' ? 0 : 1;
    switch (c) {
      case 'n' -> {
        return '\n';
      }
      case 't' -> {
        return '\t';
      }
      case '"', '\\' -> {
        return c;
      }
      case 'u' -> {
        if (at + 4 <= text.length() && text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
          at += 4;
          return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
      }
      default -> {}
    }
    diagnostics.add(
        line,
        start - lineStart + 1,
        "the escape is not known; use \\\", \\\\, \\n, \\t or \\u and four hex digits");
    return ' ';
  }
}
