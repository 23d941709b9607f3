package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.choice;
import static dev.sinter.config.ArgumentTypes.list;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.ir.ModelException;
import dev.sinter.tensor.Tensor;
import dev.sinter.text.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Base of layers that give tokens their index in a vocabulary: stated, or found by {@code adapt},
 * the most frequent token first.
 *
 * @param <T> type of tokens
 */
public abstract class LookupLayer<T extends Comparable<T>> extends HostLayer {
  static final Argument<Optional<Integer>> MAX_TOKENS =
      Argument.optional(
              "max_tokens", optional(INT), Optional.empty(), "largest size of the vocabulary")
          .check(new Check<>("more than 1", v -> v.isEmpty() || v.get() > 1));
  static final Argument<Integer> NUM_OOV_INDICES =
      Argument.optional("num_oov_indices", INT, 1, "how many indices unknown tokens share")
          .check(Check.atLeast(0));
  static final Argument<Optional<List<Double>>> IDF_WEIGHTS =
      Argument.optional(
          "idf_weights",
          optional(list(FLOAT)),
          Optional.empty(),
          "weights of the vocabulary's tokens, for tf_idf");
  static final Argument<Boolean> INVERT =
      Argument.optional("invert", BOOL, false, "maps indices to tokens");
  static final Argument<String> OUTPUT_MODE =
      Argument.optional(
          "output_mode",
          choice("int", "one_hot", "multi_hot", "count", "tf_idf"),
          "int",
          "int, one_hot, multi_hot, count or tf_idf");
  static final Argument<Boolean> PAD_TO_MAX_TOKENS =
      Argument.optional(
          "pad_to_max_tokens", BOOL, false, "vectors have max_tokens elements, whatever is found");

  private Optional<Vocabulary<T>> current = Optional.empty();
  private List<Double> weights = List.of();
  private Vocabulary.Counts<T> counts = new Vocabulary.Counts<>();
  private boolean stated;

  /**
   * @param arguments of a spec
   */
  protected LookupLayer(Arguments arguments) {
    super(arguments);
  }

  /** {@return the token with index 0} */
  abstract Optional<T> mask();

  /** {@return what stands for unknown tokens} */
  abstract T unknown();

  /** {@return the stated vocabulary} */
  abstract Optional<List<T>> statedVocabulary();

  /** {@return the shared index of an unknown token, of {@code count}} */
  abstract long bucket(T token, int count);

  /** {@return how many indices unknown tokens share} */
  int unknownCount() {
    return get(NUM_OOV_INDICES);
  }

  /** {@return whether indices are mapped to tokens} */
  boolean isInverted() {
    return get(INVERT);
  }

  /** {@return the vocabulary; when first asked for, that of the arguments, which are fixed then} */
  private Vocabulary<T> vocabulary() {
    if (current.isEmpty()) {
      checkArguments();
      arguments().freeze();
      current = Optional.of(Vocabulary.empty(rules()));
      statedVocabulary().ifPresent(tokens -> setVocabulary(tokens, get(IDF_WEIGHTS)));
    }
    return current.orElseThrow();
  }

  /** Checks arguments that depend on each other. */
  void checkArguments() {
    String mode = get(OUTPUT_MODE);
    if (get(PAD_TO_MAX_TOKENS) && get(MAX_TOKENS).isEmpty()) {
      throw new ModelException(describe() + ": pad_to_max_tokens needs max_tokens");
    }
    if (isInverted() && !mode.equals("int")) {
      throw new ModelException(
          describe() + ": invert goes with output_mode 'int' only, got '" + mode + "'");
    }
    if (get(IDF_WEIGHTS).isPresent() && !mode.equals("tf_idf")) {
      throw new ModelException(
          describe() + ": idf_weights go with output_mode 'tf_idf' only, got '" + mode + "'");
    }
  }

  private Vocabulary.Rules<T> rules() {
    return new Vocabulary.Rules<>(
        get(OUTPUT_MODE).equals("int") ? mask() : Optional.empty(),
        unknownCount(),
        unknown(),
        get(MAX_TOKENS).map(OptionalInt::of).orElseGet(OptionalInt::empty));
  }

  /**
   * Sets the vocabulary.
   *
   * @param tokens in order; the reserved ones may lead, exactly
   * @throws ModelException if they repeat, are too many, or weights are missing
   */
  public final void setVocabulary(List<T> tokens) {
    setVocabulary(tokens, Optional.empty());
  }

