package dev.sinter.ir.text;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.text.ExpressionText.Infix;
import dev.sinter.ir.text.Token.Kind;
import dev.sinter.ir.type.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parses expressions of loops; knows the variables and buffers declared so far. */
final class ExpressionParser {
  private static final int NESTING = 400;
  private static final List<String> FORMS =
      List.of("cast", "bitcast", "guard", "ramp", "splat", "reduce-lanes");

  private final Cursor in;
  private final Map<String, Expr.Variable> variables = new LinkedHashMap<>();
  private final Map<String, Buffer> buffers = new LinkedHashMap<>();
  private int depth;

  ExpressionParser(Cursor in) {
    this.in = in;
  }

  void declare(Expr.Variable variable) {
    variables.put(variable.name(), variable);
  }

  void declare(Buffer buffer) {
    buffers.put(buffer.name(), buffer);
  }

  Expr expression() {
    return binary(1);
  }

  /** Precedence climbing: reads operators that bind at least as strongly as {@code weakest}. */
  private Expr binary(int weakest) {
    if (++depth > NESTING) {
      throw in.failure("the expression is nested more than " + NESTING + " deep");
    }
    Expr left = primary();
    Optional<Infix> infix = infix(weakest);
    while (infix.isPresent()) {
      in.next();
      Expr right = binary(infix.get().strength() + 1);
      left = new Expr.Apply(infix.get().op(), List.of(left, right));
      boolean comparison = infix.get().strength() == 1;
      infix = comparison ? Optional.empty() : infix(weakest);
    }
    depth--;
    return left;
  }

  private Optional<Infix> infix(int weakest) {
    Token token = in.peek();
    return Infix.ALL.stream()
        .filter(
            i ->
                token.kind() == Kind.SYMBOL
                    && i.sign().equals(token.text())
                    && i.strength() >= weakest)
        .findFirst();
  }

  private Expr primary() {
    Token token = in.next();
    switch (token.kind()) {
      case NUMBER -> {
        return number(token, "");
      }
      case VALUE, NUMBERED -> {
        return in.peek().is("[") ? load(token) : variable(token);
      }
      case WORD -> {
        return word(token, "");
      }
      case SYMBOL -> {
        if (token.is("(")) {
          Expr inner = expression();
          in.expect(")", "after an expression in parentheses");
          return inner;
        }
        if (token.is("-") && in.peek().kind() == Kind.NUMBER) {
          return number(in.next(), "-");
        }
        if (token.is("-") && in.peek().kind() == Kind.WORD && in.peek().text().startsWith("inf_")) {
          return word(in.next(), "-");
        }
      }
      case FUNCTION, STRING, END -> {}
    }
    throw ParseFailure.at(
        token,
        "an expression is needed, got "
            + token.shown()
            + (token.is("-") ? "; negation is neg(x)" : ""));
  }

  private Expr number(Token token, String sign) {
    int split = token.text().indexOf('_');
    String digits = split < 0 ? token.text() : token.text().substring(0, split);
    DType dtype = split < 0 ? DType.INDEX : suffix(token, split);
    if (dtype.isFloat()) {
      return new Expr.FloatConstant(dtype, LiteralText.number(dtype, sign + digits, token));
    }
    try {
      return new Expr.IntConstant(dtype, Long.parseLong(sign + digits));
    } catch (NumberFormatException e) {
      throw ParseFailure.at(
          token,
          token.shown()
              + " is no integer of 64 bits; a number without suffix is an index, floats end in"
              + " _f32, _f64, ...");
    }
  }

  private static DType suffix(Token token, int split) {
    String name = token.text().substring(split + 1);
    for (DType dtype : DType.values()) {
      if (dtype.text().equals(name)) {
        return dtype;
      }
    }
    throw ParseFailure.at(token, "the suffix of " + token.shown() + " is no dtype");
  }

  private Expr variable(Token name) {
    Expr.Variable variable = variables.get(name.text());
    if (variable == null) {
      String buffer =
          buffers.containsKey(name.text())
              ? "; it is a buffer: name its element, as in " + Names.value(name.text()) + "[0]"
              : "";
      throw ParseFailure.at(
          name,
          "variable "
              + name.shown()
              + " is not declared here"
              + (buffer.isEmpty() ? NearestName.hint(name.text(), variables.keySet()) : buffer));
    }
    return variable;
  }

