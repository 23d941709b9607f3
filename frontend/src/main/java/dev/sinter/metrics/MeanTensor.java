package dev.sinter.metrics;

import static dev.sinter.config.ArgumentTypes.LONG;
import static dev.sinter.config.ArgumentTypes.list;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.List;
import java.util.Optional;

/** The weighted mean of tensors of one shape, element by element. */
public final class MeanTensor extends Metric {
  private static final Argument<Optional<List<Long>>> SHAPE =
      Argument.optional(
          "shape", optional(list(LONG)), Optional.empty(), "of the values; none: of the first one");

  /** Declaration. */
  public static final Spec<MeanTensor> SPEC =
      Metric.spec(MeanTensor.class, MeanTensor::new).with(SHAPE);

  private Optional<Variable> total = Optional.empty();
  private Optional<Variable> count = Optional.empty();

  private MeanTensor(Arguments arguments) {
    super(arguments);
    arguments
        .get(SHAPE)
        .ifPresent(s -> make(Shape.of(s.stream().mapToLong(Long::longValue).toArray())));
  }

  /**
   * @param name key in the logs
   */
  public MeanTensor(String name) {
    this(SPEC.empty().put("name", name));
  }

  private void make(Shape shape) {
    total = Optional.of(addVariable("total", shape));
    count = Optional.of(addVariable("count", shape));
  }

  @Override
  public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    if (total.isEmpty()) {
      make(yPred.shape());
    }
    Variable sum = total.orElseThrow();
    if (!yPred.shape().equals(sum.shape())) {
      throw new ModelException(
          "mean_tensor '"
              + name()
              + "': all values must have the shape "
              + sum.shape()
              + ", got "
              + yPred.shape());
    }
    Tensor values = yPred.cast(sum.dtype());
    Tensor weights =
        weight
            .map(w -> SampleWeights.align(values, w).broadcastTo(sum.shape()))
            .orElseGet(() -> Tensor.onesLike(values));
    sum.assignAdd(values.times(weights));
    count.orElseThrow().assignAdd(weights);
  }

  @Override
  public Tensor result() {
    return total
        .orElseThrow(
            () ->
                new ModelException(
                    "mean_tensor '" + name() + "': has no result before its first value"))
        .read()
        .divideNoNan(count.orElseThrow().read());
  }
}
