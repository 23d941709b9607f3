package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.FullPrecision;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.regularizers.L1L2;
import dev.sinter.tensor.Tensor;

/** Adds a penalty on its input to the loss, divided by the batch size; gives back its input. */
public final class ActivityRegularization extends Layer
    implements LayerSettings<ActivityRegularization>, FullPrecision {
  private static final Argument<Double> ABSOLUTE =
      Argument.optional("l1", FLOAT, 0.0, "factor of the absolute values");
  private static final Argument<Double> SQUARES =
      Argument.optional("l2", FLOAT, 0.0, "factor of the squares");

  /** Declaration. */
  public static final Spec<ActivityRegularization> SPEC =
      Layer.spec(ActivityRegularization.class, ActivityRegularization::new, ABSOLUTE, SQUARES);

  private ActivityRegularization(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param l1 factor of the absolute values
   * @param l2 factor of the squares
   */
  public ActivityRegularization(double l1, double l2) {
    this(SPEC.empty().with(ABSOLUTE, l1).with(SQUARES, l2));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor penalty = new L1L2(get(ABSOLUTE), get(SQUARES)).penalty(x);
    addLoss(penalty.dividedBy(x.size(0).cast(penalty.dtype())));
    return x;
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
