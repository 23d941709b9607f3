package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.DTYPE;
import static dev.sinter.config.ArgumentTypes.LONG;
import static dev.sinter.config.ArgumentTypes.list;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.StringArray;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whole numbers as their index in a vocabulary, or back. Works on the host. */
public final class IntegerLookup extends LookupLayer<Long> implements LayerSettings<IntegerLookup> {
  private static final Argument<Optional<Long>> MASK_TOKEN =
      Argument.optional(
          "mask_token", optional(LONG), Optional.empty(), "number with index 0, for padding");
  private static final Argument<Long> OOV_TOKEN =
      Argument.optional("oov_token", LONG, -1L, "what stands for unknown numbers");
  private static final Argument<Optional<List<Long>>> VOCABULARY =
      Argument.optional(
          "vocabulary",
          optional(list(LONG)),
          Optional.empty(),
          "the numbers; none: adapt finds them");
  private static final Argument<DType> VOCABULARY_DTYPE =
      Argument.optional("vocabulary_dtype", DTYPE, DType.I64, "of the numbers that invert gives")
          .check(new Check<>("int32 or int64", v -> v == DType.I32 || v == DType.I64));

  /** Declaration. */
  public static final Spec<IntegerLookup> SPEC =
      HostLayer.hostSpec(
              IntegerLookup.class,
              IntegerLookup::new,
              MAX_TOKENS,
              NUM_OOV_INDICES,
              MASK_TOKEN,
              OOV_TOKEN,
              VOCABULARY,
              VOCABULARY_DTYPE,
              IDF_WEIGHTS,
              INVERT,
              OUTPUT_MODE,
              LayerArguments.SPARSE,
              PAD_TO_MAX_TOKENS)
          .ignore("vocabulary_size", "has_input_vocabulary");

  private IntegerLookup(Arguments arguments) {
    super(arguments);
  }

  /** Finds its vocabulary by {@link #adapt}. */
  public IntegerLookup() {
    this(SPEC.empty());
  }

  /** Finds the vocabulary in data; rows count as documents. */
  public void adapt(Tensor data) {
    List<Long> values = numbers(data);
    long rows = data.rank() < 2 ? 1 : data.dim(0).fixed();
    int length = rows == 0 ? 0 : values.size() / Math.toIntExact(rows);
    List<List<Long>> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      all.add(values.subList(row * length, (row + 1) * length));
    }
    adaptRows(all);
  }

  @Override
  public Tensor apply(StringArray input) {
    throw new ModelException(describe() + ": takes whole numbers, got strings");
  }

  @Override
  Tensor applyTo(Tensor numbers) {
    List<Long> values = numbers(numbers);
    long[] extents = numbers.shape().fixed();
    if (get(INVERT)) {
      long[] tokens = values.stream().mapToLong(this::tokenOf).toArray();
      return encode(tokens, extents, "int", 0, Optional.empty()).cast(get(VOCABULARY_DTYPE));
    }
    return encodeTokens(values, extents);
  }

  private static List<Long> numbers(Tensor tensor) {
    var array = tensor.array();
    List<Long> values = new ArrayList<>();
    for (int i = 0; i < array.count(); i++) {
      values.add(array.buffer().getLong(i));
    }
    return values;
  }

  @Override
  Optional<Long> mask() {
    return get(MASK_TOKEN);
  }

  @Override
  Long unknown() {
    return get(OOV_TOKEN);
  }

  @Override
  Optional<List<Long>> statedVocabulary() {
    return get(VOCABULARY);
  }

  @Override
  long bucket(Long token, int count) {
    return Math.floorMod(token, count);
  }
}
