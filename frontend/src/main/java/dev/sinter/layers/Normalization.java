package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.ANY;
import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code (x - mean) / max(sqrt(variance), epsilon of the session)} with a mean and variance of data
 * that were seen before: stated, or found by {@link #adapt}. Weights, unless stated: mean and
 * variance, with the extents of the kept axes, and count.
 */
public final class Normalization extends Layer implements LayerSettings<Normalization> {
  /** Numbers nested in lists as a tensor, or one number. */
  private static final ArgumentType<Optional<Object>> NUMBERS = ANY;

  private static final Argument<Optional<List<Integer>>> AXIS =
      Argument.optional(
          "axis",
          optional(new Axes()),
          Optional.of(List.of(-1)),
          "axes with a mean for each of their elements; none: one mean for all");
  private static final Argument<Optional<Object>> MEAN =
      Argument.optional("mean", NUMBERS, Optional.empty(), "stated mean; none: adapt finds it");
  private static final Argument<Optional<Object>> VARIANCE =
      Argument.optional(
          "variance", NUMBERS, Optional.empty(), "stated variance; none: adapt finds it");
  private static final Argument<Boolean> INVERT =
      Argument.optional("invert", BOOL, false, "maps normalized values back");

  /** Declaration. */
  public static final Spec<Normalization> SPEC =
      Layer.spec(Normalization.class, Normalization::new, AXIS, MEAN, VARIANCE, INVERT);

  private Optional<Variable> mean = Optional.empty();
  private Optional<Variable> variance = Optional.empty();
  private Optional<Variable> count = Optional.empty();

  private Normalization(Arguments arguments) {
    super(arguments);
  }

  /** Normalizes each element of the last axis. */
  public Normalization() {
    this(SPEC.empty());
  }

  /** Sets the axes with a mean for each of their elements; none has one mean for all. */
  public Normalization axis(int... values) {
    return with("axis", Arrays.stream(values).boxed().toList());
  }

  /** Sets whether normalized values are mapped back; false by default. */
  public Normalization invert(boolean value) {
    return with("invert", value);
  }

  private int[] kept(Shape input) {
    List<Integer> axes = get(AXIS).orElse(List.of());
    return axes.isEmpty()
        ? new int[0]
        : Arrays.stream(AxisList.plain(describe(), axes, input)).sorted().toArray();
  }

  @Override
  protected void build(Shape input) {
    if (get(MEAN).isPresent() != get(VARIANCE).isPresent()) {
      throw new ModelException(describe() + ": give both mean and variance, or none");
    }
    if (get(MEAN).isPresent()) {
      return;
    }
    Shape shape = new Shape(Arrays.stream(kept(input)).mapToObj(input::dim).toList());
    mean = Optional.of(addWeight("mean", shape, w -> w.initializer("zeros").trainable(false)));
    variance =
        Optional.of(addWeight("variance", shape, w -> w.initializer("ones").trainable(false)));
    count =
        Optional.of(
            addWeight(
                "count",
                Shape.SCALAR,
                w -> w.dtype(DType.I64).initializer("zeros").trainable(false)));
  }

  /**
   * Sets mean and variance to those of data; what was found before is forgotten.
   *
   * @param data (batch, ...) as the layer will be called with
   */
  public void adapt(NdArray data) {
    if (get(MEAN).isPresent()) {
      throw new ModelException(
          describe() + ": mean and variance are stated, adapt cannot set them");
    }
    Tensor x = Tensor.of(data).cast(dtype());
    computeOutputShape(x.shape().with(0, Dim.named("batch")));
    int[] kept = kept(x.shape());
    int[] others =
        IntStream.range(0, x.rank())
            .filter(axis -> Arrays.stream(kept).noneMatch(k -> k == axis))
            .toArray();
    Variable means = mean.orElseThrow();
    means.assign(x.mean(others).reshape(means.shape()));
    Variable variances = variance.orElseThrow();
    variances.assign(x.varianceKeep(others).reshape(variances.shape()));
    long rows = x.dim(0).fixed();
    count.orElseThrow().set(NdArray.of(new long[] {rows}, new long[0]));
  }

  @Override
  protected Tensor call(Tensor input, CallContext context) {
    Tensor x = input.cast(dtype());
    Shape wide = AffineNormalization.only(x.shape(), kept(x.shape()));
    Tensor center = statistic(mean, get(MEAN), wide);
    // The fuzz factor keeps a variance of 0 from making infinities.
    Tensor deviation =
        statistic(variance, get(VARIANCE), wide).sqrt().maximum(Session.current().epsilon());
    return get(INVERT) ? x.times(deviation).plus(center) : x.minus(center).dividedBy(deviation);
  }

  private Tensor statistic(Optional<Variable> found, Optional<Object> stated, Shape wide) {
    if (found.isPresent()) {
      return found.get().read().reshape(wide);
    }
    List<Double> numbers = new ArrayList<>();
    flatten(stated.orElseThrow(), numbers);
    Tensor values = Tensor.of(numbers.stream().mapToDouble(d -> d).toArray()).cast(dtype());
    if (numbers.size() == 1) {
      return values.reshape();
    }
    if (!wide.size().is(numbers.size())) {
      throw new ModelException(
          describe()
              + ": mean and variance must have one number, or "
              + wide.size()
              + " (one for each element of the kept axes), got "
              + numbers.size());
    }
    return values.reshape(wide);
  }

  private void flatten(Object value, List<Double> numbers) {
    switch (value) {
      case Number number -> numbers.add(number.doubleValue());
      case List<?> items -> items.forEach(item -> flatten(item, numbers));
      default ->
          throw new ModelException(
              describe() + ": mean and variance must be numbers, got " + value);
    }
  }

  /** Axes; an empty list is none. */
  private static final class Axes implements ArgumentType<List<Integer>> {
    @Override
    public List<Integer> read(@Nullable Object value) {
      return value instanceof List<?> axes && axes.isEmpty()
          ? List.of()
          : AxisList.TYPE.read(value);
    }

    @Override
    public @Nullable Object write(List<Integer> value) {
      return value.isEmpty() ? null : AxisList.TYPE.write(value);
    }

    @Override
    public String describe() {
      return AxisList.TYPE.describe();
    }
  }
}
