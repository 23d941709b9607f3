package dev.sinter.ir.text;

import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelGraph;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.text.Token.Kind;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;

/** Parses one function as kernels. */
final class KernelParser {
  private static final int NESTING = 100;
  private static final List<String> STEPS =
      List.of("constant", "launch", "scan", "while", "cond", "return");
  private static final List<String> STAGES = List.of("compute", "check", "opaque");

  private final Cursor in;
  private final SourceMap places;

  /** Every named extent so far: expressions may name it. */
  private final Set<String> extents = new LinkedHashSet<>();

  private String function = "";
  private int depth;

  KernelParser(Cursor in, SourceMap places) {
    this.in = in;
    this.places = places;
  }

  /** {@return the function after {@code kernels}} */
  KernelFunction parse() {
    Token name = in.expect(Kind.FUNCTION, "the name of the function (@name)");
    function = name.text();
    places.put(function, "", name.line());
    List<Value> parameters = new ArrayList<>();
    List<KernelFunction.Parameter> roles = new ArrayList<>();
    in.list(
        "(",
        ")",
        () -> {
          parameters.add(value());
          String caller = in.expect(Kind.STRING, "the caller's name (a string)").text();
          boolean variable = in.accept("variable");
          String segment = variable ? segment() : "";
          ParameterRole role = variable ? ParameterRole.VARIABLE : ParameterRole.INPUT;
          return roles.add(new KernelFunction.Parameter(caller, role, segment, in.accept("read")));
        });
    List<KernelFunction.Result> results = new ArrayList<>();
    KernelGraph graph =
        body(
            function,
            parameters,
            () -> {
              boolean write = in.accept("write");
              String segment = write ? segment() : "";
              String caller = in.expect(Kind.STRING, "the caller's name (a string)").text();
              results.add(
                  new KernelFunction.Result(
                      caller, write ? ResultRole.WRITE : ResultRole.OUTPUT, segment));
            });
    return new KernelFunction(graph, roles, results);
  }

  private String segment() {
    in.expect("(", "before the segment of a variable");
    String segment = in.wordOrString("the segment of a variable");
    in.expect(")", "after the segment of a variable");
    return segment;
  }

  /** Reads constants, steps and results. {@code before} reads what stands before each result. */
  private KernelGraph body(String name, List<Value> parameters, Runnable before) {
    if (++depth > NESTING) {
      throw in.failure("loops are nested more than " + NESTING + " deep");
    }
    in.expect("{", "before kernels");
    SequencedMap<String, Literal> constants = new LinkedHashMap<>();
    List<KernelGraph.Step> steps = new ArrayList<>();
    Token keyword = in.expectOne(STEPS, "the step");
    while (!keyword.is("return")) {
      if (keyword.is("constant")) {
        String constant = name("the name of a constant (%name)");
        in.expect(":", "between a constant and its type");
        constants.put(constant, LiteralText.parse(in, TypeText.tensor(in)));
      } else {
        steps.add(step(keyword));
      }
      keyword = in.expectOne(STEPS, "the step");
    }
    List<Value> results = new ArrayList<>();
    if (!in.peek().is("}")) {
      do {
        before.run();
        results.add(value());
      } while (in.accept(","));
    }
    in.expect("}", "after the results");
    depth--;
    return new KernelGraph(name, parameters, constants, steps, results);
  }

  private KernelGraph nested(String word) {
    in.expect(word, "before a nested function");
    String name = in.expect(Kind.FUNCTION, "the name of a function (@name)").text();
    return body(name, in.list("(", ")", this::value), () -> {});
  }

  private KernelGraph.Step step(Token keyword) {
    return switch (keyword.text()) {
      case "launch" -> launch();
      case "scan" -> {
        int carries = count("carries");
        int sequences = count("sequences");
        in.expect("length", "before the number of steps");
        Dim length = dim();
        boolean reverse = in.accept("reverse");
        Flow flow = flow();
        KernelGraph body = nested("body");
        in.expect("}", "after the body of a scan");
        yield new KernelGraph.Scan(
            body, carries, sequences, length, reverse, flow.operands(), flow.results());
      }
      case "while" -> {
        int carries = count("carries");
        Flow flow = flow();
        KernelGraph condition = nested("condition");
        KernelGraph body = nested("body");
        in.expect("}", "after the body of a loop");
        yield new KernelGraph.While(condition, body, carries, flow.operands(), flow.results());
      }
      default -> {
        Flow flow = flow();
        KernelGraph then = nested("then");
        KernelGraph otherwise = nested("otherwise");
        in.expect("}", "after the branches");
        yield new KernelGraph.Cond(then, otherwise, flow.operands(), flow.results());
      }
    };
  }

  private int count(String word) {
    in.expect(word, "before their number");
    return in.smallInteger("the number of " + word);
  }

  private record Flow(List<String> operands, List<Value> results) {}

  private Flow flow() {
    List<String> operands = in.list("(", ")", () -> name("a value (%name)"));
    in.expect("gives", "between operands and results");
    List<Value> results = in.list("(", ")", this::value);
    in.expect("{", "before nested functions");
    return new Flow(operands, results);
  }

