package dev.sinter.runtime.file;

import dev.sinter.runtime.InputException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The header of an NPY array: a Python dictionary literal such as {@code {'descr': '<f4',
 * 'fortran_order': False, 'shape': (3, 4), }}.
 *
 * @param type type of the elements
 * @param order their byte order
 * @param fortran whether the first axis varies fastest
 * @param shape the extents
 */
record NpyHeader(StoredType type, ByteOrder order, boolean fortran, List<Long> shape) {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  private static final int LONGEST = 1 << 20;
  private static final int MOST_AXES = 64;

  /** Reads magic, version and dictionary. */
  static NpyHeader read(ByteSource source) {
    byte[] start = source.read(8, "the header of an NPY array");
    for (int i = 0; i < MAGIC.length; i++) {
      if (start[i] != MAGIC[i]) {
        throw source.error(0, "an NPY array begins with \\x93NUMPY, this does not");
      }
    }
    int major = start[6] & 0xff;
    if (major < 1 || major > 3) {
      throw source.error(6, "NPY version must be 1, 2 or 3, got " + major);
    }
    byte[] size = source.read(major == 1 ? 2 : 4, "the length of the NPY header");
    long length = 0;
    for (int i = size.length - 1; i >= 0; i--) {
      length = length << 8 | (size[i] & 0xff);
    }
    if (length > LONGEST) {
      throw source.error(8, "NPY header must be at most " + LONGEST + " bytes, claims " + length);
    }
    long offset = source.position();
    byte[] text = source.read((int) length, "the NPY header");
    return new Parser(source, offset, new String(text, StandardCharsets.UTF_8)).parse();
  }

  /** {@return the bytes of a header, so long that the elements begin at a multiple of 64} */
  static byte[] write(StoredType type, List<Long> shape) {
    StringBuilder axes = new StringBuilder("(");
    for (int axis = 0; axis < shape.size(); axis++) {
      axes.append(axis == 0 ? "" : " ").append(shape.get(axis)).append(',');
    }
    if (shape.size() > 1) {
      axes.setLength(axes.length() - 1);
    }
    String prefix = type.bytes() == 1 ? "|" : "<";
    String text =
        "{'descr': '"
            + prefix
            + type.code()
            + "', 'fortran_order': False, 'shape': "
            + axes
            + "), }";
    int fixed = MAGIC.length + 4;
    String padded = text + " ".repeat(Math.floorMod(-(fixed + text.length() + 1), 64)) + "\n";
    byte[] bytes = new byte[fixed + padded.length()];
    System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
    bytes[6] = 1;
    bytes[8] = (byte) padded.length();
    bytes[9] = (byte) (padded.length() >>> 8);
    System.arraycopy(padded.getBytes(StandardCharsets.US_ASCII), 0, bytes, fixed, padded.length());
    return bytes;
  }

  private static final class Parser {
    private final ByteSource source;
    private final long offset;
    private final String text;
    private int at;

    Parser(ByteSource source, long offset, String text) {
      this.source = source;
      this.offset = offset;
      this.text = text;
    }

    NpyHeader parse() {
      Optional<String> descr = Optional.empty();
      Optional<Boolean> fortran = Optional.empty();
      Optional<List<Long>> shape = Optional.empty();
      expect('{');
      while (!taken('}')) {
        String key = string();
        expect(':');
        switch (key) {
          case "descr" -> descr = Optional.of(descr());
          case "fortran_order" -> fortran = Optional.of(bool());
          case "shape" -> shape = Optional.of(shape());
          default -> throw error("keys must be descr, fortran_order and shape, got '" + key + "'");
        }
        if (!taken(',') && peek() != '}') {
          throw error("expected ',' or '}'");
        }
      }
      if (descr.isEmpty() || fortran.isEmpty() || shape.isEmpty()) {
        throw error("keys descr, fortran_order and shape must all be there, got " + text.strip());
      }
      return element(descr.get(), fortran.get(), shape.get());
    }

    private NpyHeader element(String descr, boolean fortran, List<Long> shape) {
      char mark = descr.isEmpty() ? ' ' : descr.charAt(0);
      ByteOrder order =
          switch (mark) {
            case '<' -> ByteOrder.LITTLE_ENDIAN;
            case '>' -> ByteOrder.BIG_ENDIAN;
            case '=', '|' -> ByteOrder.nativeOrder();
            default ->
                throw error("element type must begin with one of < > | =, got '" + descr + "'");
          };
      for (StoredType type : StoredType.values()) {
        if (descr.substring(1).equals(type.code()) && (mark != '|' || type.bytes() == 1)) {
          return new NpyHeader(type, order, fortran, shape);
        }
      }
      throw error(
          "elements of type '"
              + descr
              + "' cannot be read; use bool or an integer or float of 1 to 8 bytes (in NumPy:"
              + " a.astype(...))");
    }

    private String descr() {
      if (peek() == '[') {
        throw error("structured arrays cannot be read; save each field as an array of its own");
      }
      return string();
    }

    private String string() {
      char quote = peek();
      int end = text.indexOf(quote, at + 1);
      if ((quote != '\'' && quote != '"') || end < 0) {
        throw error("expected a quoted string");
      }
      String value = text.substring(at + 1, end);
      at = end + 1;
      return value;
    }

    private boolean bool() {
      peek();
      for (String word : List.of("True", "False")) {
        if (text.startsWith(word, at)) {
          at += word.length();
          return word.equals("True");
        }
      }
      throw error("fortran_order must be True or False");
    }

    private List<Long> shape() {
      List<Long> shape = new ArrayList<>();
      expect('(');
      while (!taken(')')) {
        shape.add(extent());
        if (!taken(',') && peek() != ')') {
          throw error("expected ',' or ')'");
        }
        if (shape.size() > MOST_AXES) {
          throw error("more than " + MOST_AXES + " axes");
        }
      }
      return shape;
    }

    private long extent() {
      peek();
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      String digits = text.substring(start, at);
      taken('L'); // Python 2 wrote long integers so
      try {
        return Long.parseLong(digits);
      } catch (NumberFormatException e) {
        throw error("extents must be integers from 0 to 2^63 - 1, got '" + digits + "'");
      }
    }

    private char peek() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : '\0';
    }

    private boolean taken(char expected) {
      boolean there = peek() == expected && at < text.length();
      at += there ? 1 : 0;
      return there;
    }

    private void expect(char expected) {
      if (!taken(expected)) {
        throw error("expected '" + expected + "'");
      }
    }

    private InputException error(String message) {
      return source.error(offset + Math.min(at, text.length()), "NPY header: " + message);
    }
  }
}
