package dev.sinter.testsuite.filetest;

import java.util.Optional;

/** What a header line {@code // test: NAME ARGUMENTS} does with a file. */
interface Command {

  /** {@return the first word of the header line} */
  String name();

  /**
   * {@return whether the command sees the file once, else once per item (function, proc or
   * program)}
   */
  boolean wholeFile();

  /**
   * {@return whether there is something to do with an item; commands for whole files are not asked}
   */
  default boolean appliesTo(Item item) {
    return true;
  }

  /**
   * Does it.
   *
   * @param file the file
   * @param item the item; for a whole file one that has no name and all directives
   * @param arguments the rest of the header line
   * @return a text that the item's check directives and expectation are about; empty when the
   *     command checks everything itself
   * @throws AssertionError with expectation and actual text
   */
  Optional<String> run(TestFile file, Item item, String arguments);
}
