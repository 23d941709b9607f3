package dev.sinter.tensor;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A function on tensors with a name: what every public op of {@link Tensor} is. Applied to
 * placeholders it is recorded as a call of the functional model; otherwise its body runs at once.
 *
 * @param name the op's name, for messages and automatic layer names
 * @param body operands to results
 */
public record Operation(String name, Function<List<Tensor>, List<Tensor>> body) {

  /** {@return the results of the operation on these operands} */
  public List<Tensor> apply(List<Tensor> operands) {
    for (Tensor operand : operands) {
      if (operand.value() instanceof Placeholder placeholder) {
        return placeholder.record(this, operands);
      }
    }
    return body.apply(operands);
  }

  /** {@return the result of an operation on one tensor} */
  public static Tensor unary(String name, Tensor x, UnaryOperator<Tensor> body) {
    return x.isPlaceholder()
        ? new Operation(name, xs -> List.of(body.apply(xs.getFirst()))).apply(List.of(x)).getFirst()
        : body.apply(x);
  }

  /** {@return the result of an operation on two tensors} */
  public static Tensor binary(String name, Tensor x, Tensor y, BinaryOperator<Tensor> body) {
    return x.isPlaceholder() || y.isPlaceholder()
        ? new Operation(name, xs -> List.of(body.apply(xs.get(0), xs.get(1))))
            .apply(List.of(x, y))
            .getFirst()
        : body.apply(x, y);
  }

  /** {@return the result of an operation on any number of tensors} */
  public static Tensor variadic(
      String name, List<Tensor> operands, Function<List<Tensor>, Tensor> body) {
    return new Operation(name, xs -> List.of(body.apply(xs))).apply(operands).getFirst();
  }
}
