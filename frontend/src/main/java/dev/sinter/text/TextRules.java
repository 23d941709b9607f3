package dev.sinter.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How text becomes tokens: standardized, split, then every run of n neighbours joined.
 *
 * @param standardize {@code lower}, {@code strip_punctuation}, {@code lower_and_strip_punctuation},
 *     or none
 * @param split {@code whitespace}, {@code character}, or none
 * @param ngrams lengths of runs, in order; none keeps single tokens
 */
public record TextRules(
    Optional<String> standardize, Optional<String> split, Optional<List<Integer>> ngrams) {
  private static final String PUNCTUATION = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'";

  /** {@return the tokens of a text} */
  public List<String> tokens(String text) {
    List<String> parts = parts(standardized(text));
    return ngrams.map(lengths -> runs(parts, lengths)).orElse(parts);
  }

  private String standardized(String text) {
    String lower =
        standardize.filter(rule -> rule.startsWith("lower")).isPresent()
            ? text.toLowerCase(Locale.ROOT)
            : text;
    if (standardize.filter(rule -> rule.endsWith("strip_punctuation")).isEmpty()) {
      return lower;
    }
    StringBuilder kept = new StringBuilder();
    lower.chars().filter(c -> PUNCTUATION.indexOf(c) < 0).forEach(c -> kept.append((char) c));
    return kept.toString();
  }

  private List<String> parts(String text) {
    if (split.isEmpty()) {
      return List.of(text);
    }
    return switch (split.get()) {
      case "character" -> text.codePoints().mapToObj(Character::toString).toList();
      default ->
          Arrays.stream(text.split("[ \\t\\n\\u000b\\f\\r]+"))
              .filter(part -> !part.isEmpty())
              .toList();
    };
  }

  private static List<String> runs(List<String> parts, List<Integer> lengths) {
    List<String> runs = new ArrayList<>();
    for (int length : lengths) {
      for (int at = 0; at + length <= parts.size(); at++) {
        runs.add(String.join(" ", parts.subList(at, at + length)));
      }
    }
    return runs;
  }
}
