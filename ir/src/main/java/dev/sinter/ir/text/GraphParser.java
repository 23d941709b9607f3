package dev.sinter.ir.text;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.text.Token.Kind;
import dev.sinter.ir.type.TensorType;
import dev.sinter.ir.type.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parses one function, statement by statement: a wrong one is reported and its value counts as
 * known but unusable.
 */
final class GraphParser {
  private final Cursor in;
  private final Diagnostics diagnostics;
  private final SourceMap places;
  private final AttributeKind.Functions functions;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Set<String> unusable = new HashSet<>();
  private final Map<Node, Integer> lines = new LinkedHashMap<>();
  private GraphBuilder builder = new GraphBuilder("");
  private boolean failed;
  private int returnLine;

  GraphParser(
      Cursor in, Diagnostics diagnostics, SourceMap places, AttributeKind.Functions functions) {
    this.in = in;
    this.diagnostics = diagnostics;
    this.places = places;
    this.functions = functions;
  }

  /** {@return the function after {@code func}, if it has no error; errors are reported} */
  Optional<Graph> parse() {
    Token name = in.expect(Kind.FUNCTION, "the name of the function (@name)");
    builder = new GraphBuilder(name.text());
    places.put(name.text(), "", name.line());
    in.list("(", ")", () -> attempt(this::parameter, List.of(",", ")")));
    in.expect("{", "before the body of a function");
    boolean returned = false;
    while (!in.accept("}")) {
      if (in.atEnd() || (in.peek().first() && in.peek().is("func"))) {
        throw in.failure(
            "'}' is needed at the end of function " + name.shown() + ", got " + in.peek().shown());
      }
      Token start = in.peek();
      if (returned) {
        throw in.failure("nothing may follow return in a function, got " + start.shown());
      }
      returned = start.is("return");
      attempt(returned ? this::returns : this::statement, List.of());
    }
    if (!returned) {
      throw ParseFailure.at(name, "function " + name.shown() + " has no return");
    }
    Parser.endOfItem(in);
    if (failed) {
      return Optional.empty();
    }
    Graph graph = builder.build();
    places.put(graph.name(), "return", returnLine);
    Map<Node, String> printed = GraphPrinter.numbering(graph);
    lines.forEach(
        (node, line) ->
            Optional.ofNullable(printed.get(node))
                .ifPresent(p -> places.put(graph.name(), p, line)));
    return Optional.of(graph);
  }

  /** Reads; after an error skips to one of the symbols given, or to the next line. */
  private Token attempt(Runnable reading, List<String> until) {
    Token start = in.peek();
    try {
      reading.run();
    } catch (ParseFailure failure) {
      failed = true;
      failure.report(diagnostics);
      if (start.kind() == Kind.VALUE || start.kind() == Kind.NUMBERED) {
        unusable.add(key(start));
      }
      if (in.peek() == start) {
        in.next();
      }
      while (!in.atEnd() && !in.peek().first() && until.stream().noneMatch(in.peek()::is)) {
        in.next();
      }
    }
    return start;
  }

  private void parameter() {
    Token name = in.next();
    if (name.kind() != Kind.VALUE) {
      throw ParseFailure.at(name, "the name of a parameter (%name) is needed, got " + name.shown());
    }
    in.expect(":", "between a parameter and its type");
    TensorType type = TypeText.tensor(in);
    ParameterRole role = ParameterRole.INPUT;
    String segment = "";
    if (in.accept("variable")) {
      role = ParameterRole.VARIABLE;
      segment = segment();
    }
    requireNew(name);
    Location place = location();
    Node node = builder.at(place).parameter(name.text(), role, segment, type);
    builder.at(Location.NONE);
    values.put(key(name), node);
    lines.put(node, name.line());
  }

  private String segment() {
    in.expect("(", "before the segment of a variable");
    String segment = in.wordOrString("the segment of a variable");
    in.expect(")", "after the segment of a variable");
    return segment;
  }

  private Location location() {
    if (!in.accept("loc")) {
      return Location.NONE;
    }
    in.expect("(", "before a location");
    Token text = in.expect(Kind.STRING, "a location (a string)");
    in.expect(")", "after a location");
    return new Location(text.text());
  }

