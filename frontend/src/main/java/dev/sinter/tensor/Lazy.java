package dev.sinter.tensor;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import dev.sinter.ir.type.Type;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import java.util.List;
import java.util.Objects;
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

    /** The value of a variable, read for an update that has replaced it since. */
    record Replaced(Variable variable) implements State {}

    /** The elements. */
    record Known(NdArray array) implements State {}

    /** A number of the Java code: often the same whenever that code runs. */
    record Host(NdArray array) implements State {}
  }

  private final Type type;
  private volatile State state;
  private volatile boolean kept;
  private volatile List<Lazy> companions = List.of();

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

  /** {@return a scalar that the Java code states} */
  static Lazy host(NdArray scalar) {
    return new Lazy(Elements.typeOf(scalar), new State.Host(scalar));
  }

  /** Marks a value that users hold: it is computed with whatever needs it. */
  void keep() {
    kept = true;
  }

  /** Has other values computed with this one, though this one does not need them. */
  void accompany(List<Lazy> others) {
    companions = others;
  }

  /** {@return the values that are computed with this one} */
  List<Lazy> companions() {
    return companions;
  }

  boolean isKept() {
    return kept;
  }

  /** {@return the elements of a known value in that memory; they stay there for the next time} */
  NdArray placed(MemoryKind memory) {
    NdArray array = Objects.requireNonNull(known());
    NdArray placed = array.in(memory);
    if (placed != array && state instanceof State.Known) {
      resolve(placed);
    }
    return placed;
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
    companions = List.of();
  }

  /** Copies the value of the variable, if this is one and has not been copied. */
  void detach() {
    if (state instanceof State.Reading reading) {
      resolve(reading.variable().storage().value());
    }
  }

  /** Forgets the value of the variable, which nothing may need any more. */
  void replace() {
    if (state instanceof State.Reading reading) {
      state = new State.Replaced(reading.variable());
    }
  }

  static ModelException replaced(Variable variable) {
    return new ModelException(
        "variable '"
            + variable.path()
            + "': its value was read for an update that has been made since; what an optimizer"
            + " needs in a later step belongs in a slot");
  }

  /** {@return the elements, or null when they are yet to be computed} */
  @Nullable NdArray known() {
    return switch (state) {
      case State.Known known -> known.array();
      case State.Host host -> host.array();
      case State.Reading reading -> {
        detach();
        yield known();
      }
      case State.Recorded recorded -> null;
      case State.Replaced replaced -> throw replaced(replaced.variable());
    };
  }

  /** {@return the elements of a known value} */
  Literal literal() {
    return Elements.literal(Objects.requireNonNull(known()));
  }

  /** {@return whether the elements are there, and are more than one} */
  boolean isData() {
    return state instanceof State.Known known && known.array().count() > 1;
  }

  TensorType tensorType() {
    if (type instanceof TensorType tensor) {
      return tensor;
    }
    throw new IrException("a tuple " + type + " is used as a tensor");
  }
}
