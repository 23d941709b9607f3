package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.choice;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.StringArray;
import dev.sinter.tensor.Tensor;
import dev.sinter.text.FarmHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Several features of a sample as one bin: the hash of all of them in order. Features are (batch)
 * or (batch, 1), strings or whole numbers, at least two. Works on the host.
 */
public final class HashedCrossing extends HostLayer implements LayerSettings<HashedCrossing> {
  private static final Argument<Integer> NUM_BINS =
      Argument.required("num_bins", INT, "number of bins").check(Check.positive());
  private static final Argument<String> OUTPUT_MODE =
      Argument.optional("output_mode", choice("int", "one_hot"), "int", "int or one_hot");

  /** Declaration. */
  public static final Spec<HashedCrossing> SPEC =
      HostLayer.hostSpec(
          HashedCrossing.class, HashedCrossing::new, NUM_BINS, OUTPUT_MODE, LayerArguments.SPARSE);

  /** What TensorFlow starts from. */
  private static final long START = 0xDECAFCAFFEL;

  private HashedCrossing(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param numBins number of bins
   */
  public HashedCrossing(int numBins) {
    this(SPEC.empty().with(NUM_BINS, numBins));
  }

  /**
   * {@return the bins}
   *
   * @param features each a {@link StringArray}, or a {@link Tensor} of whole numbers
   */
  public Tensor cross(List<?> features) {
    if (features.size() < 2) {
      throw new ModelException(
          describe() + ": needs at least two features, got " + features.size());
    }
    List<long[]> hashes = new ArrayList<>();
    List<Long> shape = shape(features.getFirst());
    for (Object feature : features) {
      if (!shape(feature).equals(shape)) {
        throw new ModelException(
            describe()
                + ": all features must have the same shape, got "
                + shape
                + " and "
                + shape(feature));
      }
      hashes.add(hashes(feature));
    }
    if (shape.size() > 2 || (shape.size() == 2 && shape.get(1) != 1)) {
      throw new ModelException(
          describe() + ": features must be (batch) or (batch, 1), got " + shape);
    }
    long[] bins = new long[hashes.getFirst().length];
    for (int i = 0; i < bins.length; i++) {
      long hash = START;
      for (long[] feature : hashes) {
        hash = FarmHash.combine(hash, feature[i]);
      }
      bins[i] = Long.remainderUnsigned(hash, get(NUM_BINS));
    }
    long[] extents = shape.stream().mapToLong(Long::longValue).toArray();
    return encode(bins, extents, get(OUTPUT_MODE), get(NUM_BINS), Optional.empty());
  }

  private List<Long> shape(Object feature) {
    return switch (feature) {
      case StringArray strings -> strings.shape();
      case Tensor numbers -> numbers.array().shape();
      default ->
          throw new ModelException(
              describe() + ": a feature must be strings or a tensor, got " + feature);
    };
  }

  /** Strings count by their fingerprint, whole numbers by their value. */
  private static long[] hashes(Object feature) {
    if (feature instanceof StringArray strings) {
      return strings.values().stream().mapToLong(FarmHash::fingerprint).toArray();
    }
    var array = ((Tensor) feature).array();
    long[] values = new long[Math.toIntExact(array.count())];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.buffer().getLong(i);
    }
    return values;
  }

  @Override
  public Tensor apply(StringArray input) {
    return cross(List.of(input));
  }

  @Override
  Tensor applyTo(Tensor numbers) {
    return cross(List.of(numbers));
  }
}
