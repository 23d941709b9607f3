package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.list;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes each channel by mean and variance: of the batch in training, of moving averages else
 * (Ioffe and Szegedy 2015). Weights gamma, beta, moving_mean, moving_variance, each (channels). A
 * layer that is not trainable uses the moving averages always.
 *
 * <p>As in tf.keras, the moving variance of inputs of rank 4 and 5 whose channels are axis 1 or
 * last follows the unbiased variance of the batch (divided by n - 1); normalization itself, and
 * other ranks, use the biased one.
 */
public final class BatchNormalization extends AffineNormalization
    implements LayerSettings<BatchNormalization> {
  /** One axis, which files may hold in a list. */
  private static final ArgumentType<Integer> ONE_AXIS =
      new ArgumentType<>() {
        @Override
        public Integer read(@Nullable Object value) {
          return value instanceof List<?> axes && axes.size() == 1
              ? list(INT).read(axes).getFirst()
              : INT.read(value);
        }

        @Override
        public @Nullable Object write(Integer value) {
          return value;
        }

        @Override
        public String describe() {
          return INT.describe();
        }
      };

  private static final Argument<Integer> AXIS =
      Argument.optional("axis", ONE_AXIS, -1, "of the channels");
  private static final Argument<Double> MOMENTUM =
      Argument.optional("momentum", FLOAT, 0.99, "how much of a moving average stays in a step");
  private static final Argument<Initializer> MEAN_INITIALIZER =
      LayerArguments.initializer("moving_mean_initializer", "zeros");
  private static final Argument<Initializer> VARIANCE_INITIALIZER =
      LayerArguments.initializer("moving_variance_initializer", "ones");
  private static final Argument<Boolean> SYNCHRONIZED =
      Argument.optional(
          "synchronized", BOOL, false, "has no effect: a batch is not split over devices");

  /** Declaration. */
  public static final Spec<BatchNormalization> SPEC =
      Layer.spec(
              BatchNormalization.class,
              BatchNormalization::new,
              AXIS,
              MOMENTUM,
              EPSILON,
              CENTER,
              SCALE,
              BETA_INITIALIZER,
              GAMMA_INITIALIZER,
              MEAN_INITIALIZER,
              VARIANCE_INITIALIZER,
              BETA_REGULARIZER,
              GAMMA_REGULARIZER,
              BETA_CONSTRAINT,
              GAMMA_CONSTRAINT,
              SYNCHRONIZED)
          .alias("BatchNormalizationV1", "BatchNormalizationV2", "SyncBatchNormalization")
          .ignore(
              "fused",
              "renorm",
              "renorm_clipping",
              "renorm_momentum",
              "virtual_batch_size",
              "adjustment");

  private Optional<Variable> gamma = Optional.empty();
  private Optional<Variable> beta = Optional.empty();
  private Variable movingMean;
  private Variable movingVariance;
  private int channelAxis;

  private BatchNormalization(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.atLeast(2));
  }

  /** Normalizes the last axis. */
  public BatchNormalization() {
    this(SPEC.empty());
  }

  /** Sets the axis of the channels; the last by default. */
  public BatchNormalization axis(int value) {
    return with("axis", value);
  }

  /** Sets how much of a moving average stays in a step; 0.99 by default. */
  public BatchNormalization momentum(double value) {
    return with("momentum", value);
  }

  /** Sets what is added to the variance; 0.001 by default. */
  public BatchNormalization epsilon(double value) {
    return with("epsilon", value);
  }

  @Override
  protected void build(Shape input) {
    int axis = get(AXIS);
    channelAxis = axis < 0 ? axis + input.rank() : axis;
    if (channelAxis < 0 || channelAxis >= input.rank()) {
      throw new ModelException(
          describe() + ": axis " + axis + " is not an axis of the input " + input);
    }
    Shape channels = Shape.of(input.dim(channelAxis));
    if (input.dim(channelAxis).isFixed()) {
      setInputSpec(InputSpec.rank(input.rank()).axis(channelAxis, input.dim(channelAxis).fixed()));
    }
    gamma = addGamma(channels);
    beta = addBeta(channels);
    movingMean =
        addWeight(
            "moving_mean", channels, w -> w.initializer(get(MEAN_INITIALIZER)).trainable(false));
    movingVariance =
        addWeight(
            "moving_variance",
            channels,
            w -> w.initializer(get(VARIANCE_INITIALIZER)).trainable(false));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor mean;
    Tensor variance;
    if (context.isTraining() && isTrainable()) {
      int[] axes = IntStream.range(0, x.rank()).filter(axis -> axis != channelAxis).toArray();
      mean = x.mean(axes);
      variance = x.varianceKeep(axes).reshape(mean.shape());
      moveAverages(x, axes, mean.stopGradient(), variance.stopGradient());
    } else {
      mean = movingMean.read();
      variance = movingVariance.read();
    }
    Tensor factor = variance.plus(get(EPSILON)).rsqrt();
    Tensor scale = gamma.map(g -> factor.times(g.read())).orElse(factor);
    Tensor centered = x.minus(alongChannels(mean, x)).times(alongChannels(scale, x));
    return beta.map(b -> centered.plus(alongChannels(b.read(), x))).orElse(centered);
  }

  private void moveAverages(Tensor x, int[] axes, Tensor mean, Tensor variance) {
    boolean fused =
        (x.rank() == 4 || x.rank() == 5) && (channelAxis == 1 || channelAxis == x.rank() - 1);
    Tensor moved = fused ? variance.times(unbiased(x, axes)) : variance;
    double rest = 1 - get(MOMENTUM);
    movingMean.assignSub(movingMean.read().minus(mean).times(rest));
    movingVariance.assignSub(movingVariance.read().minus(moved).times(rest));
  }

  /** n / (n - 1), where n is the number of elements of a channel. */
  private static Tensor unbiased(Tensor x, int[] axes) {
    Tensor count =
        IntStream.of(axes)
            .mapToObj(axis -> x.size(axis).cast(x.dtype()))
            .reduce(Tensor::times)
            .orElseThrow();
    return count.dividedBy(count.minus(1).maximum(1));
  }

  private Tensor alongChannels(Tensor values, Tensor x) {
    if (channelAxis == x.rank() - 1) {
      return values;
    }
    return values.reshape(only(x.shape(), channelAxis));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
