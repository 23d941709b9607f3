package dev.sinter.constraints;

import static dev.sinter.config.ArgumentTypes.ANY;

import dev.sinter.config.Argument;
import dev.sinter.config.Registry;
import dev.sinter.ir.ModelException;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** The constraints of Keras, by name. */
public final class Constraints {
  private Constraints() {}

  /** Axis or axes of which a norm is taken. */
  static final Argument<Optional<Object>> AXIS =
      Argument.optional("axis", ANY, Optional.of(0), "an axis, or a list, that norms run along");

  private static final Registry<Constraint> REGISTRY =
      new Registry<>(
          "constraint",
          Constraint.class,
          () -> Session.current().customObjects(),
          List.of(
              MaxNorm.SPEC, MinMaxNorm.SPEC, NonNeg.SPEC, RadialConstraint.SPEC, UnitNorm.SPEC));

  /** {@return the table; it is the type of arguments that are constraints, too} */
  public static Registry<Constraint> type() {
    return REGISTRY;
  }

  static int[] axes(Optional<Object> axis) {
    return switch (axis.orElse(0)) {
      case Number n -> new int[] {n.intValue()};
      case List<?> list -> list.stream().mapToInt(n -> ((Number) n).intValue()).toArray();
      default ->
          throw new ModelException(
              "constraint: axis must be an integer or a list of integers, got " + axis);
    };
  }

  static Tensor norm(Tensor w, Optional<Object> axis) {
    return w.square().sumKeep(axes(axis)).sqrt();
  }

  static double epsilon() {
    return Session.current().epsilon();
  }
}
