package dev.sinter.ir.interpret;

import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives every variable and buffer of a proc a slot in the frames, and knows which loops are around
 * the statement being compiled.
 */
final class Scope {
  private final String proc;
  private final Map<String, Integer> variableSlots = new HashMap<>();
  private final Map<String, Expr.Variable> variables = new HashMap<>();
  private final Map<String, Integer> bufferSlots = new HashMap<>();
  private final Map<String, Buffer> buffers = new HashMap<>();
  private final List<Place.LoopVariable> loops = new ArrayList<>();
  private int integers;
  private int floats;

  Scope(String proc) {
    this.proc = proc;
  }

  int integers() {
    return integers;
  }

  int floats() {
    return floats;
  }

  int bufferCount() {
    return bufferSlots.size();
  }

  /** {@return the slot of lane 0; lane i has the i-th after it} */
  int declare(Expr.Variable variable, Place place) {
    int slot = variable.dtype().isFloat() ? floats : integers;
    if (variables.put(variable.name(), variable) != null) {
      throw place.error("name " + variable.name() + " is bound twice");
    }
    variableSlots.put(variable.name(), slot);
    if (variable.dtype().isFloat()) {
      floats += variable.lanes();
    } else {
      integers += variable.lanes();
    }
    return slot;
  }

  int slot(Expr.Variable variable, Place place) {
    Integer slot = variableSlots.get(variable.name());
    if (slot == null || !variable.equals(variables.get(variable.name()))) {
      throw place.error(
          "variable "
              + variable.name()
              + " of type "
              + variable.dtype().text()
              + " x "
              + variable.lanes()
              + " is not bound");
    }
    return slot;
  }

  int declare(Buffer buffer, Place place) {
    if (buffers.put(buffer.name(), buffer) != null) {
      throw place.error("buffer " + buffer.name() + " is declared twice");
    }
    bufferSlots.put(buffer.name(), bufferSlots.size());
    return bufferSlots.size() - 1;
  }

  int slot(Buffer buffer, Place place) {
    Integer slot = bufferSlots.get(buffer.name());
    if (slot == null || !buffer.equals(buffers.get(buffer.name()))) {
      throw place.error("buffer " + buffer.name() + " is not declared with this type and shape");
    }
    return slot;
  }

  void enterLoop(String variable, int slot) {
    loops.add(new Place.LoopVariable(variable, slot));
  }

  void leaveLoop() {
    loops.removeLast();
  }

  Place place(String statement) {
    return new Place(proc, statement, List.copyOf(loops));
  }
}
