package dev.sinter.metrics;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.Optional;

/** The weighted sum of all values. */
public final class Sum extends Metric {
  /** Declaration. */
  public static final Spec<Sum> SPEC = Metric.spec(Sum.class, Sum::new);

  private final Variable total;

  private Sum(Arguments arguments) {
    super(arguments);
    total = addVariable("total", Shape.SCALAR);
  }

  /**
   * @param name key in the logs
   */
  public Sum(String name) {
    this(SPEC.empty().put("name", name));
  }

  @Override
  public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    Tensor values = yPred.cast(total.dtype());
    total.assignAdd(
        weight.map(w -> values.times(SampleWeights.align(values, w))).orElse(values).sum());
  }

  @Override
  public Tensor result() {
    return total.read();
  }
}
