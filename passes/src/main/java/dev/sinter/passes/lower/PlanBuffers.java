package dev.sinter.passes.lower;

import dev.sinter.ir.IrException;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.plan.Program.VariablePort;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The buffers of a program while it is made. */
final class PlanBuffers {
  private final SequencedMap<String, PlanBuffer> all = new LinkedHashMap<>();
  private final Map<Literal, String> constants = new HashMap<>();
  private int numbers;

  /** {@return the name of a new buffer, {@code hint} if that is free} */
  String add(String hint, DType dtype, Dim size, Place place) {
    String name = hint;
    for (int i = 2; all.containsKey(name); i++) {
      name = hint + "_" + i;
    }
    all.put(name, new PlanBuffer(name, dtype, size, place));
    return name;
  }

  /** {@return the name of a new buffer for a tensor} */
  String add(String hint, TensorType type, Place place) {
    return add(hint, type.dtype(), type.shape().size(), place);
  }

  /** {@return the buffer of a constant; equal constants share it} */
  String constant(String hint, Literal value) {
    return constants.computeIfAbsent(value, v -> add(hint, v.type(), new Place.Constant(v)));
  }

  /** {@return the buffer that is a variable's storage} */
  String variable(int index, VariablePort port) {
    Place place = new Place.Variable(index);
    for (PlanBuffer b : all.values()) {
      if (b.place().equals(place)) {
        return b.name();
      }
    }
    return add(port.name(), port.type(), place);
  }

  /** {@return 0, 1, 2, ...: a new number with each call} */
  int number() {
    return numbers++;
  }

  PlanBuffer get(String name) {
    PlanBuffer found = all.get(name);
    if (found == null) {
      throw new IrException("plan: buffer " + name + " is not declared");
    }
    return found;
  }

  List<PlanBuffer> all() {
    return List.copyOf(all.values());
  }
}
