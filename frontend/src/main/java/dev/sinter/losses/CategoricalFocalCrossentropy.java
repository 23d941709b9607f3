package dev.sinter.losses;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.list;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Categorical crossentropy in which easy samples count less: each class times {@code alpha · (1 -
 * p)^gamma} (Lin et al. 2017).
 */
public final class CategoricalFocalCrossentropy extends Loss {
  /** One number, or one for each class. */
  private static final ArgumentType<List<Double>> WEIGHTS =
      new ArgumentType<>() {
        private final ArgumentType<List<Double>> list = list(FLOAT);

        @Override
        public List<Double> read(@Nullable Object value) {
          return value instanceof Number n ? List.of(n.doubleValue()) : list.read(value);
        }

        @Override
        public @Nullable Object write(List<Double> value) {
          return value.size() == 1 ? value.getFirst() : list.write(value);
        }

        @Override
        public String describe() {
          return "a number, or a list of one for each class";
        }
      };

  private static final Argument<List<Double>> ALPHA =
      Argument.optional("alpha", WEIGHTS, List.of(0.25), "weight of all classes, or one for each");

  /** Declaration. */
  public static final Spec<CategoricalFocalCrossentropy> SPEC =
      Loss.spec(
          CategoricalFocalCrossentropy.class,
          CategoricalFocalCrossentropy::new,
          ALPHA,
          Crossentropies.GAMMA,
          Crossentropies.FROM_LOGITS,
          Crossentropies.LABEL_SMOOTHING,
          Crossentropies.AXIS);

  private CategoricalFocalCrossentropy(Arguments arguments) {
    super(arguments);
  }

  /** Of probabilities, with gamma 2. */
  public CategoricalFocalCrossentropy() {
    this(SPEC.empty());
  }

  /**
   * @param fromLogits whether predictions are logits instead of probabilities
   */
  public CategoricalFocalCrossentropy(boolean fromLogits) {
    this(SPEC.empty().with(Crossentropies.FROM_LOGITS, fromLogits));
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    int axis = get(Crossentropies.AXIS);
    Tensor labels =
        CategoricalCrossentropy.smoothed(
            yTrue.cast(yPred.dtype()),
            get(Crossentropies.LABEL_SMOOTHING),
            yPred.dim(axis).fixed());
    Tensor given = get(Crossentropies.FROM_LOGITS) ? yPred.softmax(axis) : yPred;
    Tensor p = Losses.clipped(given.dividedBy(given.sumKeep(axis)));
    double[] alpha = get(ALPHA).stream().mapToDouble(Double::doubleValue).toArray();
    return p.subtractFrom(1)
        .pow(get(Crossentropies.GAMMA))
        .times(Tensor.of(alpha).cast(yPred.dtype()))
        .times(labels)
        .times(p.log())
        .sum(axis)
        .negate();
  }
}