  Buffer buffer(Token name) {
    Buffer buffer = buffers.get(name.text());
    if (buffer == null) {
      throw ParseFailure.at(
          name,
          "buffer "
              + name.shown()
              + " is not declared here"
              + NearestName.hint(name.text(), buffers.keySet()));
    }
    return buffer;
  }

  Expr.Load load(Token name) {
    Buffer buffer = buffer(name);
    return new Expr.Load(buffer, in.list("[", "]", this::expression));
  }

  private Expr word(Token token, String sign) {
    String text = token.text();
    if (text.equals("true") || text.equals("false")) {
      return new Expr.IntConstant(DType.BOOL, text.equals("true") ? 1 : 0);
    }
    if (text.startsWith("inf_") || text.startsWith("nan_")) {
      return special(token, sign);
    }
    Optional<ScalarOp> op = OpForms.scalar(text);
    if (op.isEmpty() && !FORMS.contains(text)) {
      List<String> known = new ArrayList<>(FORMS);
      known.addAll(OpForms.scalars());
      throw ParseFailure.at(
          token, "op '" + text + "' is not known" + NearestName.hint(text, known));
    }
    in.expect("(", "before the operands of " + text);
    Expr call = op.isPresent() ? applied(token, op.get()) : form(text);
    in.expect(")", "after the operands of " + text);
    return call;
  }

  private Expr special(Token token, String sign) {
    DType dtype = suffix(token, 3);
    if (!dtype.isFloat()) {
      throw ParseFailure.at(token, token.shown() + ": the dtype must be a float");
    }
    if (token.text().startsWith("inf")) {
      return new Expr.FloatConstant(
          dtype, sign.isEmpty() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY);
    }
    if (!in.accept("(")) {
      return new Expr.FloatConstant(dtype, Double.NaN);
    }
    Token bits = in.expect(Kind.NUMBER, "the bits of a NaN");
    in.expect(")", "after the bits of a NaN");
    try {
      double value =
          Double.longBitsToDouble(Long.parseUnsignedLong(bits.text().replaceFirst("^0x", ""), 16));
      if (Double.isNaN(value)) {
        return new Expr.FloatConstant(dtype, value);
      }
    } catch (NumberFormatException e) {
      throw ParseFailure.at(
          bits, "the bits of a NaN are up to 16 hex digits after 0x, got " + bits.shown());
    }
    throw ParseFailure.at(bits, "these are not the bits of a NaN");
  }

  private Expr applied(Token name, ScalarOp op) {
    List<Expr> operands = new ArrayList<>();
    do {
      operands.add(expression());
    } while (in.accept(","));
    if (operands.size() != op.arity()) {
      throw ParseFailure.at(
          name, op.text() + ": needs " + op.arity() + " operands, got " + operands.size());
    }
    return new Expr.Apply(op, operands);
  }

  private Expr form(String name) {
    return switch (name) {
      case "cast", "bitcast" -> {
        DType dtype = TypeText.loopDtype(in);
        comma();
        Expr operand = expression();
        yield name.equals("cast")
            ? new Expr.Cast(dtype, operand)
            : new Expr.Bitcast(dtype, operand);
      }
      case "guard" -> {
        Expr condition = expression();
        comma();
        Expr value = expression();
        comma();
        yield new Expr.Guard(condition, value, expression());
      }
      case "ramp" -> {
        Expr base = expression();
        comma();
        Expr stride = expression();
        comma();
        yield new Expr.Ramp(base, stride, lanes());
      }
      case "splat" -> {
        Expr value = expression();
        comma();
        yield new Expr.Splat(value, lanes());
      }
      default -> {
        Token op = in.expect(Kind.WORD, "the op that combines the lanes");
        ScalarOp combiner =
            OpForms.scalar(op.text())
                .orElseThrow(() -> ParseFailure.at(op, "op " + op.shown() + " is not known"));
        comma();
        yield new Expr.ReduceLanes(combiner, expression());
      }
    };
  }

  private void comma() {
    in.expect(",", "between operands");
  }

  private int lanes() {
    Token at = in.peek();
    int lanes = in.smallInteger("the number of lanes");
    if (lanes < 1) {
      throw ParseFailure.at(at, "the number of lanes must be at least 1, got " + lanes);
    }
    return lanes;
  }
}
