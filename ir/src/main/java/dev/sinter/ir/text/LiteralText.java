package dev.sinter.ir.text;

import dev.sinter.ir.text.Token.Kind;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Constants as text, exactly: one number for a splat, nested lists for small tensors, {@code hex
 * "..."} (the little-endian bytes) for big ones and for NaNs with bits of their own.
 */
final class LiteralText {
  /** Largest number of elements that are printed one by one. */
  private static final long LISTED = 64;

  private static final HexFormat HEX = HexFormat.of();

  private LiteralText() {}

  static String print(Literal literal, PrintOptions options) {
    if (literal.size() > options.largestConstant() && !literal.isSplat()) {
      return "elided";
    }
    if (literal.isSplat() && isPlain(literal, 0)) {
      return element(literal, 0);
    }
    boolean plain = !literal.isSplat() && literal.size() <= LISTED;
    for (long i = 0; i < literal.size() && plain; i++) {
      plain = isPlain(literal, i);
    }
    if (!plain) {
      return "hex " + Names.quoted(HEX.formatHex(literal.toBytes()));
    }
    StringBuilder out = new StringBuilder();
    list(literal, literal.type().shape().fixed(), 0, 0, out);
    return out.toString();
  }

  private static long list(
      Literal literal, long[] extents, int axis, long from, StringBuilder out) {
    if (literal.size() == 0) {
      out.append("[]");
      return from;
    }
    if (axis == extents.length) {
      out.append(element(literal, from));
      return from + 1;
    }
    out.append('[');
    long at = from;
    for (long i = 0; i < extents[axis]; i++) {
      out.append(i > 0 ? ", " : "");
      at = list(literal, extents, axis + 1, at, out);
    }
    out.append(']');
    return at;
  }

  /**
   * Whether the decimal form gives the bits back: NaN has many bit patterns, one of them is called
   * {@code nan}; bool is 0 or 1.
   */
  private static boolean isPlain(Literal literal, long index) {
    DType dtype = literal.type().dtype();
    if (dtype == DType.BOOL) {
      return literal.getLong(index) >> 1 == 0;
    }
    if (!dtype.isFloat() || !Double.isNaN(literal.getDouble(index))) {
      return true;
    }
    byte[] bytes = literal.toBytes();
    int at = literal.isSplat() ? 0 : Math.toIntExact(index) * dtype.bytes();
    return Arrays.equals(
        Arrays.copyOfRange(bytes, at, at + dtype.bytes()),
        Literal.scalar(dtype, Double.NaN).toBytes());
  }

  private static String element(Literal literal, long index) {
    return switch (literal.type().dtype()) {
      case F32, F16, BF16, F64 -> number(literal.type().dtype(), literal.getDouble(index));
      case BOOL -> literal.getLong(index) != 0 ? "true" : "false";
      case I8, U8, I32, I64 -> Long.toString(literal.getLong(index));
      case INDEX -> throw new AssertionError("no tensor has elements of type index");
    };
  }

  /** {@return the shortest decimal that reads back as the same value; {@code nan} for every NaN} */
  static String number(DType dtype, double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    boolean single = dtype != DType.F64 && (float) value == value;
    if (dtype != DType.F64 && !single) {
      return Double.toHexString(value);
    }
    return (single ? Float.toString((float) value) : Double.toString(value)).replace('E', 'e');
  }

  /** {@return the value of that text in that type} */
  static double number(DType dtype, String text, Token at) {
    try {
      return dtype == DType.F64 || text.startsWith("0x")
          ? Double.parseDouble(text)
          : Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw ParseFailure.at(at, "a number is needed, got '" + text + "'");
    }
  }

