package dev.sinter.initializers;

import static dev.sinter.config.ArgumentTypes.ANY;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All elements one value, or the given elements. */
public final class Constant extends Declared implements Initializer {
  private static final Argument<Optional<Object>> VALUE =
      Argument.optional(
          "value", ANY, Optional.of(0.0), "a number, or nested lists of the weight's shape");

  /** Declaration. */
  public static final Spec<Constant> SPEC = Spec.of(Constant.class, Constant::new, VALUE);

  private Constant(Arguments arguments) {
    super(arguments);
  }

  /** All elements {@code value}. */
  public Constant(double value) {
    this(SPEC.empty().put("value", value));
  }

  @Override
  public Tensor initialize(TensorType type) {
    List<Double> numbers = new ArrayList<>();
    flatten(get(VALUE).orElse(0.0), numbers);
    if (numbers.size() == 1) {
      return Tensor.full(type, numbers.getFirst());
    }
    double[] elements = numbers.stream().mapToDouble(Double::doubleValue).toArray();
    return Tensor.of(elements).reshape(type.shape()).cast(type.dtype());
  }

  private static void flatten(Object value, List<Double> into) {
    switch (value) {
      case Number n -> into.add(n.doubleValue());
      case List<?> items -> items.forEach(item -> flatten(item, into));
      default ->
          throw new ModelException(
              "constant: the value must be a number or lists of numbers, got " + value);
    }
  }
}
