package dev.sinter.text;

/** What is done to a text before it is split. */
@FunctionalInterface
public interface Standardizer {
  /** {@return the text in the form that counts} */
  String apply(String text);
}
