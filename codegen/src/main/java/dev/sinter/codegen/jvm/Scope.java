package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.support.ArrayKind;
import dev.sinter.ir.IrException;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** What the names of a proc stand for in one method. */
final class Scope {
  /** What a variable is. */
  sealed interface Binding {
    /** A known integer: an unrolled loop's variable, or what follows from such. */
    record Constant(long value) implements Binding {}

    /** A local variable. */
    record Scalar(JvmType type, int local) implements Binding {}

    /** A vector as one local variable for each lane, in order. */
    record Lanes(JvmType type, int first, int lanes) implements Binding {}

    /** A vector as elements of the worker's scratch array. */
    record Spilled(ArrayKind kind, int offset) implements Binding {}

    /** A vector as one local variable. */
    record Vector(VectorType type, int local) implements Binding {}
  }

  /** Where a buffer is. */
  sealed interface Location {
    /** In an array, from an offset that a local variable holds. */
    record Offset(ArrayKind kind, int array, int offset) implements Location {}

    /** In an array, from a constant offset. */
    record Fixed(ArrayKind kind, int array, int offset) implements Location {}

    /** One local variable for each element, in order. */
    record Locals(JvmType type, int first, int count) implements Location {}

    /** One local variable for each vector of elements. */
    record Vectors(VectorType type, int first, int count) implements Location {}
  }

  private final Map<String, Binding> variables = new HashMap<>();
  private final Map<String, Location> buffers = new HashMap<>();

  /** {@return a scope with the same names, to be changed on its own} */
  Scope copy() {
    Scope copy = new Scope();
    copy.variables.putAll(variables);
    copy.buffers.putAll(buffers);
    return copy;
  }

  void bind(String variable, Binding binding) {
    variables.put(variable, binding);
  }

  void place(Buffer buffer, Location location) {
    buffers.put(buffer.name(), location);
  }

  void place(String buffer, Location location) {
    buffers.put(buffer, location);
  }

  Binding variable(String name) {
    Binding binding = variables.get(name);
    if (binding == null) {
      throw new IrException("emit: variable '" + name + "' is not known here");
    }
    return binding;
  }

  Location buffer(String name) {
    Location location = buffers.get(name);
    if (location == null) {
      throw new IrException("emit: buffer '" + name + "' is not known here");
    }
    return location;
  }

  /** {@return the value of a variable, if it is known now} */
  OptionalLong known(String name) {
    return variables.get(name) instanceof Binding.Constant(long value)
        ? OptionalLong.of(value)
        : OptionalLong.empty();
  }

  /** {@return the value of a scalar integer expression, if it is known now} */
  OptionalLong constant(Expr expr) {
    return Constants.evaluate(expr, this::known);
  }

  /** {@return a constant that is an index, checked to fit 32 bits} */
  static int index(DType dtype, long value) {
    if (dtype == DType.INDEX && value != (int) value) {
      throw new IrException("emit: index constant " + value + " exceeds 32 bits");
    }
    return (int) value;
  }
}
