package dev.sinter.metrics;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/** The weighted mean of a function of expectation and prediction: what most metrics are. */
public final class MeanOf extends Mean {
  /** A value for each sample. */
  @FunctionalInterface
  public interface Values {
    /** {@return a value for each sample, the last axis having disappeared} */
    Tensor of(Arguments arguments, Tensor yTrue, Tensor yPred);
  }

  private final Values values;

  private MeanOf(Arguments arguments, Values values) {
    super(arguments);
    this.values = values;
  }

  /**
   * {@return the mean of a function of the user's own}
   *
   * @param name key in the logs
   * @param values gives a value for each sample
   */
  public static MeanOf of(String name, java.util.function.BinaryOperator<Tensor> values) {
    return declare("Mean", (_, t, p) -> values.apply(t, p)).create(Map.of("name", name));
  }

  /**
   * {@return the declaration of a metric that is a mean}
   *
   * @param className Keras's class name
   * @param values gives a value for each sample
   * @param own arguments of the metric
   */
  static Spec<MeanOf> declare(String className, Values values, Argument<?>... own) {
    return Metric.spec(MeanOf.class, a -> new MeanOf(a, values), own).className(className);
  }

  @Override
  public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    add(values.of(arguments(), yTrue, yPred), weight);
  }
}
