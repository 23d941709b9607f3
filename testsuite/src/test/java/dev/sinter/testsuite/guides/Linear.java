package dev.sinter.testsuite.guides;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The guides' own dense layer: its weights are made when the shape of the input is known. */
final class Linear extends Layer implements LayerSettings<Linear> {
  private static final Argument<Integer> UNITS =
      Argument.optional("units", ArgumentTypes.INT, 32, "size of the output")
          .check(Check.positive());
  static final Spec<Linear> SPEC = Layer.spec(Linear.class, Linear::new, UNITS);

  private @Nullable Variable w;
  private @Nullable Variable b;

  private Linear(Arguments arguments) {
    super(arguments);
  }

  Linear(int units) {
    this(SPEC.empty().with(UNITS, units));
  }

  int units() {
    return get(UNITS);
  }

  @Override
  protected void build(Shape input) {
    Dim units = Dim.of(units());
    w = addWeight("w", Shape.of(input.last(), units), s -> s.initializer("random_normal"));
    b = addWeight("b", Shape.of(units), s -> s.initializer("random_normal"));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return x.dot(Objects.requireNonNull(w).read()).plus(Objects.requireNonNull(b).read());
  }
}
