package dev.sinter.ir.graph;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.TensorType;
import dev.sinter.ir.type.Type;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Types of an op's operands with the checks that type rules share; every failed check names the op.
 */
final class Operands {
  private final Op op;
  private final List<Type> types;

  Operands(Op op, List<Type> types) {
    this.op = op;
    this.types = types;
  }

  Operands count(int expected) {
    if (types.size() != expected) {
      throw refusal("needs " + expected + " operands, got " + types.size());
    }
    return this;
  }

  Operands atLeast(int expected) {
    require(
        types.size() >= expected,
        () -> "needs at least " + expected + " operands, got " + types.size());
    return this;
  }

  int size() {
    return types.size();
  }

  TensorType get(int index) {
    if (types.get(index) instanceof TensorType tensor) {
      return tensor;
    }
    throw new ModelException(
        OpNames.of(op)
            + ": operand "
            + index
            + " must be a tensor, got the tuple "
            + types.get(index));
  }

  TensorType none(TensorType type) {
    count(0);
    return type;
  }

  /** Checks; types are inferred often, so that the message is made when it is needed. */
  void require(boolean holds, Supplier<String> requirement) {
    if (!holds) {
      throw refusal(requirement.get());
    }
  }

  /** {@return the error of a check that failed} */
  ModelException refusal(String requirement) {
    return new ModelException(OpNames.of(op) + ": " + requirement);
  }

  void axis(int axis, TensorType of, String what) {
    if (axis < 0 || axis >= of.rank()) {
      throw refusal(what + " must be 0 to " + (of.rank() - 1) + ", got " + axis + " for " + of);
    }
  }

  void axes(List<Integer> sorted, TensorType of) {
    for (int i = 0; i < sorted.size(); i++) {
      axis(sorted.get(i), of, "axes");
      if (i > 0 && sorted.get(i) <= sorted.get(i - 1)) {
        throw refusal("axes must be sorted and different, got " + sorted);
      }
    }
  }

  void perAxis(List<?> attribute, int rank, String what) {
    require(
        attribute.size() == rank,
        () -> what + " needs one entry per axis (" + rank + "), got " + attribute);
  }

  /** Requires that all entries of an attribute are at least {@code minimum}. */
  void atLeast(List<Long> attribute, long minimum, String what) {
    for (long value : attribute) {
      require(value >= minimum, () -> what + " must be at least " + minimum + ", got " + attribute);
    }
  }

  @Override
  public String toString() {
    return types.stream().map(Type::toString).collect(Collectors.joining(" and "));
  }
}
