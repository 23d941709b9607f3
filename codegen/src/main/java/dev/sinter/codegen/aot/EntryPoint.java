package dev.sinter.codegen.aot;

import dev.sinter.codegen.ArenaLayout;
import dev.sinter.codegen.llvm.Names;
import dev.sinter.codegen.llvm.ProgramEmitter;
import dev.sinter.ir.IrException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.VariablePort;
import java.util.ArrayList;
import java.util.List;

/**
 * The C function of one entry: gathers its arguments into the tables that the program takes, and
 * calls it.
 *
 * <pre>
 *   int32_t NAME_ENTRY(const T *input..., T *output..., [const] NAME_weights *weights, [const] NAME_state *state, dim..., void *arena)
 * </pre>
 *
 * @param model name of the model
 * @param name name of the entry
 * @param program what it runs
 * @param weights layout of the weights
 * @param state layout of the other variables
 */
record EntryPoint(
    String model, String name, Program program, StateLayout weights, StateLayout state) {
  private static final int CONTROL_BYTES = 24;

  /** {@return the function's name} */
  String symbol() {
    return model + "_" + name;
  }

  /** {@return the constant with a struct's values at the start} */
  String initial(StateLayout layout) {
    return model + "_initial_" + layout.group();
  }

  /** {@return the program under the name that the module gives it} */
  Program renamed() {
    return new Program(
        symbol() + ".program",
        program.dimensions(),
        program.inputs(),
        program.variables(),
        program.outputs(),
        program.procs(),
        program.buffers(),
        program.steps(),
        program.messages());
  }

  /** {@return whether the entry mentions a variable of the group} */
  boolean uses(StateLayout layout) {
    return program.variables().stream().anyMatch(port -> layout.field(port).isPresent());
  }

  /** {@return whether the entry changes a variable of the group} */
  boolean writes(StateLayout layout) {
    return program.variables().stream()
        .anyMatch(port -> port.written() && layout.field(port).isPresent());
  }

  /** {@return the regions of the arena} */
  ArenaLayout arena() {
    return ArenaLayout.of(program);
  }

  /** {@return bytes of scratch memory behind the regions} */
  long scratchBytes() {
    return ProgramEmitter.scratchBytes(program);
  }

  /** {@return the function's definition} */
  String definition(int indexBits) {
    String index = "i" + indexBits;
    List<String> parameters = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    int count = program.inputs().size() + program.variables().size() + program.outputs().size();
    body.append("  %args = alloca [").append(Math.max(1, count)).append(" x ptr], align 16\n");
    body.append("  %dims = alloca [")
        .append(Math.max(1, program.dimensions().size()))
        .append(" x ")
        .append(index)
        .append("], align 16\n");
    body.append("  %control = alloca [")
        .append(CONTROL_BYTES)
        .append(" x i8], align 8\n  store i32 0, ptr %control, align 8\n");
    int next = 0;
    for (int i = 0; i < program.inputs().size(); i++) {
      parameters.add("ptr %in" + i);
      next = store(body, "%args", "ptr", "%in" + i, next);
    }
    for (int i = 0; i < program.variables().size(); i++) {
      VariablePort port = program.variables().get(i);
      StateLayout layout = weights.field(port).isPresent() ? weights : state;
      long offset =
          layout
              .field(port)
              .orElseThrow(
                  () -> new IrException("compile: variable '" + port.name() + "' has no place"))
              .offset();
      body.append(
          "  %var"
              + i
              + " = getelementptr i8, ptr %"
              + layout.group()
              + ", "
              + index
              + " "
              + offset
              + "\n");
      next = store(body, "%args", "ptr", "%var" + i, next);
    }
    for (int i = 0; i < program.outputs().size(); i++) {
      parameters.add("ptr %out" + i);
      next = store(body, "%args", "ptr", "%out" + i, next);
    }
    List.of(weights, state).stream()
        .filter(this::uses)
        .forEach(layout -> parameters.add("ptr %" + layout.group()));
    int dimension = 0;
    for (int i = 0; i < program.dimensions().size(); i++) {
      parameters.add(index + " %dim" + i);
      dimension = store(body, "%dims", index, "%dim" + i, dimension);
    }
    parameters.add("ptr %arena");
    body.append(
        "  call void "
            + Names.global(renamed().name())
            + "(ptr %args, ptr %dims, ptr %arena, ptr %control)\n");
    body.append("  %result = load i32, ptr %control, align 8\n  ret i32 %result\n");
    return "define i32 "
        + Names.global(symbol())
        + "("
        + String.join(", ", parameters)
        + ") #0 {\n"
        + body
        + "}\n";
  }

  private static int store(StringBuilder body, String table, String type, String value, int index) {
    String slot = table + "." + index;
    body.append(
        "  " + slot + " = getelementptr " + type + ", ptr " + table + ", i32 " + index + "\n");
    body.append("  store " + type + " " + value + ", ptr " + slot + "\n");
    return index + 1;
  }
}
