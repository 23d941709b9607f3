package dev.sinter.ir.text;

import dev.sinter.ir.text.Token.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** A place in a list of tokens, with the readings that all levels share. */
final class Cursor {
  private final List<Token> tokens;
  private int at;

  Cursor(List<Token> tokens, int at) {
    this.tokens = tokens;
    this.at = at;
  }

  int position() {
    return at;
  }

  void moveTo(int position) {
    at = position;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token next() {
    Token token = peek();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean atEnd() {
    return peek().kind() == Kind.END;
  }

  boolean accept(String symbolOrWord) {
    if (peek().is(symbolOrWord)) {
      next();
      return true;
    }
    return false;
  }

  boolean accept(Kind kind) {
    if (peek().kind() == kind) {
      next();
      return true;
    }
    return false;
  }

  Token expect(String symbolOrWord, String where) {
    if (!peek().is(symbolOrWord)) {
      throw failure("'" + symbolOrWord + "' is needed " + where + ", got " + peek().shown());
    }
    return next();
  }

  Token expect(Kind kind, String what) {
    if (peek().kind() != kind) {
      throw failure(what + " is needed, got " + peek().shown());
    }
    return next();
  }

  /** {@return the next token, which must be one of these words} */
  Token expectOne(Collection<String> words, String what) {
    Token token = expect(Kind.WORD, what);
    if (!words.contains(token.text())) {
      throw ParseFailure.at(
          token,
          what
              + " '"
              + token.text()
              + "' is not known; use one of "
              + String.join(", ", words)
              + NearestName.hint(token.text(), words));
    }
    return token;
  }

  /** {@return the one of {@code all} whose text is the next word} */
  <T> T choose(List<T> all, Function<T, String> text, String what) {
    Token token = expectOne(all.stream().map(text).toList(), what);
    return all.stream()
        .filter(one -> text.apply(one).equals(token.text()))
        .findFirst()
        .orElseThrow();
  }

  /** {@return a plain word or a quoted one} */
  String wordOrString(String what) {
    if (peek().kind() != Kind.WORD && peek().kind() != Kind.STRING) {
      throw failure(what + " is needed, got " + peek().shown());
    }
    return next().text();
  }

  ParseFailure failure(String message) {
    return ParseFailure.at(peek(), message);
  }

  /** {@return the items between brackets, separated by commas} */
  <T> List<T> list(String open, String close, Supplier<T> item) {
    expect(open, "before a list");
    List<T> items = new ArrayList<>();
    if (accept(close)) {
      return items;
    }
    do {
      items.add(item.get());
    } while (accept(","));
    expect(close, "after the list");
    return items;
  }

  /** {@return an integer with optional sign} */
  long integer(String what) {
    boolean negative = accept("-");
    Token token = expect(Kind.NUMBER, what + " (an integer)");
    try {
      return Long.parseLong((negative ? "-" : "") + token.text());
    } catch (NumberFormatException e) {
      throw ParseFailure.at(token, what + " must be an integer of 64 bits, got " + token.shown());
    }
  }

  int smallInteger(String what) {
    Token token = peek();
    long value = integer(what);
    if (value != (int) value) {
      throw ParseFailure.at(token, what + " must be an integer of 32 bits, got " + value);
    }
    return (int) value;
  }

  boolean flag() {
    return expectOne(List.of("true", "false"), "the value").text().equals("true");
  }
}
