package dev.sinter.ir.text;

import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.text.Token.Kind;
import dev.sinter.ir.type.DType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Parses one proc. */
final class ProcParser {
  private static final int NESTING = 500;
  private static final List<String> LOOPS =
      Arrays.stream(Stmt.LoopKind.values()).map(ProcPrinter::loop).toList();
  private static final List<String> SPACES =
      Arrays.stream(Buffer.Space.values()).map(ProcPrinter::word).toList();

  private final Cursor in;
  private final SourceMap places;
  private final ExpressionParser expressions;
  private String proc = "";
  private int depth;

  ProcParser(Cursor in, SourceMap places) {
    this(in, places, new ExpressionParser(in));
  }

  /** Reads statements in which these names are known. */
  ProcParser(Cursor in, SourceMap places, ExpressionParser expressions) {
    this.in = in;
    this.places = places;
    this.expressions = expressions;
  }

  /** {@return the proc after {@code proc}} */
  Proc parse() {
    Token name = in.expect(Kind.FUNCTION, "the name of the proc (@name)");
    proc = name.text();
    places.put(proc, "", name.line());
    List<Expr.Variable> sizes = in.peek().is("[") ? in.list("[", "]", this::variable) : List.of();
    List<Proc.Parameter> parameters = in.list("(", ")", this::parameter);
    in.expect("{", "before the body of a proc");
    Optional<String> schedule = Optional.empty();
    if (in.accept("schedule")) {
      schedule = Optional.of(in.expect(Kind.STRING, "the schedule (a string)").text());
    }
    return new Proc(proc, parameters, sizes, rest(), schedule);
  }

  private Proc.Parameter parameter() {
    Buffer buffer = buffer(Optional.of(Buffer.Space.PARAMETER));
    return new Proc.Parameter(
        buffer, in.choose(List.of(Proc.Access.values()), ProcPrinter::word, "the access"));
  }

  private Buffer buffer(Optional<Buffer.Space> usual) {
    Token name = in.expect(Kind.VALUE, "the name of a buffer (%name)");
    places.put(proc, Names.value(name.text()), name.line());
    in.expect(":", "between a buffer and its type");
    DType dtype = TypeText.loopDtype(in);
    List<Expr> shape = in.list("[", "]", expressions::expression);
    boolean unusual = usual.isPresent() && !SPACES.contains(in.peek().text());
    Buffer.Space space =
        unusual
            ? usual.get()
            : in.choose(
                List.of(Buffer.Space.values()), ProcPrinter::word, "the space of the buffer");
    Buffer buffer = new Buffer(name.text(), dtype, shape, space);
    expressions.declare(buffer);
    return buffer;
  }

  /** {@return a declared variable: an index scalar unless a type follows} */
  private Expr.Variable variable() {
    Expr.Variable variable = declaration();
    expressions.declare(variable);
    return variable;
  }

  Expr.Variable declaration() {
    Token name = in.expect(Kind.VALUE, "the name of a variable (%name)");
    places.put(proc, Names.value(name.text()), name.line());
    if (!in.accept(":")) {
      return Expr.indexVariable(name.text());
    }
    Token type = in.expect(Kind.WORD, "a dtype, possibly with lanes (f32x8)");
    int split = type.text().indexOf('x', 1);
    boolean vector =
        split > 0
            && type.text().substring(split + 1).matches("[1-9][0-9]{0,5}")
            && TypeText.isDtype(type.text().substring(0, split));
    String dtype = vector ? type.text().substring(0, split) : type.text();
    if (!TypeText.isDtype(dtype)) {
      throw ParseFailure.at(type, type.shown() + " is no dtype, possibly with lanes (f32x8)");
    }
    int lanes = vector ? Integer.parseInt(type.text().substring(split + 1)) : 1;
    DType element =
        Arrays.stream(DType.values()).filter(d -> d.text().equals(dtype)).findFirst().orElseThrow();
    return new Expr.Variable(name.text(), element, lanes);
  }

