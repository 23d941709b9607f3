package dev.sinter.losses;

import dev.sinter.config.Registry;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.List;

/** The losses of Keras, by name. A new one is a class with a Spec and a line here. */
public final class Losses {
  private Losses() {}

  private static final Registry<Loss> REGISTRY =
      new Registry<>(
          "loss",
          Loss.class,
          () -> Session.current().customObjects(),
          List.of(
              MeanSquaredError.SPEC,
              MeanAbsoluteError.SPEC,
              BinaryCrossentropy.SPEC,
              CategoricalCrossentropy.SPEC,
              SparseCategoricalCrossentropy.SPEC,
              BinaryFocalCrossentropy.SPEC,
              CategoricalFocalCrossentropy.SPEC,
              CategoricalHinge.SPEC,
              CosineSimilarity.SPEC,
              Hinge.SPEC,
              Huber.SPEC,
              KLDivergence.SPEC,
              LogCosh.SPEC,
              MeanAbsolutePercentageError.SPEC,
              MeanSquaredLogarithmicError.SPEC,
              Poisson.SPEC,
              SquaredHinge.SPEC));

  /** {@return the table} */
  public static Registry<Loss> registry() {
    return REGISTRY;
  }

  /** {@return the loss of a name, with its defaults} */
  public static Loss get(String name) {
    return REGISTRY.get(name).create(java.util.Map.of());
  }

  /** {@return probabilities kept away from 0 and 1 by the session's fuzz factor} */
  static Tensor clipped(Tensor probabilities) {
    double epsilon = Session.current().epsilon();
    return probabilities.clip(epsilon, 1 - epsilon);
  }

  /** {@return max(1 - t · p, 0), labels that are all 0 or 1 having become -1 and 1} */
  static Tensor hinge(Tensor yTrue, Tensor yPred) {
    Tensor labels = yTrue.cast(yPred.dtype());
    Tensor binary = labels.equal(0).or(labels.equal(1)).all();
    Tensor signs = Tensor.where(binary, labels.times(2).minus(1), labels);
    return signs.times(yPred).subtractFrom(1).maximum(0);
  }
}
