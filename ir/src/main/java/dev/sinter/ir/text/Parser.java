package dev.sinter.ir.text;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.text.Token.Kind;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Parses {@code .sir} texts: recursive descent, by hand. Items ({@code func}, {@code kernels},
 * {@code proc}, {@code program}) may stand in any order; a function is read when first named or
 * when reached. After an error reading goes on at the next line of a function, or at the next item,
 * so that one run reports as many independent errors as possible; what follows from a reported
 * error is not reported again.
 */
public final class Parser {
  private static final List<String> ITEMS = List.of("func", "kernels", "proc", "program");
  private static final int NESTING = 100;

  /**
   * What became of a text.
   *
   * @param module the items that could be read
   * @param diagnostics all errors, by place
   * @param places lines of the items and values
   */
  public record Parsed(Module module, List<Diagnostic> diagnostics, SourceMap places) {
    /** Freezes the list. */
    public Parsed {
      diagnostics = List.copyOf(diagnostics);
    }
  }

  private enum State {
    UNREAD,
    OPEN,
    READ,
    FAILED
  }

  /** A function of the text, read at most once. */
  private static final class Pending {
    private final int start;
    private State state = State.UNREAD;
    private Optional<Graph> graph = Optional.empty();

    Pending(int start) {
      this.start = start;
    }
  }

  private final List<Token> tokens;
  private final Diagnostics diagnostics;
  private final SourceMap places = new SourceMap();
  private final SequencedMap<String, Pending> functions = new LinkedHashMap<>();
  private final List<KernelFunction> kernels = new ArrayList<>();
  private final List<Proc> procs = new ArrayList<>();
  private final List<Program> programs = new ArrayList<>();
  private int depth;

  private Parser(String text, String file) {
    diagnostics = new Diagnostics(file, text);
    tokens = Lexer.tokens(text, diagnostics);
  }

  /**
   * Parses a text.
   *
   * @param text the text
   * @param file its name in messages
   * @return the module
   * @throws ModelException with every error of the text, each with line, column, the source line
   *     and a caret
   */
  public static Module parse(String text, String file) {
    Parsed parsed = read(text, file);
    if (!parsed.diagnostics().isEmpty()) {
      throw new ModelException(
          parsed.diagnostics().stream()
              .map(Diagnostic::toString)
              .collect(Collectors.joining("\n")));
    }
    return parsed.module();
  }

  /**
   * Parses a text that may be wrong.
   *
   * @param text the text
   * @param file its name in messages
   * @return the items without error, and the errors
   */
  public static Parsed read(String text, String file) {
    return new Parser(text, file).run();
  }

  /**
   * Parses the elements of a constant, as they stand after {@code constant}.
   *
   * @param text a number, nested lists, or {@code hex "..."}
   * @param type its type, of fixed shape
   * @return the constant
   * @throws ModelException with every error
   */
  public static Literal literal(String text, TensorType type) {
    return part(text, in -> LiteralText.parse(in, type));
  }

  /**
   * Parses a tensor type such as {@code f32[B,10]}.
   *
   * @throws ModelException if it is none
   */
  public static TensorType type(String text) {
    return part(text, TypeText::tensor);
  }

  private static <T> T part(String text, Function<Cursor, T> reading) {
    Diagnostics diagnostics = new Diagnostics("text", text);
    Cursor in = new Cursor(Lexer.tokens(text, diagnostics), 0);
    try {
      T result = reading.apply(in);
      if (!in.atEnd()) {
        throw in.failure("the end of the text is needed, got " + in.peek().shown());
      }
      if (diagnostics.all().isEmpty()) {
        return result;
      }
    } catch (ParseFailure failure) {
      failure.report(diagnostics);
    }
    throw new ModelException(
        diagnostics.all().stream().map(Diagnostic::toString).collect(Collectors.joining("\n")));
  }

  private Parsed run() {
    List<Integer> starts = items();
    for (int start : starts) {
      Token keyword = tokens.get(start);
      if (keyword.is("func")) {
        function(start);
      } else {
        attempt(() -> loops(new Cursor(tokens, start + 1), keyword));
      }
    }
    List<Graph> read = functions.values().stream().flatMap(p -> p.graph.stream()).toList();
    return new Parsed(new Module(read, kernels, procs, programs), diagnostics.all(), places);
  }

