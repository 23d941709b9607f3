package dev.sinter.text;

import java.util.List;

/** Where a text is cut. */
@FunctionalInterface
public interface Splitter {
  /** {@return the parts of a text, in order} */
  List<String> apply(String text);
}
