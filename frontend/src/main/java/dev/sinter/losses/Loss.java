package dev.sinter.losses;

import static dev.sinter.config.ArgumentTypes.STRING;
import static dev.sinter.config.ArgumentTypes.choice;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.type.DType;
import dev.sinter.metrics.SampleWeights;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Trace;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A loss. To write one: extend it and give the values per sample; weights, masks and reduction are
 * done here. An implicit mask of the prediction weights the values, scaled so that the mean counts
 * what is not masked.
 */
public abstract class Loss extends Declared {
  private static final Argument<String> REDUCTION =
      Argument.optional(
          "reduction",
          choice("auto", "sum_over_batch_size", "sum", "none"),
          "auto",
          "how values of samples become one");
  private static final Argument<Optional<String>> NAME =
      Argument.optional("name", optional(STRING), Optional.empty(), "its name");

  /**
   * @param arguments of a spec that {@link #spec} made
   */
  protected Loss(Arguments arguments) {
    super(arguments);
  }

  /** {@return the declaration of a loss class: its own arguments, then reduction and name} */
  public static <L extends Loss> Spec<L> spec(
      Class<L> type, Function<Arguments, ? extends L> constructor, Argument<?>... own) {
    return Spec.<L>of(type, constructor, own).with(REDUCTION, NAME).ignore("fn", "dtype");
  }

  /** {@return whether every loss has this argument} */
  public static boolean isCommon(Argument<?> argument) {
    return argument.equals(REDUCTION) || argument.equals(NAME);
  }

  /** {@return a loss of the user's own} */
  public static Loss of(String name, LossFunction function) {
    return Loss.spec(OwnLoss.class, arguments -> new OwnLoss(arguments, function))
        .className(name)
        .create(java.util.Map.of());
  }

  /**
   * {@return a value for each sample: the last axis has disappeared}
   *
   * @param yTrue what is expected
   * @param yPred what the model gives
   */
  public abstract Tensor perSample(Tensor yTrue, Tensor yPred);

  /**
   * {@return this loss with another value of an argument}
   *
   * <pre>{@code new Huber(2).with("reduction", "sum")}</pre>
   *
   * @param argument Keras's name
   * @param value what a config may hold, or a Java value
   * @throws dev.sinter.ir.ModelException if there is no such argument or the value does not fit
   */
  public final Loss with(String argument, @Nullable Object value) {
    return (Loss) changed(argument, value);
  }

  /** {@return how the values become one} */
  public final Reduction reduction() {
    String name = get(REDUCTION).toUpperCase(Locale.ROOT);
    return name.equals("AUTO") ? Reduction.SUM_OVER_BATCH_SIZE : Reduction.valueOf(name);
  }

  /** {@return the loss} */
  public final Tensor apply(Tensor yTrue, Tensor yPred) {
    return apply(yTrue, yPred, Optional.empty());
  }

  /**
   * {@return the loss}
   *
   * @param yTrue what is expected
   * @param yPred what the model gives
   * @param weight of each sample
   */
  public final Tensor apply(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    Optional<Trace> trace = Trace.current();
    String place = "loss " + arguments().spec().name();
    Optional<Location> before = trace.map(t -> t.at(new Location(place)));
    try {
      return reduced(yTrue, yPred, weight);
    } finally {
      trace.ifPresent(t -> t.at(before.orElse(Location.NONE)));
    }
  }

  private Tensor reduced(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    Tensor values = perSample(yTrue, widened(yPred));
    Tensor weighted = weight.map(w -> values.times(SampleWeights.align(values, w))).orElse(values);
    Tensor masked =
        yPred.mask().map(mask -> weighted.times(scaled(weighted, mask))).orElse(weighted);
    return switch (reduction()) {
      case NONE -> masked;
      case SUM -> masked.sum();
      case SUM_OVER_BATCH_SIZE -> masked.mean();
    };
  }

  /** {@return predictions in float32 where they have fewer bits: losses and metrics sum much} */
  public static Tensor widened(Tensor yPred) {
    return yPred.dtype() == DType.F16 || yPred.dtype() == DType.BF16
        ? yPred.cast(DType.F32).withMask(yPred.mask())
        : yPred;
  }

  private Tensor scaled(Tensor values, Tensor mask) {
    Tensor floats = SampleWeights.align(values, mask);
    return reduction() == Reduction.SUM_OVER_BATCH_SIZE
        ? floats.divideNoNan(floats.mean())
        : floats;
  }

  private static final class OwnLoss extends Loss {
    private final LossFunction function;

    OwnLoss(Arguments arguments, LossFunction function) {
      super(arguments);
      this.function = function;
    }

    @Override
    public Tensor perSample(Tensor yTrue, Tensor yPred) {
      return function.perSample(yTrue, yPred);
    }
  }
}
