package dev.sinter.testsuite.filetest;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.text.Parser;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.testsuite.filetest.Item.Directive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code run}: evaluates calls on the interpreters and every backend.
 *
 * <pre>
 *   // run: @f([1, 2], 0.5) ~= [3, 4] tol=1e-6      within 1e-6 * max(1, |expected|); NaN equals NaN
 *   // run: @f([1, 2]) == [3, 4], [true, false]     every result, the same values; 0.0 is not -0.0
 *   // run: @f([1, 2]) fails index 7 is outside     data error, or refusal, with that text
 * </pre>
 *
 * Arguments and results are constants as in the text form; where a shape is not known ({@code
 * f32[B]}) write the type before: {@code f32[3] [1, 2, 3]}.
 */
final class Run implements Command {
  private static final Pattern CALL =
      Pattern.compile("@(\\S+?)\\((.*)\\) (~=|==|fails) ?(.*?)(?: tol=(\\S+))?");

  @Override
  public String name() {
    return "run";
  }

  @Override
  public boolean wholeFile() {
    return false;
  }

  @Override
  public boolean appliesTo(Item item) {
    return item.kind().equals("func") && !item.directives("run").isEmpty();
  }

  @Override
  public Optional<String> run(TestFile file, Item item, String arguments) {
    for (Directive directive : item.directives("run")) {
      Matcher call = CALL.matcher(directive.text());
      if (!call.matches()) {
        throw new AssertionError(
            "line "
                + directive.line()
                + ": a call is written @f(arguments) ~= results, got: "
                + directive.text());
      }
      Graph graph = file.module().function(call.group(1)).orElseThrow();
      List<Literal> values = arguments(graph, split(call.group(2)));
      for (GraphRunner runner : GraphRunner.ALL) {
        compare(runner, graph, values, call, directive);
      }
    }
    return Optional.empty();
  }

  private static void compare(
      GraphRunner runner, Graph graph, List<Literal> arguments, Matcher call, Directive directive) {
    String head =
        "line " + directive.line() + ": " + runner.name() + ": " + directive.text() + "\n  ";
    GraphRunner.Outcome outcome;
    try {
      outcome = runner.run(graph, arguments);
    } catch (ModelException e) {
      if (call.group(3).equals("fails") && String.valueOf(e.getMessage()).contains(call.group(4))) {
        return;
      }
      throw new AssertionError(head + "failed: " + e.getMessage(), e);
    }
    if (call.group(3).equals("fails")) {
      if (outcome.errors().stream().noneMatch(e -> e.contains(call.group(4)))) {
        throw new AssertionError(head + "the reported errors are " + outcome.errors());
      }
      return;
    }
    List<String> expected = split(call.group(4));
    if (!outcome.errors().isEmpty() || expected.size() != outcome.results().size()) {
      throw new AssertionError(
          head + "gave " + outcome.results().size() + " results, errors " + outcome.errors());
    }
    double tolerance = call.group(5) == null ? 1e-6 : Double.parseDouble(call.group(5));
    for (int i = 0; i < expected.size(); i++) {
      Literal actual = outcome.results().get(i);
      Literal wanted = typed(expected.get(i), actual.type());
      boolean fits = wanted.type().equals(actual.type());
      for (long e = 0; e < actual.size() && fits; e++) {
        fits =
            call.group(3).equals("==")
                ? same(wanted, actual, e)
                : near(wanted, actual, e, tolerance);
      }
      if (!fits) {
        throw new AssertionError(head + "result " + i + " is " + shown(actual));
      }
    }
  }

  private static boolean same(Literal wanted, Literal actual, long index) {
    return wanted.type().dtype().isFloat()
        ? Double.valueOf(wanted.getDouble(index)).equals(actual.getDouble(index))
        : wanted.getLong(index) == actual.getLong(index);
  }

  private static boolean near(Literal wanted, Literal actual, long index, double tolerance) {
    double w = wanted.getDouble(index);
    double a = actual.getDouble(index);
    return Double.compare(w, a) == 0
        || w == a
        || Math.abs(w - a) <= tolerance * Math.max(1, Math.abs(w));
  }

  private static String shown(Literal literal) {
    List<String> elements = new ArrayList<>();
    for (long i = 0; i < Math.min(literal.size(), 100); i++) {
      elements.add(
          literal.type().dtype().isFloat()
              ? Double.toString(literal.getDouble(i))
              : Long.toString(literal.getLong(i)));
    }
    return literal.type() + " " + elements;
  }

  static List<Literal> arguments(Graph graph, List<String> texts) {
    List<Literal> values = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      values.add(typed(texts.get(i), graph.parameters().get(i).type()));
    }
    return values;
  }

  private static Literal typed(String text, TensorType type) {
    Matcher explicit = Pattern.compile("([a-z]+[0-9]*\\[[^\\]]*\\]) (.*)").matcher(text);
    if (explicit.matches()) {
      return Parser.literal(explicit.group(2), Parser.type(explicit.group(1)));
    }
    return Parser.literal(text, type.shape().isFixed() ? type : type.with(Shape.SCALAR));
  }

  /** {@return the parts between commas outside of brackets} */
  static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    if (!text.substring(start).isBlank()) {
      parts.add(text.substring(start).strip());
    }
    return parts;
  }
}
