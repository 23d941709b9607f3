package dev.sinter.passes.canonicalize;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.rewrite.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Scalar algebra, element by element. Every rule is exact: it keeps each result's bits (up to the
 * payload of NaN), so there is no {@code x + 0 => x} for floats (it would keep the sign of -0) and
 * no {@code x * 0 => 0} (NaN, infinity).
 */
final class AlgebraRules {
  private AlgebraRules() {}

  /** An elementwise rule: gets the builder, the node and its operands a (first) and b (last). */
  private interface Rewrite {
    Optional<Node> apply(GraphBuilder b, Node node, Node first, Node last);
  }

  private static Rule on(String name, ScalarOp op, Rewrite rewrite) {
    return Rule.named(name)
        .on(Op.Elementwise.class)
        .to(
            (b, node, elementwise) ->
                elementwise.op() == op
                    ? rewrite.apply(b, node, node.input(0), node.inputs().getLast())
                    : Optional.empty());
  }

  private static Optional<Node> when(boolean condition, Node replacement) {
    return condition ? Optional.of(replacement) : Optional.empty();
  }

  private static boolean isInteger(Node node) {
    return node.tensor().dtype().isInteger();
  }

  private static boolean isOp(Node node, ScalarOp op) {
    return node.op() instanceof Op.Elementwise(var scalar) && scalar == op;
  }

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.addAll(order());
    rules.addAll(arithmetic());
    rules.addAll(signs());
    rules.addAll(powers());
    rules.addAll(logic());
    rules.addAll(comparisons());
    rules.addAll(selections());
    return rules;
  }

  private static List<Rule> order() {
    List<Rule> rules = new ArrayList<>();
    // c op x => x op c
    rules.add(
        Rule.named("constant-to-the-right")
            .on(Op.Elementwise.class)
            .to(
                (b, node, op) ->
                    op.op().isCommutative()
                            && Constants.isConstant(node.input(0))
                            && !Constants.isConstant(node.input(1))
                        ? Optional.of(b.add(op, node.input(1), node.input(0)))
                        : Optional.empty()));
    // c < x => x > c, and so on
    mirrored("constant-to-the-right-of-less", ScalarOp.LT, ScalarOp.GT, rules);
    mirrored("constant-to-the-right-of-less-or-equal", ScalarOp.LE, ScalarOp.GE, rules);
    mirrored("constant-to-the-right-of-greater", ScalarOp.GT, ScalarOp.LT, rules);
    mirrored("constant-to-the-right-of-greater-or-equal", ScalarOp.GE, ScalarOp.LE, rules);
    return rules;
  }

  private static void mirrored(String name, ScalarOp from, ScalarOp to, List<Rule> rules) {
    rules.add(
        on(
            name,
            from,
            (b, _, first, last) ->
                Constants.isConstant(first) && !Constants.isConstant(last)
                    ? Optional.of(b.elementwise(to, last, first))
                    : Optional.empty()));
  }

  private static List<Rule> arithmetic() {
    return List.of(
        // x + 0 => x for integers; x + -0 => x for floats
        on(
            "add-zero",
            ScalarOp.ADD,
            (_, node, x, c) -> when(Constants.is(c, isInteger(node) ? 0.0 : -0.0), x)),
        // x - 0 => x
        on("subtract-zero", ScalarOp.SUB, (_, _, x, c) -> when(Constants.is(c, 0), x)),
        // x - x => 0 for integers
        on(
            "subtract-itself",
            ScalarOp.SUB,
            (b, node, x, y) ->
                x == y && isInteger(node) ? Optional.of(b.fullLike(x, 0)) : Optional.empty()),
        // x * 1 => x
        on("multiply-by-one", ScalarOp.MUL, (_, _, x, c) -> when(Constants.is(c, 1), x)),
        // x * 0 => 0 for integers
        on(
            "multiply-by-zero",
            ScalarOp.MUL,
            (_, node, _, c) -> when(isInteger(node) && Constants.is(c, 0), c)),
        // x * -1 => -x
        on(
            "multiply-by-minus-one",
            ScalarOp.MUL,
            (b, _, x, c) ->
                Constants.is(c, -1)
                    ? Optional.of(b.elementwise(ScalarOp.NEG, x))
                    : Optional.empty()),
        // x / 1 => x
        on("divide-by-one", ScalarOp.DIV, (_, _, x, c) -> when(Constants.is(c, 1), x)),
        // x / 2^k => x * 2^-k for floats, if 2^-k is a normal number of the type
        on("divide-by-power-of-two", ScalarOp.DIV, AlgebraRules::byPowerOfTwo),
        // min(x, x) => x
        on("minimum-of-itself", ScalarOp.MIN, (_, _, x, y) -> when(x == y, x)),
        // max(x, x) => x
        on("maximum-of-itself", ScalarOp.MAX, (_, _, x, y) -> when(x == y, x)));
  }

  private static Optional<Node> byPowerOfTwo(GraphBuilder b, Node node, Node x, Node c) {
    DType dtype = node.tensor().dtype();
    if ((dtype != DType.F32 && dtype != DType.F64) || Constants.splat(c).isEmpty()) {
      return Optional.empty();
    }
    double divisor = Constants.splat(c).get().getDouble(0);
    boolean power =
        Double.isFinite(divisor)
            && divisor != 0
            && Math.scalb(1.0, Math.getExponent(divisor)) == Math.abs(divisor);
    if (!power || Math.abs(Math.getExponent(divisor)) > 120 || Math.abs(divisor) == 1) {
      return Optional.empty();
    }
    return Optional.of(b.times(x, b.fullLike(x, 1 / divisor)));
  }

  private static List<Rule> signs() {
    return List.of(
        // -(-x) => x
        on("negate-twice", ScalarOp.NEG, (_, _, x, _) -> when(isOp(x, ScalarOp.NEG), source(x))),
        // -(x - y) => y - x for integers
        on(
            "negate-difference",
            ScalarOp.NEG,
            (b, node, x, _) ->
                isInteger(node) && isOp(x, ScalarOp.SUB)
                    ? Optional.of(b.minus(x.input(1), x.input(0)))
                    : Optional.empty()),
        // | |x| | => |x|
        on("absolute-twice", ScalarOp.ABS, (_, _, x, _) -> when(isOp(x, ScalarOp.ABS), x)),
        // |-x| => |x|; not for u8, where -1 is 255
        on(
            "absolute-of-negated",
            ScalarOp.ABS,
            (b, node, x, _) ->
                isOp(x, ScalarOp.NEG) && node.tensor().dtype() != DType.U8
                    ? Optional.of(b.elementwise(ScalarOp.ABS, x.input(0)))
                    : Optional.empty()),
        // x + -y => x - y
        on(
            "add-negated",
            ScalarOp.ADD,
            (b, _, x, y) ->
                isOp(y, ScalarOp.NEG) ? Optional.of(b.minus(x, y.input(0))) : Optional.empty()),
        // -x + y => y - x
        on(
            "add-to-negated",
            ScalarOp.ADD,
            (b, _, x, y) ->
                isOp(x, ScalarOp.NEG) ? Optional.of(b.minus(y, x.input(0))) : Optional.empty()),
        // x - -y => x + y
        on(
            "subtract-negated",
            ScalarOp.SUB,
            (b, _, x, y) ->
                isOp(y, ScalarOp.NEG) ? Optional.of(b.plus(x, y.input(0))) : Optional.empty()),
        // -x * -y => x * y
        on(
            "multiply-negated",
            ScalarOp.MUL,
            (b, _, x, y) ->
                isOp(x, ScalarOp.NEG) && isOp(y, ScalarOp.NEG)
                    ? Optional.of(b.times(x.input(0), y.input(0)))
                    : Optional.empty()),
        // -x / -y => x / y for floats
        on(
            "divide-negated",
            ScalarOp.DIV,
            (b, node, x, y) ->
                !isInteger(node) && isOp(x, ScalarOp.NEG) && isOp(y, ScalarOp.NEG)
                    ? Optional.of(b.divide(x.input(0), y.input(0)))
                    : Optional.empty()));
  }

  private static Node source(Node node) {
    return node.inputs().isEmpty() ? node : node.input(0);
  }

  private static List<Rule> powers() {
    return List.of(
        // x ^ 1 => x
        on("power-one", ScalarOp.POW, (_, _, x, c) -> when(Constants.is(c, 1), x)),
        // x ^ 2 => x * x
        on(
            "power-two",
            ScalarOp.POW,
            (b, _, x, c) -> Constants.is(c, 2) ? Optional.of(b.times(x, x)) : Optional.empty()),
        // x ^ -1 => 1 / x
        on(
            "power-minus-one",
            ScalarOp.POW,
            (b, _, x, c) ->
                Constants.is(c, -1)
                    ? Optional.of(b.divide(b.fullLike(x, 1), x))
                    : Optional.empty()),
        // x ^ 0 => 1
        on(
            "power-zero",
            ScalarOp.POW,
            (b, _, x, c) ->
                Constants.is(c, 0) || Constants.is(c, -0.0)
                    ? Optional.of(b.fullLike(x, 1))
                    : Optional.empty()));
  }

  private static List<Rule> logic() {
    return List.of(
        // !!x => x
        on("not-twice", ScalarOp.NOT, (_, _, x, _) -> when(isOp(x, ScalarOp.NOT), source(x))),
        // x & x => x
        on("and-itself", ScalarOp.AND, (_, _, x, y) -> when(x == y, x)),
        // x | x => x
        on("or-itself", ScalarOp.OR, (_, _, x, y) -> when(x == y, x)),
        // x ^ x => 0
        on(
            "xor-itself",
            ScalarOp.XOR,
            (b, _, x, y) -> x == y ? Optional.of(b.fullLike(x, 0)) : Optional.empty()),
        // x & 0 => 0 (false)
        on("and-zero", ScalarOp.AND, (_, _, _, c) -> when(Constants.is(c, 0), c)),
        // x & true => x
        on(
            "and-true",
            ScalarOp.AND,
            (_, node, x, c) -> when(isBool(node) && Constants.is(c, 1), x)),
        // x | 0 => x
        on("or-zero", ScalarOp.OR, (_, _, x, c) -> when(Constants.is(c, 0), x)),
        // x | true => true
        on("or-true", ScalarOp.OR, (_, node, _, c) -> when(isBool(node) && Constants.is(c, 1), c)),
        // x ^ 0 => x
        on("xor-zero", ScalarOp.XOR, (_, _, x, c) -> when(Constants.is(c, 0), x)),
        // x << 0 => x
        on("shift-left-by-zero", ScalarOp.SHIFT_LEFT, (_, _, x, c) -> when(Constants.is(c, 0), x)),
        // x >> 0 => x
        on(
            "shift-right-by-zero",
            ScalarOp.SHIFT_RIGHT,
            (_, _, x, c) -> when(Constants.is(c, 0), x)));
  }

  private static boolean isBool(Node node) {
    return node.tensor().dtype() == DType.BOOL;
  }

  private static List<Rule> comparisons() {
    return List.of(
        // x == x => true, but for floats (NaN)
        on(
            "equal-to-itself",
            ScalarOp.EQ,
            (b, _, x, y) -> x == y && !isFloat(x) ? always(b, x, true) : Optional.empty()),
        // x != x => false, but for floats
        on(
            "differs-from-itself",
            ScalarOp.NE,
            (b, _, x, y) -> x == y && !isFloat(x) ? always(b, x, false) : Optional.empty()),
        // x < x => false
        on(
            "less-than-itself",
            ScalarOp.LT,
            (b, _, x, y) -> x == y ? always(b, x, false) : Optional.empty()),
        // x > x => false
        on(
            "greater-than-itself",
            ScalarOp.GT,
            (b, _, x, y) -> x == y ? always(b, x, false) : Optional.empty()),
        // !(a == b) => a != b
        on("not-equal", ScalarOp.NOT, (b, _, x, _) -> inverted(b, x, ScalarOp.EQ, ScalarOp.NE)),
        // !(a != b) => a == b
        on(
            "not-different",
            ScalarOp.NOT,
            (b, _, x, _) -> inverted(b, x, ScalarOp.NE, ScalarOp.EQ)));
  }

  private static boolean isFloat(Node node) {
    return node.tensor().dtype().isFloat();
  }

  private static Optional<Node> always(GraphBuilder b, Node like, boolean value) {
    return Optional.of(b.full(like.tensor().as(DType.BOOL), value ? 1 : 0));
  }

  private static Optional<Node> inverted(GraphBuilder b, Node x, ScalarOp from, ScalarOp to) {
    return isOp(x, from)
        ? Optional.of(b.elementwise(to, x.input(0), x.input(1)))
        : Optional.empty();
  }

  private static List<Rule> selections() {
    return List.of(
        // c ? x : x => x
        on("select-the-same", ScalarOp.SELECT, (_, node, _, y) -> when(node.input(1) == y, y)),
        // true ? x : y => x
        on(
            "select-true",
            ScalarOp.SELECT,
            (_, node, c, _) -> when(Constants.is(c, 1), node.input(1))),
        // false ? x : y => y
        on("select-false", ScalarOp.SELECT, (_, _, c, y) -> when(Constants.is(c, 0), y)),
        // !c ? x : y => c ? y : x
        on(
            "select-negated",
            ScalarOp.SELECT,
            (b, node, c, y) ->
                isOp(c, ScalarOp.NOT)
                    ? Optional.of(b.select(c.input(0), y, node.input(1)))
                    : Optional.empty()));
  }
}
