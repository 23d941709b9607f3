package dev.sinter.codegen.aot;

import dev.sinter.codegen.ArenaLayout;
import dev.sinter.ir.IrException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Writes the header of compiled entries: structs of variables, sizes, prototypes, and what a caller
 * must know, in C11 and C++11.
 */
final class CHeader {
  private final String model;
  private final int indexBits;
  private final StringBuilder text = new StringBuilder();

  CHeader(String model, int indexBits) {
    this.model = model;
    this.indexBits = indexBits;
  }

  /** {@return the header} */
  String write(List<StateLayout> layouts, List<EntryPoint> entries) {
    String guard = CNames.macro(model) + "_H";
    line(
        "/* Compiled model '%s'. Needs no library: link the object, or either library, and call."
            .formatted(model));
    line(" *");
    line(
        " * Memory: nothing is allocated. The caller gives an arena (aligned to 64 bytes, at least"
            + " as large as the entry's");
    line(
        " * macro says, contents irrelevant before and after) and owns the structs of variables."
            + " Arrays are row-major.");
    line(" * Outputs overlap nothing else.");
    line(
        " * Threads: an entry keeps nothing between calls. Calls may run at the same time if they"
            + " have different arenas and");
    line(
        " * outputs, and none of them changes a struct (a parameter that is not const) that another"
            + " one uses.");
    line(
        " * Every entry returns 0, or the number of the first data error; see the entry for the"
            + " messages. */");
    line("#ifndef %s".formatted(guard));
    line("#define %s".formatted(guard));
    line("#include <stddef.h>");
    line("#include <stdint.h>");
    line("#ifdef __cplusplus");
    line("#define %s_ALIGN alignas(64)".formatted(CNames.macro(model)));
    line("extern \"C\" {");
    line("#else");
    line("#define %s_ALIGN _Alignas(64)".formatted(CNames.macro(model)));
    line("#endif");
    layouts.stream().filter(layout -> !layout.fields().isEmpty()).forEach(this::struct);
    entries.forEach(entry -> prototype(entry, layouts));
    line("");
    line("#ifdef __cplusplus");
    line("}");
    line("#endif");
    line("#endif");
    return text.toString();
  }

  private void struct(StateLayout layout) {
    line("");
    line(
        "/* %s: %d bytes. */"
            .formatted(
                layout.group().equals("weights")
                    ? "Weights"
                    : "Other variables: optimizer, metrics, random, recurrent",
                layout.bytes()));
    line("typedef struct %s_%s {".formatted(model, layout.group()));
    for (StateLayout.Field field : layout.fields()) {
      TensorType type = field.port().type();
      long count = Math.max(1, type.shape().size().fixed());
      line(
          "  %s_ALIGN %s %s[%d]; /* %s '%s': %s */"
              .formatted(
                  CNames.macro(model),
                  name(type.dtype()),
                  field.identifier(),
                  count,
                  field.port().segment(),
                  comment(field.port().name()),
                  type));
    }
    line("} %s_%s;".formatted(model, layout.group()));
    if (layout.image().isPresent()) {
      line(
          "/* Values at the start; read-only, may be passed where a const pointer is wanted, else"
              + " copy it. */");
      line(
          "extern const %s_%s %s_initial_%s;"
              .formatted(model, layout.group(), model, layout.group()));
    }
  }

  private void prototype(EntryPoint entry, List<StateLayout> layouts) {
    Program program = entry.program();
    CNames names = new CNames();
    UnaryOperator<String> dims = name -> "dim_" + name.replaceAll("[^A-Za-z0-9_]", "_");
    List<String> parameters = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Program.Port port : program.inputs()) {
      String name = names.give(port.name());
      parameters.add("const " + name(port.type().dtype()) + " *" + name);
      notes.add(name + ": input " + port.type() + " '" + comment(port.name()) + "'");
    }
    for (Program.Port port : program.outputs()) {
      String name = names.give(port.name());
      parameters.add(name(port.type().dtype()) + " *" + name);
      notes.add(name + ": output " + port.type() + " '" + comment(port.name()) + "'");
    }
    for (StateLayout layout : layouts) {
      if (entry.uses(layout)) {
        parameters.add(
            (entry.writes(layout) ? "" : "const ")
                + model
                + "_"
                + layout.group()
                + " *"
                + layout.group());
      }
    }
    for (String dimension : program.dimensions()) {
      parameters.add("int" + indexBits + "_t " + names.give(dims.apply(dimension)));
    }
    parameters.add("void *arena");
    line("");
    arenaMacro(entry, dims);
    line("/* Entry '%s'.".formatted(entry.name()));
    notes.forEach(note -> line(" *   " + note));
    for (int i = 0; i < program.messages().size(); i++) {
      line(" *   returns %d: %s".formatted(i + 1, comment(program.messages().get(i))));
    }
    line(" */");
    line("int32_t %s(%s);".formatted(entry.symbol(), String.join(", ", parameters)));
  }

  private void arenaMacro(EntryPoint entry, UnaryOperator<String> dims) {
    List<String> parameters = entry.program().dimensions().stream().map(dims).toList();
    StringBuilder sum = new StringBuilder("(size_t)" + Math.max(64, entry.scratchBytes()));
    for (ArenaLayout.Region region : entry.arena().regions()) {
      Dim names = region.names();
      sum.append(" + (size_t)").append(region.unitBytes());
      names
          .names()
          .forEach(name -> sum.append(" * (size_t)(").append(dims.apply(name)).append(')'));
    }
    String list = parameters.isEmpty() ? "" : "(" + String.join(", ", parameters) + ")";
    line("/* Bytes of the arena. */");
    line("#define %s_ARENA_BYTES%s (%s)".formatted(CNames.macro(entry.symbol()), list, sum));
  }

  /** {@return the C type of an element} */
  private static String name(DType dtype) {
    return switch (dtype) {
      case F32 -> "float";
      case F64 -> "double";
      case F16, BF16 -> "uint16_t";
      case I8 -> "int8_t";
      case U8, BOOL -> "uint8_t";
      case I32 -> "int32_t";
      case I64 -> "int64_t";
      case INDEX -> throw new IrException("header: index is no element type");
    };
  }

  private static String comment(String text) {
    return text.replace("*/", "* /").replace("/*", "/ *").replace('\n', ' ');
  }

  private void line(String written) {
    text.append(written).append('\n');
  }
}
