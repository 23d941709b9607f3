package dev.sinter.ir.text;

import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.Size;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.type.Dim;
import java.util.List;
import java.util.stream.Collectors;

/** Prints programs: declarations, procs, then the steps in {@code run}. */
final class ProgramPrinter {
  private final PrintOptions options;
  private final StringBuilder out;
  private int indent;

  ProgramPrinter(PrintOptions options, StringBuilder out) {
    this.options = options;
    this.out = out;
  }

  void print(Program program) {
    line("program " + Names.function(program.name()) + " {");
    indent++;
    program.dimensions().forEach(name -> line("dimension " + Names.word(name)));
    program.inputs().forEach(port -> line("input " + port(port)));
    program.variables().forEach(port -> line("variable " + variable(port)));
    program.outputs().forEach(port -> line("output " + port(port)));
    program.messages().forEach(message -> line("message " + Names.quoted(message)));
    program.buffers().forEach(buffer -> line("buffer " + buffer(buffer)));
    program.procs().forEach(proc -> new ProcPrinter(out, indent).print(proc));
    steps("run ", program.steps(), "}");
    indent--;
    line("}");
  }

  private void line(String text) {
    out.append("  ".repeat(indent)).append(text).append('\n');
  }

  private static String port(Program.Port port) {
    return Names.quoted(port.name()) + ": " + TypeText.print(port.type());
  }

  private static String variable(Program.VariablePort port) {
    return Names.word(port.segment())
        + " "
        + Names.quoted(port.name())
        + ": "
        + TypeText.print(port.type())
        + (port.read() ? " read" : "")
        + (port.written() ? " written" : "");
  }

  private String buffer(Program.PlanBuffer buffer) {
    String place =
        switch (buffer.place()) {
          case Place.Input(var index) -> "input " + index;
          case Place.Variable(var index) -> "variable " + index;
          case Place.Output(var index) -> "output " + index;
          case Place.Constant(var value) ->
              "constant " + TypeText.print(value.type()) + " " + LiteralText.print(value, options);
          case Place.Unplaced() -> "unplaced";
          case Place.Arena(var region, var offset) ->
              "arena " + TypeText.print(region) + " " + offset;
        };
    return Names.value(buffer.name())
        + ": "
        + buffer.dtype().text()
        + "["
        + TypeText.print(buffer.size())
        + "] in "
        + place;
  }

  private void steps(String head, List<Step> steps, String close) {
    line(head + "{");
    indent++;
    steps.forEach(this::step);
    indent--;
    line(close);
  }

  private void step(Step step) {
    switch (step) {
      case Step.Launch(var proc, var arguments, var sizes, var cost) ->
          line(
              "launch "
                  + Names.function(proc)
                  + sizes.stream()
                      .map(ProgramPrinter::size)
                      .collect(
                          Collectors.joining(
                              ", ", sizes.isEmpty() ? "" : "[", sizes.isEmpty() ? "" : "]"))
                  + arguments.stream()
                      .map(ProgramPrinter::slice)
                      .collect(Collectors.joining(", ", "(", ")"))
                  + " cost "
                  + TypeText.print(cost));
      case Step.Repeat(var variable, var count, var body) ->
          steps(
              "repeat " + Names.value(variable) + " in 0.." + TypeText.print(count) + " ",
              body,
              "}");
      case Step.RepeatWhile(var condition, var flag, var body) -> {
        steps("condition ", condition, "} while " + Names.value(flag) + " {");
        body(body);
      }
      case Step.Branch(var flag, var then, var otherwise) -> {
        steps("branch " + Names.value(flag) + " ", then, otherwise.isEmpty() ? "}" : "} else {");
        if (!otherwise.isEmpty()) {
          body(otherwise);
        }
      }
      case Step.Swap(var first, var second) ->
          line("swap " + Names.value(first) + ", " + Names.value(second));
    }
  }

  private void body(List<Step> steps) {
    indent++;
    steps.forEach(this::step);
    indent--;
    line("}");
  }

  private static String size(Size size) {
    return switch (size) {
      case Size.Extent(var dim) -> TypeText.print(dim);
      case Size.Iteration(var loop, var reversed) ->
          (reversed ? "reversed " : "") + Names.value(loop);
    };
  }

  private static String slice(Slice slice) {
    boolean whole = slice.loop().isEmpty() && !slice.reversed() && slice.scale().equals(Dim.of(0));
    String loop = slice.loop().map(Names::value).orElse("nothing");
    return Names.value(slice.buffer())
        + (whole
            ? ""
            : " at "
                + (slice.reversed() ? "reversed " : "")
                + loop
                + " * "
                + TypeText.print(slice.scale()));
  }
}
