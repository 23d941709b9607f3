package dev.sinter.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values that the names of a body have at a point. */
final class Scope {
  private final Map<String, Value> values = new LinkedHashMap<>();

  /** {@return the value of a name} */
  Optional<Value> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Gives a name a value; an earlier one is forgotten. */
  void bind(String name, Value value) {
    values.put(name, value);
  }

  /** {@return all names} */
  List<String> names() {
    return new ArrayList<>(values.keySet());
  }
}
