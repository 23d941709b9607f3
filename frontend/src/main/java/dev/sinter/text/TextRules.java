package dev.sinter.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How text becomes tokens: standardized, split, then every run of n neighbours joined.
 *
 * @param standardize what is done first; none: nothing
 * @param split where it is cut; none: it is one token
 * @param ngrams lengths of runs, in order; none keeps single tokens
 */
public record TextRules(
    Optional<Standardizer> standardize, Optional<Splitter> split, Optional<List<Integer>> ngrams) {

  /** {@return the tokens of a text} */
  public List<String> tokens(String text) {
    String standard = standardize.map(s -> s.apply(text)).orElse(text);
    List<String> parts = split.map(s -> s.apply(standard)).orElse(List.of(standard));
    return ngrams.map(lengths -> runs(parts, lengths)).orElse(parts);
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
