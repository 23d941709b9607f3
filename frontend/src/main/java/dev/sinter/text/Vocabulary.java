package dev.sinter.text;

import dev.sinter.ir.ModelException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tokens in order, each with an index, behind indices that are kept free.
 *
 * <pre>
 *   index   0      1 ...              from first() on
 *           mask   unknown tokens     the tokens, the most frequent first
 * </pre>
 *
 * @param <T> type of tokens: strings or whole numbers
 */
public final class Vocabulary<T extends Comparable<T>> {
  /**
   * What a vocabulary keeps free.
   *
   * @param mask the token with index 0, if one has it
   * @param unknownCount how many indices unknown tokens share
   * @param unknown what stands for an unknown token
   * @param limit largest size, all included
   */
  public record Rules<T>(Optional<T> mask, int unknownCount, T unknown, OptionalInt limit) {
    /** {@return the index of the first token} */
    public int first() {
      return (mask.isPresent() ? 1 : 0) + unknownCount;
    }
  }

  private final Rules<T> rules;
  private final List<T> tokens;
  private final Map<T, Integer> indices = new LinkedHashMap<>();

  private Vocabulary(Rules<T> rules, List<T> tokens) {
    this.rules = rules;
    this.tokens = List.copyOf(tokens);
    for (int i = 0; i < tokens.size(); i++) {
      indices.put(tokens.get(i), rules.first() + i);
    }
  }

  /**
   * {@return a vocabulary of stated tokens; those that are kept free may lead, exactly}
   *
   * @throws ModelException if a token is there twice, a reserved one is among them, or they are too
   *     many
   */
  public static <T extends Comparable<T>> Vocabulary<T> of(Rules<T> rules, List<T> stated) {
    if (stated.isEmpty()) {
      throw new ModelException("a vocabulary must have at least one token");
    }
    List<T> reserved = reserved(rules);
    boolean leads =
        stated.size() >= reserved.size() && stated.subList(0, reserved.size()).equals(reserved);
    List<T> tokens = leads ? stated.subList(reserved.size(), stated.size()) : stated;
    LinkedHashSet<T> seen = new LinkedHashSet<>();
    for (T token : tokens) {
      if (!seen.add(token)) {
        throw new ModelException("a vocabulary must not repeat a token, got '" + token + "' twice");
      }
    }
    if (rules.mask().isPresent() && seen.contains(rules.mask().get())) {
      throw new ModelException(
          "the mask token '"
              + rules.mask().get()
              + "' must not be in the vocabulary, or lead it with all reserved tokens: "
              + reserved);
    }
    int size = rules.first() + tokens.size();
    if (rules.limit().isPresent() && size > rules.limit().getAsInt()) {
      throw new ModelException(
          "the vocabulary has "
              + size
              + " entries, more than max_tokens "
              + rules.limit().getAsInt());
    }
    return new Vocabulary<>(rules, tokens);
  }

  /** {@return a vocabulary without tokens: all are unknown} */
  public static <T extends Comparable<T>> Vocabulary<T> empty(Rules<T> rules) {
    return new Vocabulary<>(rules, List.of());
  }

  private static <T> List<T> reserved(Rules<T> rules) {
    List<T> reserved = new ArrayList<>();
    rules.mask().ifPresent(reserved::add);
    for (int i = 0; i < rules.unknownCount(); i++) {
      reserved.add(rules.unknown());
    }
    return reserved;
  }

  /** How often tokens occur in data, and in how many rows of it. */
  public static final class Counts<T extends Comparable<T>> {
    private final Map<T, Long> occurrences = new LinkedHashMap<>();
    private final Map<T, Long> rows = new LinkedHashMap<>();
    private long rowCount;

    /** Counts the tokens of one row. */
    public void add(List<T> row) {
      row.forEach(token -> occurrences.merge(token, 1L, Long::sum));
      new LinkedHashSet<>(row).forEach(token -> rows.merge(token, 1L, Long::sum));
      rowCount++;
    }

    /** {@return the most frequent tokens, of equally frequent ones the greater first} */
    public Vocabulary<T> vocabulary(Rules<T> rules) {
      List<T> tokens = new ArrayList<>(occurrences.keySet());
      rules.mask().ifPresent(tokens::remove);
      tokens.remove(rules.unknown());
      tokens.sort(
          Comparator.comparing((T token) -> occurrences.getOrDefault(token, 0L))
              .thenComparing(Comparator.naturalOrder())
              .reversed());
      int room =
          rules.limit().isPresent() ? rules.limit().getAsInt() - rules.first() : Integer.MAX_VALUE;
      return new Vocabulary<>(rules, tokens.subList(0, Math.min(Math.max(room, 0), tokens.size())));
    }

    /** {@return {@code ln(1 + rows / (1 + rows with the token))} for each token} */
    public List<Double> inverseDocumentFrequencies(Vocabulary<T> vocabulary) {
      return vocabulary.tokens().stream()
          .map(token -> Math.log1p((double) rowCount / (1 + rows.getOrDefault(token, 0L))))
          .toList();
    }
  }

  /** {@return the tokens, without those that are kept free} */
  public List<T> tokens() {
    return tokens;
  }

  /** {@return all entries by index} */
  public List<T> entries() {
    List<T> entries = reserved(rules);
    entries.addAll(tokens);
    return List.copyOf(entries);
  }

  /** {@return the number of entries, those that are kept free included} */
  public int size() {
    return rules.first() + tokens.size();
  }

  /** {@return the index of a known token} */
  public OptionalInt index(T token) {
    Integer index = indices.get(token);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }
}
