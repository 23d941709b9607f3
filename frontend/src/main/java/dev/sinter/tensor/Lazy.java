package dev.sinter.tensor;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.TensorType;
import dev.sinter.ir.type.Type;
import dev.sinter.runtime.buffer.NdArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value outside of traces: recorded, or known. A recorded value forgets its operands as soon as
 * it is known, so a long computation does not keep its past.
 */
final class Lazy implements Value {
  /** What the value is made of. */
  sealed interface State {
    /** An op that has not been computed. */
    record Recorded(Op op, List<Lazy> operands) implements State {}

    /** The value of a variable, which has not changed since. */
    record Reading(Variable variable) implements State {}

    /** The elements. */
    record Known(NdArray array) implements State {}
  }

  private final Type type;
  private volatile State state;

  private Lazy(Type type, State state) {
    this.type = type;
    this.state = state;
  }

  static Lazy recorded(Type type, Op op, List<Lazy> operands) {
    return new Lazy(type, new State.Recorded(op, List.copyOf(operands)));
  }

  static Lazy reading(Variable variable) {
    return new Lazy(variable.type(), new State.Reading(variable));
  }

  static Lazy known(NdArray array) {
    return new Lazy(Elements.typeOf(array), new State.Known(array));
  }

  @Override
  public Type type() {
    return type;
  }

  State state() {
    return state;
  }

  /** Keeps the value; operands are forgotten. */
  void resolve(NdArray array) {
    state = new State.Known(array);
  }

  /** Copies the value of the variable, if this is one and has not been copied. */
  void detach() {
    if (state instanceof State.Reading reading) {
      resolve(reading.variable().storage().value());
    }
  }

  /** {@return the elements, or null when they are yet to be computed} */
  @Nullable NdArray known() {
    return switch (state) {
      case State.Known known -> known.array();
      case State.Reading reading -> {
        detach();
        yield known();
      }
      case State.Recorded recorded -> null;
    };
  }

  TensorType tensorType() {
    if (type instanceof TensorType tensor) {
      return tensor;
    }
    throw new IrException("a tuple " + type + " is used as a tensor");
  }
}
