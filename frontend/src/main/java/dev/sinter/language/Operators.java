package dev.sinter.language;

import dev.sinter.ir.type.DType;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Place;
import dev.sinter.session.Session;
import dev.sinter.tensor.Operation;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Operators. Numbers are computed at once; with a tensor they become ops. A number takes the
 * tensor's dtype; of two tensors an integer or bool one takes the float's.
 */
final class Operators {
  private Operators() {}

  /** {@return {@code operator operand}} */
  static Value unary(Expression.Unary expression, Value operand) {
    boolean not = expression.operator().equals("not");
    return switch (operand) {
      case Value.Whole whole when !not -> new Value.Whole(-whole.number());
      case Value.Decimal decimal when !not -> new Value.Decimal(-decimal.number());
      case Value.Truth truth when not -> new Value.Truth(!truth.holds());
      case Value.One one -> new Value.One(not ? one.tensor().not() : one.tensor().negate());
      case Value.Extent extent when !not ->
          new Value.One(Evaluator.tensor(extent, expression.place()).negate());
      case Value.Several _,
          Value.Entries _,
          Value.Whole _,
          Value.Decimal _,
          Value.Truth _,
          Value.Text _,
          Value.Nothing _,
          Value.LayerOf _,
          Value.Extent _,
          Value.Thing _,
          Value.Declared _,
          Value.Broken _ ->
          throw new Problem(
              expression.place(),
              "'" + expression.operator() + "' cannot be applied to " + operand.kind());
    };
  }

  /** {@return {@code left operator right}} */
  static Value binary(Expression.Binary expression, Value left, Value right) {
    String operator = expression.operator();
    Place place = expression.place();
    if (left instanceof Value.Whole a && right instanceof Value.Whole b) {
      Optional<Value> exact = whole(operator, a.number(), b.number(), place);
      if (exact.isPresent()) {
        return exact.get();
      }
    }
    Optional<Double> leftNumber = number(left);
    Optional<Double> rightNumber = number(right);
    if (leftNumber.isPresent() && rightNumber.isPresent()) {
      return decimals(operator, leftNumber.get(), rightNumber.get(), place);
    }
    if (!isOperand(left) || !isOperand(right)) {
      if (operator.equals("==") || operator.equals("!=")) {
        return new Value.Truth(left.equals(right) == operator.equals("=="));
      }
      throw new Problem(
          place,
          "'"
              + operator
              + "' needs numbers or tensors, got "
              + left.kind()
              + " and "
              + right.kind());
    }
    if (rightNumber.isPresent() && left instanceof Value.One one) {
      return new Value.One(
          withNumber(operator, widened(one.tensor(), rightNumber.get()), rightNumber.get(), place));
    }
    if (leftNumber.isPresent() && right instanceof Value.One one) {
      return new Value.One(
          numberWith(operator, leftNumber.get(), widened(one.tensor(), leftNumber.get()), place));
    }
    return new Value.One(
        tensors(operator, Evaluator.tensor(left, place), Evaluator.tensor(right, place), place));
  }

  /**
   * {@return {@code left and right}, {@code left or right}} Truths decide at once; bool tensors are
   * joined element by element.
   *
   * @param right evaluated only where the left does not decide
   */
  static Value logical(Expression.Binary expression, Value left, Supplier<Value> right) {
    boolean and = expression.operator().equals("and");
    if (left instanceof Value.Truth truth) {
      return truth.holds() == and ? logicalOperand(expression, right.get()) : truth;
    }
    Value.One one = (Value.One) logicalOperand(expression, left);
    return switch (logicalOperand(expression, right.get())) {
      case Value.One other ->
          new Value.One(and ? one.tensor().and(other.tensor()) : one.tensor().or(other.tensor()));
      case Value other -> other.equals(new Value.Truth(and)) ? one : other;
    };
  }