  private KernelGraph.Launch launch() {
    String name = in.expect(Kind.FUNCTION, "the name of the kernel (@name)").text();
    in.expect("rows", "before the number of row axes");
    int rows = in.smallInteger("the number of row axes");
    List<Value> inputs = new ArrayList<>();
    List<String> operands = new ArrayList<>();
    in.list(
        "(",
        ")",
        () -> {
          inputs.add(value());
          in.expect("=", "between an input and its operand");
          return operands.add(name("a value (%name)"));
        });
    in.expect("gives", "between inputs and outputs");
    List<Value> outputs = new ArrayList<>();
    List<Value> results = new ArrayList<>();
    in.list(
        "(",
        ")",
        () -> {
          outputs.add(value());
          in.expect("=", "between an output and the result it becomes");
          return results.add(value());
        });
    in.expect("{", "before the stages of a kernel");
    ExpressionParser expressions = new ExpressionParser(in);
    inputs.forEach(v -> expressions.declare(v.buffer()));
    List<Stage> stages = new ArrayList<>();
    while (!in.accept("}")) {
      stages.add(stage(in.expectOne(STAGES, "the stage"), expressions));
    }
    return new KernelGraph.Launch(
        new Kernel(name, inputs, outputs, rows, stages), operands, results);
  }

  private Stage stage(Token keyword, ExpressionParser expressions) {
    extents.forEach(name -> expressions.declare(Expr.indexVariable(name)));
    return switch (keyword.text()) {
      case "compute" -> compute(expressions);
      case "check" -> {
        String message = in.expect(Kind.STRING, "the message (a string)").text();
        List<Axis> space = axes(expressions);
        List<Stage.Let> lets = lets(expressions);
        in.expect("require", "before the condition of a check");
        Expr valid = expressions.expression();
        in.expect("detail", "before the detail of a check");
        Expr detail = expressions.expression();
        in.expect("}", "after a check");
        yield new Stage.Check(space, lets, valid, message, detail);
      }
      default -> {
        String kind = in.expect(Kind.STRING, "what the statements do (a string)").text();
        List<Value> results = in.list("(", ")", this::value);
        List<Value> scratch = in.accept("scratch") ? in.list("(", ")", this::value) : List.of();
        results.forEach(v -> expressions.declare(v.buffer()));
        scratch.forEach(v -> expressions.declare(v.buffer()));
        in.expect("{", "before statements");
        yield new Stage.Opaque(
            kind, results, scratch, new ProcParser(in, new SourceMap(), expressions).rest());
      }
    };
  }

  private Stage compute(ExpressionParser expressions) {
    Value result = value();
    List<Axis> space = axes(expressions);
    Optional<Reducer> reducer = Optional.empty();
    List<Axis> reduce = List.of();
    OptionalLong chunk = OptionalLong.empty();
    if (!in.peek().is("{")) {
      reducer = Optional.of(in.choose(List.of(Reducer.values()), Reducer::text, "the reducer"));
      reduce = axes(expressions);
      chunk = chunk(reduce);
    }
    List<Stage.Let> lets = lets(expressions);
    in.expect("yield", "before the value of an element");
    Expr value = expressions.expression();
    in.expect("}", "after the value of an element");
    expressions.declare(result.buffer());
    return new Stage.Compute(result, space, reduce, reducer, chunk, lets, value);
  }

  private OptionalLong chunk(List<Axis> reduce) {
    if (!in.accept("chunks")) {
      return OptionalLong.empty();
    }
    Token rows = in.peek();
    long chunk = in.integer("the number of places of the first reduced axis in a chunk");
    if (chunk < 1 || reduce.isEmpty()) {
      throw ParseFailure.at(
          rows, "chunks need a reduced axis and at least 1 place of it, got " + chunk);
    }
    return OptionalLong.of(chunk);
  }

  private List<Stage.Let> lets(ExpressionParser expressions) {
    in.expect("{", "before the expressions of a stage");
    List<Stage.Let> lets = new ArrayList<>();
    ProcParser loops = new ProcParser(in, new SourceMap(), expressions);
    while (in.accept("let")) {
      Expr.Variable variable = loops.declaration();
      in.expect("=", "between a variable and its value");
      lets.add(new Stage.Let(variable, expressions.expression()));
      expressions.declare(variable);
    }
    return lets;
  }

  private List<Axis> axes(ExpressionParser expressions) {
    return in.list(
        "[",
        "]",
        () -> {
          String name = name("the name of an axis (%name)");
          in.expect("in", "between an axis and its extent");
          Axis axis = new Axis(name, dim());
          expressions.declare(axis.variable());
          return axis;
        });
  }

  private String name(String what) {
    Token token = in.expect(Kind.VALUE, what);
    places.put(function, Names.value(token.text()), token.line());
    return token.text();
  }

  private Value value() {
    String name = name("the name of a value (%name)");
    in.expect(":", "between a value and its type");
    TensorType type = TypeText.tensor(in);
    type.shape().dims().forEach(d -> extents.addAll(d.names()));
    return new Value(name, type);
  }

  private Dim dim() {
    Dim dim = TypeText.dim(in);
    extents.addAll(dim.names());
    return dim;
  }
}
