package dev.sinter.codegen.llvm;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Writes the body of one LLVM function, instruction by instruction. Stack slots are gathered in the
 * entry block, wherever they are asked for, so that a loop never grows the stack.
 */
final class Code {
  private static final List<String> INTEGER_CONVERSIONS = List.of("sext", "zext", "trunc");
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final StringBuilder slots = new StringBuilder();
  private final StringBuilder body = new StringBuilder();
  private int values;
  private int labels;
  private String block = "start";

  /** {@return the whole body: slots first} */
  String text() {
    return "entry:\n" + slots + "  br label %start\nstart:\n" + body;
  }

  // ---- control
  // -----------------------------------------------------------------------------------

  /** {@return a new label} */
  String label(String hint) {
    return hint + ++labels;
  }

  /** {@return the label of the block that is being written} */
  String block() {
    return block;
  }

  /** Begins a block. */
  void begin(String label) {
    body.append(label).append(":\n");
    block = label;
  }

  /** Ends a block by a jump. */
  void jump(String label) {
    line("br label %" + label);
  }

  /** Ends a block by a choice. */
  void branch(Ssa condition, String then, String otherwise) {
    line("br " + condition.typed() + ", label %" + then + ", label %" + otherwise);
  }

  /** Writes an instruction without a result. */
  void line(String instruction) {
    body.append("  ").append(instruction).append('\n');
  }

  // ---- values
  // ------------------------------------------------------------------------------------

  /** Writes an instruction and names its result. */
  Ssa value(String type, int lanes, String instruction) {
    String name = "%v" + ++values;
    body.append("  ").append(name).append(" = ").append(instruction).append('\n');
    return new Ssa(type, lanes, name);
  }

  /** {@return a pointer to {@code count} elements on the stack} */
  Ssa slot(String type, long count, int align) {
    String name = "%s" + ++values;
    String what = count == 1 ? type : "[" + count + " x " + type + "]";
    slots.append("  ").append(name).append(" = alloca ").append(what).append(", align ");
    slots.append(align).append('\n');
    return new Ssa("ptr", 1, name);
  }

  /** {@return an integer constant in every lane} */
  static Ssa constant(String type, int lanes, long value) {
    String one = type.equals("i1") ? (value != 0 ? "true" : "false") : Long.toString(value);
    return splatConstant(type, lanes, one);
  }

  /** {@return a float or double constant in every lane} */
  static Ssa constant(String type, int lanes, double value) {
    long bits = Double.isNaN(value) ? 0x7ff8000000000000L : Double.doubleToRawLongBits(value);
    return splatConstant(type, lanes, "0x" + HEX.toHexDigits(bits));
  }

  private static Ssa splatConstant(String type, int lanes, String one) {
    return new Ssa(type, lanes, lanes == 1 ? one : "splat (" + type + " " + one + ")");
  }

  /** {@return the scalar in every lane} */
  Ssa splat(Ssa scalar, int lanes) {
    if (lanes == 1) {
      return scalar;
    }
    if (scalar.isConstant()) {
      return splatConstant(scalar.type(), lanes, scalar.text());
    }
    String full = "<" + lanes + " x " + scalar.type() + ">";
    Ssa first =
        value(
            scalar.type(),
            lanes,
            "insertelement " + full + " poison, " + scalar.typed() + ", i32 0");
    return value(
        scalar.type(),
        lanes,
        "shufflevector "
            + full
            + " "
            + first.text()
            + ", "
            + full
            + " poison, <"
            + lanes
            + " x i32> zeroinitializer");
  }

  /** {@return the vector with another value in one lane} */
  Ssa insert(Ssa vector, Ssa scalar, int lane) {
    return value(
        vector.type(),
        vector.lanes(),
        "insertelement " + vector.typed() + ", " + scalar.typed() + ", i32 " + lane);
  }

  /** {@return {@code operation} of two values of one type, such as {@code fadd}} */
  Ssa binary(String operation, Ssa a, Ssa b) {
    return value(
        a.type(), a.lanes(), operation + " " + a.fullType() + " " + a.text() + ", " + b.text());
  }

  /** {@return a comparison, such as {@code fcmp olt}} */
  Ssa compare(String operation, Ssa a, Ssa b) {
    return value(
        "i1", a.lanes(), operation + " " + a.fullType() + " " + a.text() + ", " + b.text());
  }

