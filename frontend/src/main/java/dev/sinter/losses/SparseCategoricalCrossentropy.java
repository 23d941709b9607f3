package dev.sinter.losses;

import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.DType;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;
import java.util.Optional;

/**
 * Crossentropy of a distribution over classes with the number of the expected class. Where
 * predictions are directly the result of a softmax, its logits are used, which needs no clipping.
 */
public final class SparseCategoricalCrossentropy extends Loss {
  private static final Argument<Optional<Integer>> IGNORE_CLASS =
      Argument.optional(
          "ignore_class", optional(INT), Optional.empty(), "samples of this class give 0");

  /** Declaration. */
  public static final Spec<SparseCategoricalCrossentropy> SPEC =
      Loss.spec(
              SparseCategoricalCrossentropy.class,
              SparseCategoricalCrossentropy::new,
              Crossentropies.FROM_LOGITS,
              IGNORE_CLASS)
          .ignore("axis");

  private SparseCategoricalCrossentropy(Arguments arguments) {
    super(arguments);
  }

  /** Of probabilities. */
  public SparseCategoricalCrossentropy() {
    this(SPEC.empty());
  }

  /**
   * @param fromLogits whether predictions are logits instead of probabilities
   */
  public SparseCategoricalCrossentropy(boolean fromLogits) {
    this(SPEC.empty().with(Crossentropies.FROM_LOGITS, fromLogits));
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    Tensor plain = yTrue.rank() == yPred.rank() && yTrue.dim(-1).is(1) ? yTrue.squeeze(-1) : yTrue;
    Tensor labels = plain.cast(DType.I32);
    Optional<Tensor> ignored = get(IGNORE_CLASS).map(labels::equal);
    Tensor safe =
        ignored.map(i -> Tensor.where(i, Tensor.zerosLike(labels), labels)).orElse(labels);
    Tensor logits =
        get(Crossentropies.FROM_LOGITS)
            ? yPred
            : Neural.logitsOfSoftmax(yPred).orElseGet(() -> Losses.clipped(yPred).log());
    Tensor values = Neural.sparseSoftmaxCrossentropy(logits, safe);
    return ignored.map(i -> Tensor.where(i, Tensor.zerosLike(values), values)).orElse(values);
  }
}
