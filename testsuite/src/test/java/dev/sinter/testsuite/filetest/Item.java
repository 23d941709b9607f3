package dev.sinter.testsuite.filetest;

import java.util.List;
import java.util.Optional;

/**
 * A function, proc or program of a file, with the directives that follow it.
 *
 * @param kind {@code func}, {@code kernels}, {@code proc} or {@code program}; empty for a whole
 *     file
 * @param name without {@code @}; empty for a whole file
 * @param firstLine line of its keyword, counted from 1
 * @param directives in the order of the file
 * @param expectation the full text that is expected, from {@code // expect} and the {@code // |}
 *     lines after it
 */
record Item(
    String kind,
    String name,
    int firstLine,
    List<Directive> directives,
    Optional<String> expectation) {

  /**
   * A comment with a meaning.
   *
   * @param key such as {@code check-next}
   * @param text what follows the colon
   * @param line counted from 1
   */
  record Directive(String key, String text, int line) {}

  /** {@return the directives of these keys} */
  List<Directive> directives(String... keys) {
    return directives.stream().filter(d -> List.of(keys).contains(d.key())).toList();
  }
}