  /**
   * Sets the vocabulary.
   *
   * @param tokens in order; the reserved ones may lead, exactly
   * @param idfWeights one for each token, needed for tf_idf and only there
   */
  public final void setVocabulary(List<T> tokens, Optional<List<Double>> idfWeights) {
    checkArguments();
    boolean frequencies = get(OUTPUT_MODE).equals("tf_idf");
    if (frequencies != idfWeights.isPresent()) {
      throw new ModelException(
          describe()
              + (frequencies
                  ? ": output_mode 'tf_idf' needs idf_weights with the vocabulary"
                  : ": idf_weights go with output_mode 'tf_idf' only"));
    }
    Vocabulary<T> next;
    try {
      next = Vocabulary.of(rules(), tokens);
    } catch (ModelException e) {
      throw new ModelException(describe() + ": " + e.getMessage());
    }
    if (frequencies && idfWeights.orElseThrow().size() != tokens.size()) {
      throw new ModelException(
          describe()
              + ": needs one weight for each token, got "
              + idfWeights.orElseThrow().size()
              + " for "
              + tokens.size());
    }
    current = Optional.of(next);
    stated = true;
    idfWeights.ifPresent(given -> weights = padded(given));
  }

  /** Unknown tokens weigh as much as known ones do on average. */
  private List<Double> padded(List<Double> given) {
    List<Double> all = new ArrayList<>();
    double mean = given.stream().mapToDouble(w -> w).average().orElse(0);
    for (int i = given.size(); i < vocabulary().size(); i++) {
      all.add(mean);
    }
    all.addAll(given);
    while (all.size() < depth()) {
      all.add(0.0);
    }
    return List.copyOf(all);
  }

  /** Counts rows of tokens, then makes the vocabulary of all that were counted since the start. */
  final void adaptRows(List<List<T>> rows) {
    vocabulary();
    if (stated) {
      throw new ModelException(
          describe() + ": its vocabulary was given, adapt cannot find another");
    }
    rows.forEach(counts::add);
    Vocabulary<T> found = counts.vocabulary(rules());
    current = Optional.of(found);
    if (get(OUTPUT_MODE).equals("tf_idf")) {
      weights = padded(counts.inverseDocumentFrequencies(found));
    }
  }

  /** Forgets what adapt has found. */
  public final void resetState() {
    if (!stated) {
      counts = new Vocabulary.Counts<>();
      current = Optional.empty();
    }
  }

  /** {@return all entries by index, those of masks and unknown tokens included} */
  public final List<T> getVocabulary() {
    return vocabulary().entries();
  }

  /** {@return the tokens in order, without those that are kept free} */
  public final List<T> getTokens() {
    return vocabulary().tokens();
  }

  /** {@return the number of entries} */
  public final int vocabularySize() {
    return vocabulary().size();
  }

  /** {@return the weights of all entries, for tf_idf} */
  public final List<Double> getIdfWeights() {
    vocabulary();
    return weights;
  }

  /** What adapt has found is part of the config, so that a layer made of it gives the same. */
  @Override
  public Map<String, @Nullable Object> getConfig() {
    Map<String, @Nullable Object> config = new LinkedHashMap<>(super.getConfig());
    if (current.isPresent() && !current.get().tokens().isEmpty()) {
      // With weights all entries, as each has one.
      config.put(
          "vocabulary", weights.isEmpty() ? current.get().tokens() : current.get().entries());
      if (!weights.isEmpty()) {
        config.put("idf_weights", weights.subList(0, current.get().size()));
      }
    }
    return config;
  }

  final int depth() {
    if (get(PAD_TO_MAX_TOKENS)) {
      return get(MAX_TOKENS).orElseThrow();
    }
    if (!get(OUTPUT_MODE).equals("int") && vocabulary().tokens().isEmpty()) {
      throw new ModelException(
          describe()
              + ": output_mode '"
              + get(OUTPUT_MODE)
              + "' needs a vocabulary first: state it, or call adapt");
    }
    return vocabulary().size();
  }

  /** {@return the index of a token; below 0 where it is left out} */
  final long indexOf(T token) {
    OptionalInt known = vocabulary().index(token);
    if (known.isPresent()) {
      return known.getAsInt();
    }
    boolean numbers = get(OUTPUT_MODE).equals("int");
    if (mask().filter(token::equals).isPresent()) {
      return numbers ? 0 : -1;
    }
    int shared = unknownCount();
    if (shared == 0) {
      throw new ModelException(
          describe()
              + ": '"
              + token
              + "' is not in the vocabulary; num_oov_indices 1 would give unknown tokens an index");
    }
    return (numbers && mask().isPresent() ? 1 : 0) + (shared == 1 ? 0 : bucket(token, shared));
  }

  /** {@return the token of an index} */
  final T tokenOf(long index) {
    List<T> entries = vocabulary().entries();
    return index >= 0 && index < entries.size() ? entries.get((int) index) : unknown();
  }

  /** {@return tokens as indices or vectors} */
  final Tensor encodeTokens(List<T> tokens, long[] extents) {
    return encode(
        tokens.stream().mapToLong(this::indexOf).toArray(),
        extents,
        get(OUTPUT_MODE),
        depth(),
        Optional.of(getIdfWeights()));
  }
}
