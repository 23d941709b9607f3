package dev.sinter.metrics;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.tensor.Assignments;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.Optional;

/** The weighted mean of all values. */
public class Mean extends Metric {
  /** Declaration. */
  public static final Spec<Mean> SPEC = Metric.spec(Mean.class, Mean::new);

  private final Variable total;
  private final Variable count;

  /**
   * @param arguments name and dtype, and those of a subclass
   */
  protected Mean(Arguments arguments) {
    super(arguments);
    total = addVariable("total", Shape.SCALAR);
    count = addVariable("count", Shape.SCALAR);
  }

  /** The mean of all values. */
  public Mean() {
    this("mean");
  }

  /**
   * @param name key in the logs
   */
  public Mean(String name) {
    this(SPEC.empty().put("name", name));
  }

  /** Takes values into account, all alike. */
  public final void add(Tensor values) {
    add(values, Optional.empty());
  }

  /** Takes values into account; weights broadcast. */
  public final void add(Tensor values, Optional<Tensor> weights) {
    Assignments.together(() -> accumulate(values, weights));
  }

  private void accumulate(Tensor values, Optional<Tensor> weights) {
    Tensor floats = values.cast(total.dtype());
    if (weights.isEmpty()) {
      total.assignAdd(floats.sum());
      count.assignAdd(Tensor.onesLike(floats).sum());
      return;
    }
    Tensor aligned = SampleWeights.align(floats, weights.get());
    Tensor reduced =
        aligned.rank() < floats.rank() ? SampleWeights.reduceTo(floats, aligned) : floats;
    Tensor all = aligned.broadcastTo(reduced.shape());
    total.assignAdd(reduced.times(all).sum());
    count.assignAdd(all.sum());
  }

  @Override
  public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    add(yPred, weight);
  }

  @Override
  public Tensor result() {
    return total.read().divideNoNan(count.read());
  }
}
