package dev.sinter.runtime.file;

import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;

/** Collects the numbers in fields of text into an array that grows. */
final class NumberSink {
  private final ElementType type;
  private Buffer buffer;
  private long count;

  NumberSink(ElementType type) {
    this.type = type;
    buffer = Buffer.allocate(MemoryKind.HEAP, type, 1024);
  }

  /** Adds a field and returns whether it is a number of the type. */
  boolean add(String field) {
    String text = field.strip();
    if (count == buffer.count()) {
      Buffer larger =
          Buffer.allocate(
              MemoryKind.HEAP,
              type,
              Math.min(2 * count, Math.max(count + 1, Integer.MAX_VALUE - 8)));
      buffer.copyTo(0, larger, 0, count);
      buffer = larger;
    }
    try {
      switch (type) {
        case F32 -> buffer.setDouble(count, Float.parseFloat(decimal(text)));
        case F64, F16, BF16 -> buffer.setDouble(count, Double.parseDouble(decimal(text)));
        case I8 -> buffer.setLong(count, integer(text, Byte.MIN_VALUE, Byte.MAX_VALUE));
        case U8 -> buffer.setLong(count, integer(text, 0, 255));
        case I32 -> buffer.setLong(count, integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
        case I64 -> buffer.setLong(count, integer(text, Long.MIN_VALUE, Long.MAX_VALUE));
        case BOOL -> buffer.setLong(count, truth(text));
      }
    } catch (NumberFormatException e) {
      return false;
    }
    count++;
    return true;
  }

  /** {@return why a field was not taken} */
  String complaint(String field) {
    return field.isBlank()
        ? "is empty, needs a number (" + type.text() + ")"
        : "'" + field + "' is no " + type.text();
  }

  NdArray array(long rows, long columns) {
    Buffer exact = Buffer.allocate(MemoryKind.HEAP, type, count);
    buffer.copyTo(0, exact, 0, count);
    return NdArray.of(exact, rows, columns);
  }

  /**
   * Java's own parser also takes its literals' suffixes and hexadecimal floats, which are no
   * numbers in data files.
   */
  private static String decimal(String text) {
    int last = text.length() - 1;
    if (text.equalsIgnoreCase("nan")) {
      return "NaN";
    }
    if (text.equalsIgnoreCase("inf")
        || text.equalsIgnoreCase("+inf")
        || text.equalsIgnoreCase("infinity")) {
      return "Infinity";
    }
    if (text.equalsIgnoreCase("-inf") || text.equalsIgnoreCase("-infinity")) {
      return "-Infinity";
    }
    if (last < 0
        || "fFdD".indexOf(text.charAt(last)) >= 0
        || text.indexOf('x') >= 0
        || text.indexOf('X') >= 0) {
      throw new NumberFormatException(text);
    }
    return text;
  }

  private static long integer(String text, long least, long most) {
    long value = Long.parseLong(text);
    if (value < least || value > most) {
      throw new NumberFormatException(text);
    }
    return value;
  }

  private static long truth(String text) {
    return switch (text) {
      case "0", "false", "False", "FALSE" -> 0;
      case "1", "true", "True", "TRUE" -> 1;
      default -> throw new NumberFormatException(text);
    };
  }
}
