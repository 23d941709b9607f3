package dev.sinter.language;

import java.util.List;
import java.util.function.Function;

/**
 * An op of the language.
 *
 * @param name its name
 * @param parameters names of its arguments, in order
 * @param doc one line
 * @param body what it does
 */
record TensorOp(
    String name, List<String> parameters, String doc, Function<OpArguments, Value> body) {
  TensorOp {
    parameters = List.copyOf(parameters);
  }

  /** {@return the op as documentation shows it: {@code clip(x, least, most)}} */
  String signature() {
    return name + "(" + String.join(", ", parameters) + ")";
  }
}
