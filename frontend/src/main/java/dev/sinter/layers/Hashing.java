package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.ANY;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.choice;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Arguments;
import dev.sinter.config.BadValueException;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.StringArray;
import dev.sinter.tensor.Tensor;
import dev.sinter.text.FarmHash;
import dev.sinter.text.SipHash;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Strings or whole numbers as one of a few bins, by a hash that never changes: FarmHash, or SipHash
 * under a salt. Numbers are hashed as decimal text. Works on the host: {@link #apply(StringArray)},
 * or {@link #apply(Tensor)} on data.
 */
public final class Hashing extends HostLayer implements LayerSettings<Hashing> {
  private static final Argument<Integer> NUM_BINS =
      Argument.required("num_bins", INT, "number of bins").check(Check.positive());
  private static final Argument<Optional<Object>> MASK_VALUE =
      Argument.optional(
          "mask_value", ANY, Optional.empty(), "value that has bin 0, the others 1 and more");
  private static final Argument<Optional<List<Long>>> SALT =
      Argument.optional(
          "salt", optional(new SaltType()), Optional.empty(), "key of SipHash; none: FarmHash");
  private static final Argument<String> OUTPUT_MODE =
      Argument.optional(
          "output_mode",
          choice("int", "one_hot", "multi_hot", "count"),
          "int",
          "int, one_hot, multi_hot or count");

  /** Declaration. */
  public static final Spec<Hashing> SPEC =
      HostLayer.hostSpec(
          Hashing.class,
          Hashing::new,
          NUM_BINS,
          MASK_VALUE,
          SALT,
          OUTPUT_MODE,
          LayerArguments.SPARSE);

  private Hashing(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param numBins number of bins
   */
  public Hashing(int numBins) {
    this(SPEC.empty().with(NUM_BINS, numBins));
  }

  @Override
  public Tensor apply(StringArray input) {
    boolean masked = get(MASK_VALUE).isPresent() && get(NUM_BINS) > 1;
    long bins = masked ? get(NUM_BINS) - 1 : get(NUM_BINS);
    String mask = get(MASK_VALUE).map(Hashing::text).orElse("");
    long[] result =
        input.values().stream()
            .mapToLong(
                value -> {
                  long bin = Long.remainderUnsigned(hash(value), bins);
                  return !masked ? bin : value.equals(mask) ? 0 : bin + 1;
                })
            .toArray();
    return encode(result, input.extents(), get(OUTPUT_MODE), get(NUM_BINS), Optional.empty());
  }

  @Override
  Tensor applyTo(Tensor numbers) {
    return apply(StringArray.ofDecimal(numbers));
  }

  private static String text(Object value) {
    return value instanceof Number number ? Long.toString(number.longValue()) : value.toString();
  }

  private long hash(String value) {
    return get(SALT)
        .map(key -> SipHash.hash(value, key.get(0), key.get(1)))
        .orElseGet(() -> FarmHash.fingerprint(value));
  }

  /** One number for both halves of the key, or two. */
  private static final class SaltType implements ArgumentType<List<Long>> {
    private static final ArgumentType<List<Long>> LIST = ArgumentTypes.list(ArgumentTypes.LONG);

    @Override
    public List<Long> read(@Nullable Object value) {
      List<Long> key = LIST.read(value instanceof Number one ? List.of(one, one) : value);
      if (key.size() != 2) {
        throw new BadValueException("must be " + describe() + ", got " + key);
      }
      return key;
    }

    @Override
    public @Nullable Object write(List<Long> value) {
      return value;
    }

    @Override
    public String describe() {
      return "an integer or two integers";
    }
  }
}
