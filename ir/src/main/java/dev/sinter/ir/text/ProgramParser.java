package dev.sinter.ir.text;

import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Place;
import dev.sinter.ir.plan.Program.PlanBuffer;
import dev.sinter.ir.plan.Program.Port;
import dev.sinter.ir.plan.Program.Size;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.plan.Program.VariablePort;
import dev.sinter.ir.text.Token.Kind;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses one program; declarations may stand in any order. */
final class ProgramParser {
  private static final int NESTING = 500;
  private static final List<String> DECLARATIONS =
      List.of("dimension", "input", "variable", "output", "message", "buffer", "proc", "run");
  private static final List<String> STEPS =
      List.of("launch", "repeat", "condition", "branch", "swap");
  private static final List<String> PLACES =
      List.of("input", "variable", "output", "constant", "unplaced", "arena");

  private final Cursor in;
  private final SourceMap places;
  private String program = "";
  private final List<String> dimensions = new ArrayList<>();
  private final List<Port> inputs = new ArrayList<>();
  private final List<VariablePort> variables = new ArrayList<>();
  private final List<Port> outputs = new ArrayList<>();
  private final List<Proc> procs = new ArrayList<>();
  private final List<PlanBuffer> buffers = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<String> messages = new ArrayList<>();
  private int depth;

  ProgramParser(Cursor in, SourceMap places) {
    this.in = in;
    this.places = places;
  }

  /** {@return the program after {@code program}} */
  Program parse() {
    Token name = in.expect(Kind.FUNCTION, "the name of the program (@name)");
    program = name.text();
    places.put(program, "", name.line());
    in.expect("{", "before the body of a program");
    while (!in.accept("}")) {
      declaration(in.expectOne(DECLARATIONS, "the declaration"));
    }
    return new Program(
        program, dimensions, inputs, variables, outputs, procs, buffers, steps, messages);
  }

  private void declaration(Token keyword) {
    switch (keyword.text()) {
      case "dimension" -> dimensions.add(in.wordOrString("the name of a dimension"));
      case "input" -> inputs.add(port());
      case "output" -> outputs.add(port());
      case "variable" -> {
        String segment = in.wordOrString("the segment of the variable");
        Port port = port();
        boolean read = in.accept("read");
        variables.add(
            new VariablePort(segment, port.name(), port.type(), read, in.accept("written")));
      }
      case "message" -> messages.add(in.expect(Kind.STRING, "the message (a string)").text());
      case "buffer" -> buffers.add(buffer());
      case "proc" -> procs.add(new ProcParser(in, places).parse());
      default -> steps.addAll(steps());
    }
  }

  private Port port() {
    Token name = in.expect(Kind.STRING, "a name (a string)");
    places.put(program, name.text(), name.line());
    in.expect(":", "between a name and its type");
    return new Port(name.text(), TypeText.tensor(in));
  }

  private String name(String what) {
    return in.expect(Kind.VALUE, what + " (%name)").text();
  }

  private PlanBuffer buffer() {
    Token at = in.peek();
    String name = name("the name of the buffer");
    places.put(program, Names.value(name), at.line());
    in.expect(":", "between a buffer and its type");
    DType dtype = TypeText.dtype(in);
    in.expect("[", "before the number of elements");
    Dim size = TypeText.dim(in);
    in.expect("]", "after the number of elements");
    in.expect("in", "before the place of a buffer");
    Token place = in.expectOne(PLACES, "the place");
    return new PlanBuffer(
        name,
        dtype,
        size,
        switch (place.text()) {
          case "input" -> new Place.Input(in.smallInteger("the number of the input"));
          case "variable" -> new Place.Variable(in.smallInteger("the number of the variable"));
          case "output" -> new Place.Output(in.smallInteger("the number of the output"));
          case "constant" -> new Place.Constant(LiteralText.parse(in, TypeText.tensor(in)));
          case "arena" -> {
            Dim region = TypeText.dim(in);
            yield new Place.Arena(region, in.integer("the offset"));
          }
          default -> new Place.Unplaced();
        });
  }

  private List<Step> steps() {
    if (++depth > NESTING) {
      throw in.failure("steps are nested more than " + NESTING + " deep");
    }
    in.expect("{", "before steps");
    List<Step> list = new ArrayList<>();
    while (!in.accept("}")) {
      Token keyword = in.expectOne(STEPS, "the step");
      places.put(program, "step " + list.size(), keyword.line());
      list.add(step(keyword));
    }
    depth--;
    return list;
  }

  private Step step(Token keyword) {
    return switch (keyword.text()) {
      case "launch" -> {
        String proc = in.expect(Kind.FUNCTION, "the name of a proc (@name)").text();
        List<Size> sizes = in.peek().is("[") ? in.list("[", "]", this::size) : List.of();
        List<Slice> arguments = in.list("(", ")", this::slice);
        in.expect("cost", "after the arguments of a launch");
        yield new Step.Launch(proc, arguments, sizes, TypeText.dim(in));
      }
      case "repeat" -> {
        String variable = name("the name of the iteration");
        in.expect("in", "between an iteration and its range");
        Token zero = in.expect(Kind.NUMBER, "0");
        if (!zero.text().equals("0")) {
          throw ParseFailure.at(zero, "loops start at 0, got " + zero.shown());
        }
        in.expect("..", "between the ends of a range");
        Dim count = TypeText.dim(in);
        yield new Step.Repeat(variable, count, steps());
      }
      case "condition" -> {
        List<Step> condition = steps();
        in.expect("while", "after the steps of a condition");
        String flag = name("the flag");
        yield new Step.RepeatWhile(condition, flag, steps());
      }
      case "branch" -> {
        String flag = name("the flag");
        List<Step> then = steps();
        yield new Step.Branch(flag, then, in.accept("else") ? steps() : List.of());
      }
      default -> {
        String first = name("a buffer");
        in.expect(",", "between the buffers of a swap");
        yield new Step.Swap(first, name("a buffer"));
      }
    };
  }

  private Size size() {
    boolean reversed = in.accept("reversed");
    if (reversed || in.peek().kind() == Kind.VALUE) {
      return new Size.Iteration(name("the name of an iteration"), reversed);
    }
    return new Size.Extent(TypeText.dim(in));
  }

  private Slice slice() {
    String buffer = name("a buffer");
    if (!in.accept("at")) {
      return Slice.whole(buffer);
    }
    boolean reversed = in.accept("reversed");
    Optional<String> loop =
        in.accept("nothing") ? Optional.empty() : Optional.of(name("the name of an iteration"));
    in.expect("*", "between an iteration and its scale");
    return new Slice(buffer, loop, TypeText.dim(in), reversed);
  }
}
