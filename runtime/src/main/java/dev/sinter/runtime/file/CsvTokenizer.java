package dev.sinter.runtime.file;

import dev.sinter.runtime.InputException;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Splits delimited text into records of fields. A quoted field may hold delimiters, line ends and
 * doubled quotes.
 */
final class CsvTokenizer {
  private static final int LONGEST_FIELD = 1 << 24;
  private static final int END = -1;

  private final String name;
  private final char delimiter;
  private final char quote;
  private final Reader reader;
  private int peeked;
  private long line = 1;
  private long recordLine = 1;

  CsvTokenizer(ByteSource source, char delimiter, char quote) {
    name = source.name();
    this.delimiter = delimiter;
    this.quote = quote;
    reader =
        new BufferedReader(
            new InputStreamReader(
                source.stream(),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    peeked = read();
    if (peeked == '\uFEFF') { // byte order mark, as spreadsheets write it
      peeked = read();
    }
  }

  /** {@return the next record that is not an empty line, or empty at the end} */
  Optional<List<String>> next() {
    while (peeked == '\n' || peeked == '\r') {
      endLine();
    }
    if (peeked == END) {
      return Optional.empty();
    }
    recordLine = line;
    List<String> fields = new ArrayList<>();
    fields.add(field());
    while (peeked == delimiter) {
      peeked = read();
      fields.add(field());
    }
    if (peeked != END) {
      endLine();
    }
    return Optional.of(fields);
  }

  /** {@return the line on which the last record began, from 1} */
  long line() {
    return recordLine;
  }

  /** {@return an error on the line of the last record} */
  InputException error(String message) {
    return new InputException(name + ": line " + recordLine + ": " + message);
  }

  private String field() {
    StringBuilder text = new StringBuilder();
    if (peeked == quote) {
      quoted(text);
      if (peeked != END && peeked != delimiter && peeked != '\n' && peeked != '\r') {
        throw error(
            "'"
                + (char) peeked
                + "' follows a closing quote; double the quotes inside a quoted field");
      }
      return text.toString();
    }
    while (peeked != END && peeked != delimiter && peeked != '\n' && peeked != '\r') {
      append(text);
    }
    return text.toString();
  }

  private void quoted(StringBuilder text) {
    peeked = read();
    while (true) {
      if (peeked == END) {
        throw error("a quoted field is never closed");
      }
      if (peeked == quote) {
        peeked = read();
        if (peeked != quote) {
          return;
        }
      } else if (peeked == '\n') {
        line++;
      }
      append(text);
    }
  }

  private void append(StringBuilder text) {
    if (text.length() == LONGEST_FIELD) {
      throw error(
          "a field is longer than "
              + LONGEST_FIELD
              + " characters; is the delimiter '"
              + delimiter
              + "' right?");
    }
    text.append((char) peeked);
    peeked = read();
  }

  private void endLine() {
    int end = peeked;
    peeked = read();
    if (end == '\r' && peeked == '\n') {
      peeked = read();
    }
    line++;
  }

  private int read() {
    try {
      return reader.read();
    } catch (CharacterCodingException e) {
      throw new InputException(
          name + ": line " + line + " or shortly after: the text is not UTF-8", e);
    } catch (EOFException | ZipException e) {
      throw new InputException(
          name
              + ": line "
              + line
              + " or shortly after: the packed data is damaged or cut off: "
              + e.getMessage(),
          e);
    } catch (IOException e) {
      throw new InputException(name + ": line " + line + ": cannot read: " + e.getMessage(), e);
    }
  }
}