  private static Value logicalOperand(Expression.Binary expression, Value value) {
    if (value instanceof Value.Truth
        || value instanceof Value.One one && one.tensor().dtype() == DType.BOOL) {
      return value;
    }
    throw new Problem(
        expression.place(),
        "'" + expression.operator() + "' joins true, false and bool tensors, got " + value.kind());
  }

  private static boolean isOperand(Value value) {
    return value instanceof Value.One || value instanceof Value.Extent || number(value).isPresent();
  }

  /** {@return the number that a value is} */
  static Optional<Double> number(Value value) {
    return switch (value) {
      case Value.Whole whole -> Optional.of((double) whole.number());
      case Value.Decimal decimal -> Optional.of(decimal.number());
      case Value.One _,
          Value.Several _,
          Value.Entries _,
          Value.Truth _,
          Value.Text _,
          Value.Nothing _,
          Value.LayerOf _,
          Value.Extent _,
          Value.Thing _,
          Value.Declared _,
          Value.Broken _ ->
          Optional.empty();
    };
  }

  private static Tensor widened(Tensor tensor, double number) {
    boolean fraction = number != Math.rint(number);
    return tensor.dtype() == DType.BOOL || fraction && !tensor.dtype().isFloat()
        ? tensor.cast(Session.current().dtype())
        : tensor;
  }

  private static Optional<Value> whole(String operator, long a, long b, Place place) {
    try {
      return switch (operator) {
        case "+" -> Optional.of(new Value.Whole(Math.addExact(a, b)));
        case "-" -> Optional.of(new Value.Whole(Math.subtractExact(a, b)));
        case "*" -> Optional.of(new Value.Whole(Math.multiplyExact(a, b)));
        case "%" -> {
          if (b == 0) {
            throw new Problem(place, "the remainder by 0 is not defined");
          }
          yield Optional.of(new Value.Whole(Math.floorMod(a, b)));
        }
        case "/" -> b != 0 && a % b == 0 ? Optional.of(new Value.Whole(a / b)) : Optional.empty();
        case "^" ->
            b >= 0 && Math.abs(Math.pow(a, b)) < 0x1p53
                ? Optional.of(new Value.Whole((long) Math.pow(a, b)))
                : Optional.empty();
        default -> Optional.empty();
      };
    } catch (ArithmeticException e) {
      throw new Problem(place, "the integer " + a + " " + operator + " " + b + " is too large");
    }
  }

  private static Value decimals(String operator, double a, double b, Place place) {
    return switch (operator) {
      case "+" -> new Value.Decimal(a + b);
      case "-" -> new Value.Decimal(a - b);
      case "*" -> new Value.Decimal(a * b);
      case "/" -> {
        if (b == 0) {
          throw new Problem(place, "a division by 0");
        }
        yield new Value.Decimal(a / b);
      }
      case "%" -> new Value.Decimal(a - Math.floor(a / b) * b);
      case "^" -> new Value.Decimal(Math.pow(a, b));
      case "==" -> new Value.Truth(a == b);
      case "!=" -> new Value.Truth(a != b);
      case "<" -> new Value.Truth(a < b);
      case "<=" -> new Value.Truth(a <= b);
      case ">" -> new Value.Truth(a > b);
      case ">=" -> new Value.Truth(a >= b);
      default -> throw new Problem(place, "'" + operator + "' needs tensors");
    };
  }

  private static Tensor withNumber(String operator, Tensor x, double number, Place place) {
    return switch (operator) {
      case "+" -> x.plus(number);
      case "-" -> x.minus(number);
      case "*" -> x.times(number);
      case "/" -> floating(x).dividedBy(number);
      case "^" -> x.pow(number);
      case "==" -> x.equal(number);
      case "!=" -> x.notEqual(number);
      case "<" -> x.less(number);
      case "<=" -> x.lessEqual(number);
      case ">" -> x.greater(number);
      case ">=" -> x.greaterEqual(number);
      case "%" -> Operation.unary("remainder", x, t -> t.remainder(like(t, number)));
      default -> throw new Problem(place, "'" + operator + "' needs two tensors");
    };
  }

