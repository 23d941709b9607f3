package dev.sinter.language;

import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.BadValueException;
import dev.sinter.ir.type.DType;
import dev.sinter.language.syntax.Expression;
import dev.sinter.language.syntax.Statement.TensorType;

/** Reads types such as {@code f32[28, 2 * units, ?]}. */
record TypeReader(Evaluator evaluator) {

  DType dtype(TensorType type) {
    try {
      return ArgumentTypes.DTYPE.read(type.dtype());
    } catch (BadValueException e) {
      throw new Problem(type.place(), "the element type " + e.getMessage());
    }
  }

  /** {@return the extents; -1 is unknown} */
  long[] extents(TensorType type) {
    return type.extents().stream()
        .mapToLong(extent -> extent.map(this::extent).orElse(-1L))
        .toArray();
  }

  private long extent(Expression expression) {
    Value value = evaluator.evaluate(expression);
    if (value instanceof Value.Whole whole && whole.number() >= 0) {
      return whole.number();
    }
    throw new Problem(
        expression.place(), "an extent must be an integer of at least 0, got " + value.kind());
  }
}
