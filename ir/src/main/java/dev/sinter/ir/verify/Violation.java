package dev.sinter.ir.verify;

/**
 * An invariant that does not hold.
 *
 * @param item name of the function, proc or program
 * @param place printed name of the value, buffer or step in it; empty for the item itself
 * @param message what is required and what was found
 */
public record Violation(String item, String place, String message) {
  @Override
  public String toString() {
    return "@" + item + (place.isEmpty() ? "" : " " + place) + ": " + message;
  }
}
