package dev.sinter.ir.interpret;

import dev.sinter.ir.interpret.Code.IntegerCode;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import java.util.List;

/**
 * The place of a load or store: a buffer and one index per axis, each checked against the extent of
 * its axis. The last index has as many lanes as the place; each other one has too, or is a scalar.
 */
final class ElementAccess {
  private final Place place;
  private final Buffer buffer;
  private final int slot;
  private final IntegerCode[] indices;
  private final boolean[] vector;
  private final int lanes;

  ElementAccess(Scope scope, Place place, Buffer buffer, List<Expr> indices) {
    this.place = place;
    this.buffer = buffer;
    this.slot = scope.slot(buffer, place);
    this.lanes = indices.isEmpty() ? 1 : indices.getLast().lanes();
    this.indices = new IntegerCode[indices.size()];
    this.vector = new boolean[indices.size()];
    if (indices.size() != buffer.rank()) {
      throw place.error(
          "buffer "
              + buffer.name()
              + " has "
              + buffer.rank()
              + " axes, got "
              + indices.size()
              + " indices");
    }
    ExpressionCompiler compiler = new ExpressionCompiler(scope, place);
    for (int axis = 0; axis < this.indices.length; axis++) {
      Expr index = indices.get(axis);
      vector[axis] = index.lanes() == lanes;
      this.indices[axis] = vector[axis] ? compiler.integer(index) : compiler.scalar(index);
    }
  }

  int lanes() {
    return lanes;
  }

  BufferMemory memory(Frame frame) {
    return frame.memory(slot, place, buffer.name());
  }

  /** {@return the linear index of the element in one lane} */
  int element(Frame frame, BufferMemory memory, int lane) {
    long element = 0;
    for (int axis = 0; axis < indices.length; axis++) {
      long index = indices[axis].at(frame, vector[axis] ? lane : 0);
      long extent = memory.extent(axis);
      if (index < 0 || index >= extent) {
        throw place.error(
            frame,
            "index %d on axis %d of %s is outside 0 <= index < %d%s"
                .formatted(
                    index, axis, buffer.name(), extent, lanes > 1 ? " in lane " + lane : ""));
      }
      element = element * extent + index;
    }
    return (int) element;
  }

  long loadInteger(Frame frame, int lane) {
    BufferMemory memory = memory(frame);
    int element = element(frame, memory, lane);
    memory.checkRead(element, frame, place);
    return memory.storage().getLong(element);
  }

  double loadFloat(Frame frame, int lane) {
    BufferMemory memory = memory(frame);
    int element = element(frame, memory, lane);
    memory.checkRead(element, frame, place);
    return memory.storage().getDouble(element);
  }
}
