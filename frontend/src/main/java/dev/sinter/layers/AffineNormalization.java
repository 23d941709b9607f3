package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.constraints.Constraint;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.FullPrecision;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What normalizations share: an epsilon, and a learned scale (gamma) and offset (beta) after
 * normalizing.
 */
public abstract class AffineNormalization extends Layer implements FullPrecision {
  /** Added to the variance. */
  protected static final Argument<Double> EPSILON =
      Argument.optional("epsilon", FLOAT, 1e-3, "added to the variance");

  /** Whether beta is added. */
  protected static final Argument<Boolean> CENTER =
      Argument.optional("center", BOOL, true, "adds beta");

  /** Whether gamma multiplies. */
  protected static final Argument<Boolean> SCALE =
      Argument.optional("scale", BOOL, true, "multiplies by gamma");

  /** First values of beta. */
  protected static final Argument<Initializer> BETA_INITIALIZER =
      LayerArguments.initializer("beta_initializer", "zeros");

  /** First values of gamma. */
  protected static final Argument<Initializer> GAMMA_INITIALIZER =
      LayerArguments.initializer("gamma_initializer", "ones");

  /** Penalty on beta. */
  protected static final Argument<Optional<Regularizer>> BETA_REGULARIZER =
      LayerArguments.regularizer("beta_regularizer");

  /** Penalty on gamma. */
  protected static final Argument<Optional<Regularizer>> GAMMA_REGULARIZER =
      LayerArguments.regularizer("gamma_regularizer");

  /** Constraint of beta. */
  protected static final Argument<Optional<Constraint>> BETA_CONSTRAINT =
      LayerArguments.constraint("beta_constraint");

  /** Constraint of gamma. */
  protected static final Argument<Optional<Constraint>> GAMMA_CONSTRAINT =
      LayerArguments.constraint("gamma_constraint");

  /**
   * @param arguments of a spec with the arguments of this class
   */
  protected AffineNormalization(Arguments arguments) {
    super(arguments);
  }

  /** {@return gamma, made as the arguments say, if there is one} */
  protected final Optional<Variable> addGamma(Shape shape) {
    return get(SCALE)
        ? Optional.of(
            addWeight(
                "gamma",
                shape,
                w ->
                    w.initializer(get(GAMMA_INITIALIZER))
                        .regularizer(get(GAMMA_REGULARIZER))
                        .constraint(get(GAMMA_CONSTRAINT))))
        : Optional.empty();
  }

  /** {@return beta, made as the arguments say, if there is one} */
  protected final Optional<Variable> addBeta(Shape shape) {
    return get(CENTER)
        ? Optional.of(
            addWeight(
                "beta",
                shape,
                w ->
                    w.initializer(get(BETA_INITIALIZER))
                        .regularizer(get(BETA_REGULARIZER))
                        .constraint(get(BETA_CONSTRAINT))))
        : Optional.empty();
  }

  /** {@return {@code x * gamma + beta}, both under a shape that broadcasts} */
  protected static Tensor affine(
      Tensor x, Optional<Variable> gamma, Optional<Variable> beta, Shape wide) {
    Tensor scaled = gamma.map(g -> x.times(g.read().reshape(wide))).orElse(x);
    return beta.map(b -> scaled.plus(b.read().reshape(wide))).orElse(scaled);
  }

  /** {@return the extents of some axes of a shape, and 1 for the others} */
  protected static Shape only(Shape shape, int... axes) {
    List<Dim> dims = new ArrayList<>(Collections.nCopies(shape.rank(), Dim.of(1)));
    for (int axis : axes) {
      dims.set(axis, shape.dim(axis));
    }
    return new Shape(dims);
  }
}
