package dev.sinter.codegen.aot;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.VariablePort;
import dev.sinter.ir.type.Literal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The structs that hold a model's variables: {@code weights} those of that segment, {@code state}
 * all others. The same for all entries; each field begins at a multiple of 64 bytes.
 *
 * @param group {@code weights} or {@code state}
 * @param fields in the order in which they lie
 * @param bytes size of the struct
 */
record StateLayout(String group, List<Field> fields, long bytes) {
  private static final long ALIGNMENT = 64;

  /**
   * A variable.
   *
   * @param port what it is
   * @param identifier its name in C
   * @param offset in bytes
   * @param initial its value at the start, where known
   */
  record Field(VariablePort port, String identifier, long offset, Optional<Literal> initial) {
    long bytes() {
      return port.type().shape().size().fixed() * port.type().dtype().bytes();
    }
  }

  StateLayout {
    fields = List.copyOf(fields);
  }

  /** {@return the layout of a group over all entries, in the order of first mention} */
  static StateLayout of(AotModel model, String group) {
    SequencedMap<AotModel.VariableKey, VariablePort> ports = new LinkedHashMap<>();
    for (Program program : model.entries().values()) {
      for (VariablePort port : program.variables()) {
        if (group.equals(group(port))) {
          VariablePort known = ports.putIfAbsent(AotModel.VariableKey.of(port), port);
          if (known != null && !known.type().equals(port.type())) {
            throw new ModelException(
                "compile: variable '"
                    + port.name()
                    + "' is "
                    + known.type()
                    + " in one entry and "
                    + port.type()
                    + " in another");
          }
        }
      }
    }
    CNames names = new CNames();
    List<Field> fields = new ArrayList<>();
    long offset = 0;
    for (VariablePort port : ports.values()) {
      Field field = new Field(port, names.give(port.name()), offset, model.initial(port));
      fields.add(field);
      offset = (offset + Math.max(1, field.bytes()) + ALIGNMENT - 1) & -ALIGNMENT;
    }
    return new StateLayout(group, fields, offset);
  }

  /** {@return the struct that holds a variable} */
  static String group(VariablePort port) {
    return port.segment().equals("weights") ? "weights" : "state";
  }

  /** {@return the field of a variable} */
  Optional<Field> field(VariablePort port) {
    return fields.stream()
        .filter(f -> AotModel.VariableKey.of(f.port()).equals(AotModel.VariableKey.of(port)))
        .findFirst();
  }

  /** {@return the struct's bytes at the start, if every variable has a value} */
  Optional<byte[]> image() {
    if (fields.isEmpty() || fields.stream().anyMatch(field -> field.initial().isEmpty())) {
      return Optional.empty();
    }
    byte[] image = new byte[Math.toIntExact(bytes)];
    for (Field field : fields) {
      byte[] value = field.initial().get().toBytes();
      System.arraycopy(value, 0, image, Math.toIntExact(field.offset()), value.length);
    }
    return Optional.of(image);
  }
}