  private void statement() {
    Token name = in.peek();
    if (!in.accept(Kind.VALUE) && !in.accept(Kind.NUMBERED)) {
      throw in.failure(
          "a statement (%name = op ...), return or '}' is needed, got " + name.shown());
    }
    requireNew(name);
    in.expect("=", "after the name of a value");
    Token opName = in.expect(Kind.WORD, "the name of an op");
    if (!OpForms.NAMES.contains(opName.text())) {
      throw ParseFailure.at(
          opName,
          "op '"
              + opName.text()
              + "' is not known"
              + NearestName.hint(opName.text(), OpForms.NAMES));
    }
    Node node = opName.is("constant") ? constant() : applied(opName);
    endOfStatement();
    values.put(key(name), node);
    lines.putIfAbsent(node, name.line());
  }

  private void endOfStatement() {
    Token token = in.peek();
    if (!token.first() && !token.is("}") && !in.atEnd()) {
      throw in.failure("the end of the line is needed, got " + token.shown());
    }
  }

  /** A constant's type stands behind its elements, but decides how they are read. */
  private Node constant() {
    int start = in.position();
    while (!in.atEnd()
        && !in.peek().is(":")
        && (!in.peek().first() || in.position() == start || !isStatement())) {
      in.next();
    }
    in.expect(":", "between a constant and its type");
    TensorType type = TypeText.tensor(in);
    int end = in.position();
    in.moveTo(start);
    Op op = new Op.Constant(LiteralText.parse(in, type));
    in.expect(":", "between a constant and its type");
    in.moveTo(end);
    return builder.add(op, List.of(), location());
  }

  private boolean isStatement() {
    Token token = in.peek();
    return token.kind() == Kind.VALUE
        || token.kind() == Kind.NUMBERED
        || token.is("return")
        || token.is("}");
  }

  private Node applied(Token opName) {
    List<Node> operands = new ArrayList<>();
    if (in.peek().kind() == Kind.VALUE || in.peek().kind() == Kind.NUMBERED) {
      do {
        operands.add(operand());
      } while (in.accept(","));
    }
    Op op = OpForms.parse(in, opName, functions);
    Optional<Token> typeAt = Optional.empty();
    Optional<Type> declared = Optional.empty();
    if (in.accept(":")) {
      typeAt = Optional.of(in.peek());
      declared = Optional.of(TypeText.type(in));
    }
    Node node = add(op, operands, location(), opName);
    if (declared.isPresent() && !declared.get().equals(node.type())) {
      throw ParseFailure.at(
          typeAt.orElse(opName),
          opName.text()
              + ": the type is "
              + TypeText.print(node.type())
              + ", not "
              + TypeText.print(declared.get()));
    }
    return node;
  }

  private Node add(Op op, List<Node> operands, Location place, Token opName) {
    try {
      return builder.add(op, operands, place);
    } catch (ModelException | IrException e) {
      throw ParseFailure.at(opName, String.valueOf(e.getMessage()));
    } catch (ArithmeticException e) {
      throw ParseFailure.at(opName, opName.text() + ": an extent does not fit 64 bits");
    }
  }

  private Node operand() {
    Token name = in.next();
    if (name.kind() != Kind.VALUE && name.kind() != Kind.NUMBERED) {
      throw ParseFailure.at(name, "an operand (%name) is needed, got " + name.shown());
    }
    if (unusable.contains(key(name))) {
      throw ParseFailure.following(name);
    }
    Node node = values.get(key(name));
    if (node == null) {
      throw ParseFailure.at(name, "value " + name.shown() + " is not defined above" + hint(name));
    }
    return node;
  }

  private String hint(Token name) {
    return NearestName.of(key(name), values.keySet())
        .map(
            near ->
                "; did you mean '"
                    + (near.startsWith("#") ? "%" + near.substring(1) : Names.value(near))
                    + "'?")
        .orElse("");
  }

  private void returns() {
    Token start = in.expect("return", "at the end of a function");
    returnLine = start.line();
    boolean more = !in.peek().is("}") && !in.peek().first();
    for (int index = 0; more; index++) {
      boolean write = in.accept("write");
      String segment = write ? segment() : "";
      String name = in.peek().kind() == Kind.STRING ? in.next().text() : Integer.toString(index);
      builder.result(name, write ? ResultRole.WRITE : ResultRole.OUTPUT, segment, operand());
      more = in.accept(",");
    }
    endOfStatement();
  }

  private void requireNew(Token name) {
    if (values.containsKey(key(name)) || unusable.contains(key(name))) {
      throw ParseFailure.at(name, "value " + name.shown() + " is defined twice");
    }
  }

  private static String key(Token name) {
    return name.kind() == Kind.NUMBERED ? "#" + name.text() : name.text();
  }
}