  private static Tensor numberWith(String operator, double number, Tensor x, Place place) {
    return switch (operator) {
      case "+" -> x.plus(number);
      case "-" -> x.subtractFrom(number);
      case "*" -> x.times(number);
      case "/" -> floating(x).divideInto(number);
      case "^" -> Operation.unary("pow", x, t -> like(t, number).pow(t));
      case "==" -> x.equal(number);
      case "!=" -> x.notEqual(number);
      case "<" -> x.greater(number);
      case "<=" -> x.greaterEqual(number);
      case ">" -> x.less(number);
      case ">=" -> x.lessEqual(number);
      case "%" -> Operation.unary("remainder", x, t -> like(t, number).remainder(t));
      default -> throw new Problem(place, "'" + operator + "' needs two tensors");
    };
  }

  private static Tensor tensors(String operator, Tensor left, Tensor right, Place place) {
    if (operator.equals("@")) {
      return right.rank() == 2 ? left.dot(right) : left.matmul(right);
    }
    List<Tensor> alike = promoted(left, right);
    Tensor a = alike.get(0);
    Tensor b = alike.get(1);
    return switch (operator) {
      case "+" -> a.plus(b);
      case "-" -> a.minus(b);
      case "*" -> a.times(b);
      case "/" -> floating(a).dividedBy(floating(b));
      case "%" -> a.remainder(b);
      case "^" -> a.pow(b);
      case "==" -> a.equal(b);
      case "!=" -> a.notEqual(b);
      case "<" -> a.less(b);
      case "<=" -> a.lessEqual(b);
      case ">" -> a.greater(b);
      case ">=" -> a.greaterEqual(b);
      default -> throw new Problem(place, "'" + operator + "' is not an operator of tensors");
    };
  }

  private static Tensor floating(Tensor x) {
    return x.dtype().isFloat() ? x : x.cast(Session.current().dtype());
  }

  private static Tensor like(Tensor x, double number) {
    return Tensor.scalar(x.dtype(), number);
  }

  /**
   * {@return two tensors of one dtype where one of them is an integer or bool and the other a
   * float}
   */
  static List<Tensor> promoted(Tensor a, Tensor b) {
    if (a.dtype() == b.dtype()) {
      return List.of(a, b);
    } else if (a.dtype().isFloat() && !b.dtype().isFloat()) {
      return List.of(a, b.cast(a.dtype()));
    } else if (b.dtype().isFloat() && !a.dtype().isFloat()) {
      return List.of(a.cast(b.dtype()), b);
    } else if (a.dtype() == DType.BOOL) {
      return List.of(a.cast(b.dtype()), b);
    }
    return List.of(a, b.dtype() == DType.BOOL ? b.cast(a.dtype()) : b);
  }

  /**
   * {@return elements of {@code then} where the condition holds, else of {@code otherwise}; one of
   * both may be a number}
   */
  static Value where(Place place, Tensor condition, Value then, Value otherwise) {
    Optional<Double> a = number(then);
    Optional<Double> b = number(otherwise);
    List<Tensor> operands = new ArrayList<>(List.of(condition));
    if (a.isPresent() == b.isPresent()) {
      operands.addAll(promoted(Evaluator.tensor(then, place), Evaluator.tensor(otherwise, place)));
      return new Value.One(
          Operation.variadic(
              "where", operands, xs -> Tensor.where(xs.get(0), xs.get(1), xs.get(2))));
    }
    operands.add(Evaluator.tensor(a.isPresent() ? otherwise : then, place));
    return new Value.One(
        Operation.variadic(
            "where",
            operands,
            xs ->
                a.isPresent()
                    ? Tensor.where(xs.get(0), like(xs.get(1), a.get()), xs.get(1))
                    : Tensor.where(xs.get(0), xs.get(1), like(xs.get(1), b.orElseThrow()))));
  }
}
