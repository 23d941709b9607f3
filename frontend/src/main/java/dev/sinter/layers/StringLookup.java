package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.STRING;
import static dev.sinter.config.ArgumentTypes.optional;

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

/** Strings as their index in a vocabulary, or back. Works on the host. */
public final class StringLookup extends LookupLayer<String> implements LayerSettings<StringLookup> {
  static final Argument<Optional<String>> MASK_TOKEN =
      Argument.optional(
          "mask_token", optional(STRING), Optional.empty(), "token with index 0, for padding");
  private static final Argument<String> OOV_TOKEN =
      Argument.optional("oov_token", STRING, "[UNK]", "what stands for unknown tokens");
  static final Argument<Optional<List<String>>> VOCABULARY =
      Argument.optional(
          "vocabulary",
          optional(new TokensType()),
          Optional.empty(),
          "the tokens, or a file with one in each line; none: adapt finds them");
  static final Argument<String> ENCODING =
      Argument.optional("encoding", STRING, "utf-8", "must be utf-8")
          .check(
              new Check<>(
                  "utf-8: strings are Unicode here, decode them when they are read",
                  v -> v.equalsIgnoreCase("utf-8")));

  /** Declaration. */
  public static final Spec<StringLookup> SPEC =
      HostLayer.hostSpec(
              StringLookup.class,
              StringLookup::new,
              MAX_TOKENS,
              NUM_OOV_INDICES,
              MASK_TOKEN,
              OOV_TOKEN,
              VOCABULARY,
              IDF_WEIGHTS,
              ENCODING,
              INVERT,
              OUTPUT_MODE,
              LayerArguments.SPARSE,
              PAD_TO_MAX_TOKENS)
          .ignore("vocabulary_dtype", "vocabulary_size", "has_input_vocabulary");

  private StringLookup(Arguments arguments) {
    super(arguments);
  }

  /** Finds its vocabulary by {@link #adapt}. */
  public StringLookup() {
    this(SPEC.empty());
  }

  /** {@return a lookup in these tokens} */
  public static StringLookup of(String... tokens) {
    return new StringLookup(SPEC.empty().with(VOCABULARY, Optional.of(List.of(tokens))));
  }

  /** Finds the vocabulary in data; rows count as documents. */
  public void adapt(StringArray data) {
    adaptRows(data.rows());
  }

  @Override
  public Tensor apply(StringArray input) {
    if (get(INVERT)) {
      throw new ModelException(describe() + ": maps indices to strings, got strings");
    }
    return encodeTokens(input.values(), input.extents());
  }

  /** {@return the tokens of indices, for {@code invert}} */
  public StringArray tokens(Tensor indices) {
    if (!get(INVERT)) {
      throw new ModelException(describe() + ": set invert to map indices to strings");
    }
    var array = indices.array();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < array.count(); i++) {
      values.add(tokenOf(array.buffer().getLong(i)));
    }
    return new StringArray(array.shape(), values);
  }

  @Override
  Optional<String> mask() {
    return get(MASK_TOKEN);
  }

  @Override
  String unknown() {
    return get(OOV_TOKEN);
  }

  @Override
  Optional<List<String>> statedVocabulary() {
    return get(VOCABULARY);
  }

  @Override
  long bucket(String token, int count) {
    return Long.remainderUnsigned(FarmHash.fingerprint(token), count);
  }
}