  static Literal parse(Cursor in, TensorType type) {
    Token start = in.peek();
    if (!type.shape().isFixed()) {
      throw ParseFailure.at(
          start, "constant: the shape must be known, got " + type + "; broadcast a scalar instead");
    }
    long size = checkedSize(type, start);
    if (in.accept("elided")) {
      throw ParseFailure.at(
          start, "the constant was left out when this text was printed; print it whole");
    }
    if (in.accept("hex")) {
      return bytes(in.expect(Kind.STRING, "a string of hex digits"), type, size);
    }
    Literal.Builder builder;
    if (!in.peek().is("[")) {
      builder = Literal.builder(TensorType.scalar(type.dtype()));
      element(in, type.dtype(), builder, 0);
      Literal one = builder.build();
      return type.dtype().isFloat()
          ? Literal.splat(type, one.getDouble(0))
          : Literal.splat(type, one.getLong(0));
    }
    builder = Literal.builder(type);
    long count = elements(in, type, builder, 0, 0, size);
    if (count != size) {
      throw ParseFailure.at(
          start, "constant: " + type + " needs " + size + " elements, got " + count);
    }
    return builder.build();
  }

  private static long checkedSize(TensorType type, Token at) {
    try {
      return type.shape().size().fixed();
    } catch (ArithmeticException e) {
      throw ParseFailure.at(at, "constant: " + type + " has too many elements");
    }
  }

  private static Literal bytes(Token text, TensorType type, long size) {
    byte[] bytes;
    try {
      bytes = HEX.parseHex(text.text());
    } catch (IllegalArgumentException e) {
      throw ParseFailure.at(text, "hex: pairs of the digits 0-9 and a-f are needed");
    }
    if (bytes.length != size * type.dtype().bytes()) {
      throw ParseFailure.at(
          text,
          "hex: " + type + " needs " + size * type.dtype().bytes() + " bytes, got " + bytes.length);
    }
    return Literal.ofBytes(type, bytes);
  }

  /** Reads a flat list, or lists nested as the shape says. */
  private static long elements(
      Cursor in, TensorType type, Literal.Builder builder, int depth, long from, long size) {
    Token open = in.expect("[", "before the elements of a constant");
    if (depth >= Math.max(1, type.rank())) {
      throw ParseFailure.at(
          open, "constant: lists are nested more deeply than " + type + " has axes");
    }
    long at = from;
    if (in.accept("]")) {
      return at;
    }
    boolean nested = in.peek().is("[");
    List<Long> extents = type.shape().dims().stream().map(d -> d.fixed()).toList();
    long entries = 0;
    do {
      if (nested) {
        at = elements(in, type, builder, depth + 1, at, size);
      } else {
        if (at >= size) {
          throw in.failure("constant: " + type + " needs " + size + " elements, there are more");
        }
        element(in, type.dtype(), builder, at++);
      }
      entries++;
    } while (in.accept(","));
    in.expect("]", "after the elements of a constant");
    if ((nested || depth > 0) && entries != extents.get(depth)) {
      throw ParseFailure.at(
          open,
          "constant: axis "
              + depth
              + " of "
              + type
              + " needs "
              + extents.get(depth)
              + " entries, got "
              + entries);
    }
    return at;
  }

  private static void element(Cursor in, DType dtype, Literal.Builder builder, long index) {
    switch (dtype) {
      case BOOL -> builder.set(index, in.flag() ? 1L : 0L);
      case I8, U8, I32, I64 -> {
        Token at = in.peek();
        long value = in.integer("an element of type " + dtype.text());
        Literal stored = Literal.scalar(dtype, value);
        if (stored.getLong(0) != value) {
          throw ParseFailure.at(at, value + " does not fit " + dtype.text());
        }
        builder.set(index, value);
      }
      case F32, F64, F16, BF16 -> builder.set(index, real(in, dtype));
      case INDEX -> throw in.failure("index is no element type of tensors");
    }
  }

  /** {@return a number with optional sign, {@code inf} or {@code nan}} */
  static double real(Cursor in, DType dtype) {
    boolean negative = in.accept("-");
    if (in.accept("inf")) {
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (!negative && in.accept("nan")) {
      return Double.NaN;
    }
    Token token = in.expect(Kind.NUMBER, "a number");
    return number(dtype, (negative ? "-" : "") + token.text(), token);
  }
}
