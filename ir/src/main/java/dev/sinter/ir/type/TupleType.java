package dev.sinter.ir.type;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Type of an op with several results; {@code get-result} takes one out. Tuples do not nest.
 *
 * @param elements the results' types, in order
 */
public record TupleType(List<TensorType> elements) implements Type {
  /** Freezes the list. */
  public TupleType {
    elements = List.copyOf(elements);
  }

  /** {@return the text form: {@code (f32[B,4], i32[])}} */
  @Override
  public String toString() {
    return elements.stream().map(TensorType::toString).collect(Collectors.joining(", ", "(", ")"));
  }
}
