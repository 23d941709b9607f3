package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * In training, sets a part of the elements to 0 and divides the others by the part that is kept
 * (Srivastava et al. 2014).
 */
public final class Dropout extends Layer implements LayerSettings<Dropout> {
  static final Argument<Double> RATE =
      Argument.required("rate", FLOAT, "part of the elements that are dropped")
          .check(Check.fromUntil(0, 1));
  static final Argument<Optional<List<Optional<Long>>>> NOISE_SHAPE =
      Argument.optional(
          "noise_shape",
          optional(LayerArguments.EXTENTS),
          Optional.empty(),
          "shape of the decision, batch included: 1 where elements of an axis are dropped together,"
              + " none for the input's extent");

  /** Declaration. */
  public static final Spec<Dropout> SPEC =
      Layer.spec(Dropout.class, Dropout::new, RATE, NOISE_SHAPE, LayerArguments.SEED);

  private Dropout(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param rate part of the elements that are dropped
   */
  public Dropout(double rate) {
    this(SPEC.empty().with(RATE, rate));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    double rate = get(RATE);
    if (!context.isTraining() || rate == 0) {
      return x;
    }
    return Random.dropout(
        x, rate, noiseShape(get(NOISE_SHAPE), x.shape()), random(get(LayerArguments.SEED)));
  }

  /** {@return the shape of the decision: what is stated, else the input's} */
  static Shape noiseShape(Optional<List<Optional<Long>>> noise, Shape input) {
    List<Optional<Long>> stated = noise.orElse(List.of());
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < input.rank(); axis++) {
      Dim own = input.dim(axis);
      dims.add(axis < stated.size() ? stated.get(axis).map(Dim::of).orElse(own) : own);
    }
    return new Shape(dims);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
