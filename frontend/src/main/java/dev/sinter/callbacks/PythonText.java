package dev.sinter.callbacks;

import dev.sinter.ir.ModelException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers and templates as Python writes them, since Keras's files and messages hold those. */
final class PythonText {
  private static final Pattern FIELD =
      Pattern.compile("\\{([A-Za-z_][A-Za-z_0-9]*)(?::(0?)(\\d*)(?:\\.(\\d+))?([dfegF]?))?\\}");

  private static final Pattern BRACES = Pattern.compile("\\{[^{}]*\\}");

  private PythonText() {}

  /** {@return the shortest text that reads as this number, as {@code repr} writes it} */
  static String show(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    } else if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    } else if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = exact.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = exact.movePointLeft(exponent).toPlainString();
    return digits
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /**
   * {@return a template such as {@code {epoch:02d}-{val_loss:.2f}} with its fields filled in}
   *
   * @throws ModelException if a field has no value; lists those there are
   */
  static String fill(String template, Map<String, ? extends Number> values) {
    Matcher matcher = FIELD.matcher(template);
    StringBuilder text = new StringBuilder();
    while (matcher.find()) {
      Number value = values.get(matcher.group(1));
      if (value == null) {
        throw new ModelException(
            "file path '"
                + template
                + "': there is no value '"
                + matcher.group(1)
                + "'; there are "
                + String.join(", ", values.keySet()));
      }
      matcher.appendReplacement(text, Matcher.quoteReplacement(field(matcher, value)));
    }
    Matcher left = BRACES.matcher(FIELD.matcher(template).replaceAll(""));
    if (left.find()) {
      throw new ModelException(
          "file path '"
              + template
              + "': "
              + left.group()
              + " is no field; a field is {name} or {name:format} with a format such as 02d or"
              + " .3f");
    }
    matcher.appendTail(text);
    return text.toString();
  }

  private static String field(Matcher matcher, Number value) {
    String kind = matcher.group(5) == null ? "" : matcher.group(5);
    String precision = matcher.group(4) == null ? "" : matcher.group(4);
    String body = body(value, kind, precision.isEmpty() ? -1 : Integer.parseInt(precision));
    String width = matcher.group(3) == null ? "" : matcher.group(3);
    int missing = width.isEmpty() ? 0 : Integer.parseInt(width) - body.length();
    boolean zeros = "0".equals(matcher.group(2));
    String fill = (zeros ? "0" : " ").repeat(Math.max(0, missing));
    return zeros && body.startsWith("-") ? "-" + fill + body.substring(1) : fill + body;
  }

  private static String body(Number value, String kind, int precision) {
    double number = value.doubleValue();
    return switch (kind) {
      case "d" -> Long.toString(value.longValue());
      case "f", "F" -> fixed(number, precision < 0 ? 6 : precision);
      case "e" -> scientific(number, precision < 0 ? 6 : precision);
      case "g" -> general(number, precision < 0 ? 6 : precision);
      default ->
          value instanceof Integer || value instanceof Long
              ? value.toString()
              : precision < 0 ? show(number) : general(number, precision);
    };
  }

  /** {@return the exact binary value, rounded, ties to even} */
  static String fixed(double value, int digits) {
    return Double.isFinite(value)
        ? new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString()
        : show(value);
  }

  private static String scientific(double value, int digits) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%." + digits + "e", value)
        : show(value);
  }

  private static String general(double value, int digits) {
    if (!Double.isFinite(value) || value == 0) {
      return value == 0 ? "0" : show(value);
    }
    MathContext context = new MathContext(Math.max(1, digits), RoundingMode.HALF_EVEN);
    BigDecimal rounded = new BigDecimal(value).round(context).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    return exponent < -4 || exponent >= Math.max(1, digits)
        ? rounded.movePointLeft(exponent).toPlainString()
            + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent))
        : rounded.toPlainString();
  }
}