  /** {@return the statements up to the closing brace, which is read} */
  Stmt rest() {
    return sequence(statements());
  }

  private List<Stmt> statements() {
    if (++depth > NESTING) {
      throw in.failure("statements are nested more than " + NESTING + " deep");
    }
    Deque<List<Stmt>> sequences = new ArrayDeque<>();
    Deque<UnaryOperator<Stmt>> scopes = new ArrayDeque<>();
    sequences.push(new ArrayList<>());
    while (!in.accept("}")) {
      if (in.peek().is("let") || in.peek().is("alloc")) {
        UnaryOperator<Stmt> scope = scope();
        if (in.accept("in")) {
          sequences.element().add(scope.apply(braces()));
        } else {
          scopes.push(scope);
          sequences.push(new ArrayList<>());
        }
      } else {
        sequences.element().add(statement());
      }
    }
    while (!scopes.isEmpty()) {
      Stmt body = sequence(sequences.pop());
      sequences.element().add(scopes.pop().apply(body));
    }
    depth--;
    return sequences.pop();
  }

  private static Stmt sequence(List<Stmt> statements) {
    return statements.size() == 1 ? statements.getFirst() : new Stmt.Block(statements);
  }

  private Stmt braces() {
    in.expect("{", "before a body");
    return rest();
  }

  /** {@return what makes a statement of the body of the let or alloc at the cursor} */
  private UnaryOperator<Stmt> scope() {
    if (in.next().is("alloc")) {
      Buffer buffer = buffer(Optional.empty());
      return body -> new Stmt.Allocate(buffer, body);
    }
    Expr.Variable variable = declaration();
    in.expect("=", "between a variable and its value");
    Expr value = expressions.expression();
    expressions.declare(variable);
    return body -> new Stmt.Let(variable, value, body);
  }

  private Stmt statement() {
    Token token = in.peek();
    if (token.kind() == Kind.VALUE || token.kind() == Kind.NUMBERED) {
      return store();
    }
    if (token.kind() == Kind.WORD && LOOPS.contains(token.text())) {
      return loop();
    }
    if (in.accept("{")) {
      return new Stmt.Block(statements());
    }
    if (in.accept("if")) {
      Expr condition = expressions.expression();
      Stmt then = braces();
      return new Stmt.If(condition, then, in.accept("else") ? braces() : Stmt.NOTHING);
    }
    if (in.accept("while")) {
      Expr condition = expressions.expression();
      return new Stmt.While(condition, braces());
    }
    if (in.accept("barrier")) {
      return new Stmt.Barrier();
    }
    if (in.accept("fail")) {
      int code = in.smallInteger("the number of a message");
      in.expect(",", "between the number of a message and its detail");
      return new Stmt.Fail(code, expressions.expression());
    }
    List<String> known = new ArrayList<>(LOOPS);
    known.addAll(List.of("if", "while", "barrier", "fail", "let", "alloc"));
    throw in.failure(
        "a statement or '}' is needed, got "
            + token.shown()
            + NearestName.hint(token.text(), known));
  }

  private Stmt loop() {
    Stmt.LoopKind kind =
        in.choose(List.of(Stmt.LoopKind.values()), ProcPrinter::loop, "the kind of loop");
    Expr.Variable variable = variable();
    in.expect("in", "between a loop variable and its range");
    Token zero = in.expect(Kind.NUMBER, "0");
    if (!zero.text().equals("0")) {
      throw ParseFailure.at(zero, "loops start at 0, got " + zero.shown());
    }
    in.expect("..", "between the ends of a range");
    Expr extent = expressions.expression();
    return new Stmt.For(variable, extent, kind, braces());
  }

  private Stmt store() {
    Token name = in.next();
    expressions.buffer(name);
    Expr.Load place = expressions.load(name);
    in.expect("=", "between an element and its new value");
    Expr value = expressions.expression();
    Optional<Expr> mask =
        in.accept("where") ? Optional.of(expressions.expression()) : Optional.empty();
    return new Stmt.Store(place.buffer(), place.indices(), value, mask);
  }
}