  /**
   * {@return where items start: keywords that are the first word of a line, outside all braces;
   * functions are entered by name}
   */
  private List<Integer> items() {
    List<Integer> starts = new ArrayList<>();
    int braces = 0;
    boolean inside = false;
    boolean skipping = false;
    for (int i = 0; i < tokens.size() - 1; i++) {
      Token token = tokens.get(i);
      boolean left = token.first() && token.column() == 1;
      if (token.kind() == Kind.WORD
          && ITEMS.contains(token.text())
          && (left || (token.first() && braces <= 0))) {
        starts.add(i);
        inside = true;
        skipping = false;
        braces = 0;
        if (token.is("func")) {
          declare(i);
        }
      } else if (!inside && !skipping) {
        skipping = true;
        diagnostics.add(
            token,
            "one of "
                + String.join(", ", ITEMS)
                + " is needed, got "
                + token.shown()
                + NearestName.hint(token.text(), ITEMS));
      }
      if (token.is("{")) {
        braces++;
      } else if (token.is("}") && --braces == 0) {
        inside = false;
      }
    }
    return starts;
  }

  private void declare(int start) {
    Token name = tokens.get(start + 1);
    if (name.kind() != Kind.FUNCTION) {
      diagnostics.add(name, "the name of the function (@name) is needed, got " + name.shown());
    } else if (functions.putIfAbsent(name.text(), new Pending(start)) != null) {
      diagnostics.add(name, "function " + name.shown() + " stands twice in this text");
    }
  }

  private void function(int start) {
    Token name = tokens.get(start + 1);
    Pending pending = functions.get(name.text());
    if (name.kind() == Kind.FUNCTION && pending != null && pending.start == start) {
      attempt(() -> resolve(name));
    }
  }

  /** {@return the function of that name, read now if it was not yet} */
  private Graph resolve(Token name) {
    Pending pending = functions.get(name.text());
    if (pending == null) {
      throw ParseFailure.at(
          name,
          "function "
              + name.shown()
              + " is not in this text"
              + NearestName.hint(name.text(), functions.keySet()));
    }
    if (pending.state == State.OPEN) {
      throw ParseFailure.at(
          name, "function " + name.shown() + " calls itself; loops are written with while or scan");
    }
    if (pending.state == State.UNREAD) {
      if (depth >= NESTING) {
        throw ParseFailure.at(name, "functions are nested more than " + NESTING + " deep");
      }
      pending.state = State.OPEN;
      depth++;
      pending.graph =
          new GraphParser(new Cursor(tokens, pending.start + 1), diagnostics, places, this::resolve)
              .parse();
      depth--;
      pending.state = pending.graph.isPresent() ? State.READ : State.FAILED;
    }
    return pending.graph.orElseThrow(() -> ParseFailure.following(name));
  }

  private void loops(Cursor in, Token keyword) {
    Token name = in.peek();
    if (keyword.is("kernels")) {
      KernelFunction function = new KernelParser(in, places).parse();
      unique(kernels.stream().map(KernelFunction::name).toList(), function.name(), name);
      kernels.add(function);
    } else if (keyword.is("proc")) {
      Proc proc = new ProcParser(in, places).parse();
      unique(procs.stream().map(Proc::name).toList(), proc.name(), name);
      procs.add(proc);
    } else {
      Program program = new ProgramParser(in, places).parse();
      unique(programs.stream().map(Program::name).toList(), program.name(), name);
      programs.add(program);
    }
    endOfItem(in);
  }

  private static void unique(List<String> known, String name, Token at) {
    if (known.contains(name)) {
      throw ParseFailure.at(at, at.shown() + " stands twice in this text");
    }
  }

  static void endOfItem(Cursor in) {
    Token token = in.peek();
    if (!in.atEnd() && !token.first()) {
      throw ParseFailure.at(token, "nothing may follow '}' on its line, got " + token.shown());
    }
  }

  private void attempt(Runnable reading) {
    try {
      reading.run();
    } catch (ParseFailure failure) {
      failure.report(diagnostics);
    }
  }
}
