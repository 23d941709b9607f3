package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.choice;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.StringArray;
import dev.sinter.tensor.Tensor;
import dev.sinter.text.FarmHash;
import dev.sinter.text.Splitter;
import dev.sinter.text.Splitters;
import dev.sinter.text.Standardizer;
import dev.sinter.text.Standardizers;
import dev.sinter.text.TextRules;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Texts as the indices of their words, one row for each text: index 0 fills rows up, 1 stands for
 * unknown words. Works on the host; input (batch) or (batch, 1).
 */
public final class TextVectorization extends LookupLayer<String>
    implements LayerSettings<TextVectorization> {
  private static final Argument<Optional<Standardizer>> STANDARDIZE =
      Argument.optional(
          "standardize",
          optional(new NamedFunction<>(Standardizer.class, List.of(Standardizers.values()))),
          Optional.of(Standardizers.LOWER_AND_STRIP_PUNCTUATION),
          "what is done to a text first; none: nothing");
  private static final Argument<Optional<Splitter>> SPLIT =
      Argument.optional(
          "split",
          optional(new NamedFunction<>(Splitter.class, List.of(Splitters.values()))),
          Optional.of(Splitters.WHITESPACE),
          "where a text is cut into tokens; none: it is one token");
  private static final Argument<Optional<List<Integer>>> NGRAMS =
      Argument.optional(
          "ngrams",
          optional(new LengthsType()),
          Optional.empty(),
          "lengths of runs of tokens that count as tokens; n is 1 to n");
  private static final Argument<String> MODE =
      Argument.optional(
          "output_mode",
          choice("int", "multi_hot", "count", "tf_idf"),
          "int",
          "int, multi_hot, count or tf_idf");
  private static final Argument<Optional<Integer>> LENGTH =
      Argument.optional(
          "output_sequence_length",
          optional(INT),
          Optional.empty(),
          "indices in a row, the rest is cut off; none: as many as the longest text has");
  private static final Argument<Boolean> RAGGED =
      Argument.optional("ragged", BOOL, false, "must be false: rows have one length")
          .check(new Check<>("false: there are no ragged tensors, rows are filled up", v -> !v));

  /** Declaration. */
  public static final Spec<TextVectorization> SPEC =
      HostLayer.hostSpec(
              TextVectorization.class,
              TextVectorization::new,
              MAX_TOKENS,
              STANDARDIZE,
              SPLIT,
              NGRAMS,
              MODE,
              LENGTH,
              PAD_TO_MAX_TOKENS,
              StringLookup.VOCABULARY,
              IDF_WEIGHTS,
              LayerArguments.SPARSE,
              RAGGED,
              StringLookup.ENCODING)
          .ignore("vocabulary_size", "has_input_vocabulary");

  private TextVectorization(Arguments arguments) {
    super(arguments);
  }

  /** Finds its vocabulary by {@link #adapt}. */
  public TextVectorization() {
    this(SPEC.empty());
  }

  /** Sets what is done to a text first: a function of one's own, which no file can hold. */
  public TextVectorization standardize(UnaryOperator<String> value) {
    Standardizer own = value::apply;
    return with("standardize", own);
  }

  /** Sets where a text is cut: a function of one's own, which no file can hold. */
  public TextVectorization split(Function<String, List<String>> value) {
    Splitter own = value::apply;
    return with("split", own);
  }

  @Override
  void checkArguments() {
    super.checkArguments();
    if (get(LENGTH).isPresent() && !get(MODE).equals("int")) {
      throw new ModelException(
          describe()
              + ": output_sequence_length goes with output_mode 'int' only, got '"
              + get(MODE)
              + "'");
    }
  }

  @Override
  int unknownCount() {
    return 1;
  }

  @Override
  boolean isInverted() {
    return false;
  }

  private List<List<String>> rows(StringArray texts) {
    TextRules rules = new TextRules(get(STANDARDIZE), get(SPLIT), get(NGRAMS));
    return texts(texts).stream().map(rules::tokens).toList();
  }

  /** Finds the vocabulary in texts. */
  public void adapt(StringArray texts) {
    adaptRows(rows(texts));
  }

  @Override
  public Tensor apply(StringArray input) {
    List<List<String>> rows = rows(input);
    int width = get(LENGTH).orElse(rows.stream().mapToInt(List::size).max().orElse(0));
    long[] indices = new long[rows.size() * width];
    Arrays.fill(indices, get(MODE).equals("int") ? 0 : -1);
    for (int row = 0; row < rows.size(); row++) {
      List<String> tokens = rows.get(row);
      for (int i = 0; i < Math.min(width, tokens.size()); i++) {
        indices[row * width + i] = indexOf(tokens.get(i));
      }
    }
    return encode(
        indices, new long[] {rows.size(), width}, get(MODE), depth(), Optional.of(getIdfWeights()));
  }

  private List<String> texts(StringArray input) {
    if (input.rank() > 2 || (input.rank() == 2 && input.shape().get(1) != 1)) {
      throw new ModelException(
          describe() + ": texts must be (batch) or (batch, 1), got " + input.shape());
    }
    return input.values();
  }

  @Override
  Optional<String> mask() {
    return Optional.of("");
  }

  @Override
  String unknown() {
    return "[UNK]";
  }

  @Override
  Optional<List<String>> statedVocabulary() {
    return get(StringLookup.VOCABULARY);
  }

  @Override
  long bucket(String token, int count) {
    return Long.remainderUnsigned(FarmHash.fingerprint(token), count);
  }

  /** Lengths of runs: a number stands for 1 to it. */
  private static final class LengthsType implements ArgumentType<List<Integer>> {
    private static final ArgumentType<List<Integer>> LIST = ArgumentTypes.list(INT);

    @Override
    public List<Integer> read(@Nullable Object value) {
      return value instanceof Number longest
          ? IntStream.rangeClosed(1, INT.read(longest)).boxed().toList()
          : LIST.read(value);
    }

    @Override
    public @Nullable Object write(List<Integer> value) {
      return value;
    }

    @Override
    public String describe() {
      return "an integer or a list of integers";
    }
  }
}
