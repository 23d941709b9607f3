package dev.sinter.ir.verify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the violations of one item; the same one counts once. */
final class Violations {
  private final String item;
  private final Set<Violation> found = new LinkedHashSet<>();

  Violations(String item) {
    this.item = item;
  }

  void add(String place, String message) {
    found.add(new Violation(item, place, message));
  }

  /** {@return {@code holds}} Adds a violation when it does not hold. */
  boolean require(boolean holds, String place, String message) {
    if (!holds) {
      add(place, message);
    }
    return holds;
  }

  List<Violation> all() {
    return new ArrayList<>(found);
  }
}
