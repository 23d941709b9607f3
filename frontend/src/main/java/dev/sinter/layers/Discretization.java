package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.choice;
import static dev.sinter.config.ArgumentTypes.list;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Numbers as the index of the bin that they fall into: bin 0 is below the first boundary, bin i
 * begins with boundary i - 1. Output i64, or vectors as {@link CategoryEncoding} makes them.
 */
public final class Discretization extends Layer implements LayerSettings<Discretization> {
  private static final Argument<Optional<List<Double>>> BIN_BOUNDARIES =
      Argument.optional(
          "bin_boundaries",
          optional(list(FLOAT)),
          Optional.empty(),
          "ascending; none: adapt finds them");
  private static final Argument<Optional<Integer>> NUM_BINS =
      Argument.optional(
          "num_bins", optional(INT), Optional.empty(), "number of bins that adapt makes");
  private static final Argument<Double> EPSILON =
      Argument.optional("epsilon", FLOAT, 0.01, "how exact quantiles are").check(Check.moreThan(0));
  private static final Argument<String> OUTPUT_MODE =
      Argument.optional(
          "output_mode",
          choice("int", "one_hot", "multi_hot", "count"),
          "int",
          "int, one_hot, multi_hot or count");

  /** Declaration. */
  public static final Spec<Discretization> SPEC =
      Layer.spec(
          Discretization.class,
          Discretization::new,
          BIN_BOUNDARIES,
          NUM_BINS,
          EPSILON,
          OUTPUT_MODE,
          LayerArguments.SPARSE);

  private Discretization(Arguments arguments) {
    super(arguments);
    if (get(NUM_BINS).isPresent() && get(BIN_BOUNDARIES).isPresent()) {
      throw new ModelException(describe() + ": give num_bins or bin_boundaries, not both");
    }
    if (get(NUM_BINS).filter(n -> n < 1).isPresent()) {
      throw new ModelException(
          describe() + ": num_bins must be at least 1, got " + get(NUM_BINS).get());
    }
  }

  /**
   * @param boundaries ascending
   */
  public Discretization(double... boundaries) {
    this(
        SPEC.empty().with(BIN_BOUNDARIES, Optional.of(Arrays.stream(boundaries).boxed().toList())));
  }

  /**
   * {@return a layer whose boundaries {@link #adapt} finds}
   *
   * @param numBins number of bins
   */
  public static Discretization ofBins(int numBins) {
    return new Discretization(SPEC.empty().with(NUM_BINS, Optional.of(numBins)));
  }

  /** Sets {@code int} (default), {@code one_hot}, {@code multi_hot} or {@code count}. */
  public Discretization outputMode(String value) {
    return with("output_mode", value);
  }

  /** {@return the boundaries, stated or found by adapt} */
  public List<Double> binBoundaries() {
    return get(BIN_BOUNDARIES)
        .orElseThrow(
            () ->
                new ModelException(
                    describe() + ": has no boundaries yet; call adapt, or give bin_boundaries"));
  }

  /**
   * Finds boundaries with about the same number of elements in each bin, as quantiles of the data.
   * Before the first call.
   *
   * @param data of any shape
   */
  public void adapt(NdArray data) {
    int bins =
        get(NUM_BINS)
            .orElseThrow(
                () -> new ModelException(describe() + ": adapt needs num_bins, not boundaries"));
    if (data.count() == 0) {
      throw new ModelException(describe() + ": adapt needs data, got shape " + data.shape());
    }
    List<Double> boundaries =
        Quantiles.of(data.buffer().toDoubles(), get(EPSILON)).boundaries(bins);
    arguments().put("num_bins", null).put("bin_boundaries", boundaries);
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor values = x.cast(dtype()).expandDims(-1);
    double[] boundaries = binBoundaries().stream().mapToDouble(d -> d).toArray();
    Tensor bins =
        boundaries.length == 0
            ? Tensor.zerosLike(x).cast(DType.I64)
            : values
                .greaterEqual(Tensor.of(boundaries).cast(dtype()))
                .cast(DType.I32)
                .sum(-1)
                .cast(DType.I64);
    String mode = get(OUTPUT_MODE);
    return mode.equals("int")
        ? bins
        : CategoryEncoding.encode(
            describe(), bins, mode, boundaries.length + 1, dtype(), Optional.empty());
  }
}