  /** {@return a where the condition holds, else b} */
  Ssa select(Ssa condition, Ssa a, Ssa b) {
    return value(
        a.type(), a.lanes(), "select " + condition.typed() + ", " + a.typed() + ", " + b.typed());
  }

  /** {@return a conversion such as {@code sext}; the value itself when it has the type already} */
  Ssa convert(String operation, Ssa value, String to) {
    if (value.type().equals(to)) {
      return value;
    }
    if (INTEGER_CONVERSIONS.contains(operation) && value.integer().isPresent()) {
      return converted(operation, value.integer().getAsLong(), value.type(), to);
    }
    String full = new Ssa(to, value.lanes(), "").fullType();
    return value(to, value.lanes(), operation + " " + value.typed() + " to " + full);
  }

  private static Ssa converted(String operation, long value, String from, String to) {
    int bits = Integer.parseInt(operation.equals("trunc") ? to.substring(1) : from.substring(1));
    long kept = value << (64 - bits);
    return constant(to, 1, operation.equals("zext") ? kept >>> (64 - bits) : kept >> (64 - bits));
  }

  /** {@return the result of an intrinsic whose overloads follow its first operand's type} */
  Ssa intrinsic(String name, Ssa... operands) {
    return call(
        name, operands[0].type(), operands[0].lanes(), List.of(operands), mangle(operands[0]));
  }

  /** {@return the result of a call} */
  Ssa call(String name, String type, int lanes, List<Ssa> operands, String mangled) {
    String list = operands.stream().map(Ssa::typed).collect(Collectors.joining(", "));
    String full = new Ssa(type, lanes, "").fullType();
    return value(type, lanes, "call " + full + " @" + name + mangled + "(" + list + ")");
  }

  /**
   * {@return the suffix that an intrinsic's name carries for this type, such as {@code .v16f32}}
   */
  static String mangle(Ssa value) {
    String element =
        switch (value.type()) {
          case "float" -> "f32";
          case "double" -> "f64";
          case "ptr" -> "p0";
          default -> value.type();
        };
    return "." + (value.lanes() == 1 ? "" : "v" + value.lanes()) + element;
  }

  /** {@return the lanes that the indices name} */
  Ssa shuffle(Ssa vector, int... indices) {
    String mask =
        Arrays.stream(indices).mapToObj(i -> "i32 " + i).collect(Collectors.joining(", "));
    if (indices.length == 1) {
      return value(vector.type(), 1, "extractelement " + vector.typed() + ", i32 " + indices[0]);
    }
    return value(
        vector.type(),
        indices.length,
        "shufflevector "
            + vector.typed()
            + ", "
            + vector.fullType()
            + " poison, <"
            + indices.length
            + " x i32> <"
            + mask
            + ">");
  }

  /** {@return the value that came from the block taken: values and labels alternate} */
  Ssa phi(Ssa first, String firstBlock, Ssa second, String secondBlock) {
    return value(
        first.type(),
        first.lanes(),
        "phi "
            + first.fullType()
            + " [ "
            + first.text()
            + ", %"
            + firstBlock
            + " ], [ "
            + second.text()
            + ", %"
            + secondBlock
            + " ]");
  }

  /**
   * Writes a counted loop.
   *
   * @param from first value, an integer scalar
   * @param until end (exclusive)
   * @param body writes the body, given the counter
   */
  void loop(Ssa from, Ssa until, Consumer<Ssa> body) {
    String head = label("loop");
    String exit = label("done");
    String before = block;
    if (from.integer().isPresent() && until.integer().isPresent()) {
      if (from.integer().getAsLong() >= until.integer().getAsLong()) {
        return;
      }
      jump(head);
    } else {
      branch(compare("icmp slt", from, until), head, exit);
    }
    String latch = label("next");
    String counter = "%v" + ++values;
    String next = "%v" + ++values;
    begin(head);
    line(
        counter
            + " = phi "
            + from.type()
            + " [ "
            + from.text()
            + ", %"
            + before
            + " ], [ "
            + next
            + ", %"
            + latch
            + " ]");
    body.accept(new Ssa(from.type(), 1, counter));
    jump(latch);
    begin(latch);
    line(next + " = add nuw nsw " + from.type() + " " + counter + ", 1");
    branch(compare("icmp slt", new Ssa(from.type(), 1, next), until), head, exit);
    begin(exit);
  }
}
