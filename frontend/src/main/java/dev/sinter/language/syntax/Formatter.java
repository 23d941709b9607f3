package dev.sinter.language.syntax;

import dev.sinter.language.syntax.SourceFile.Comment;
import dev.sinter.language.syntax.SourceFile.Definition;
import dev.sinter.language.syntax.SourceFile.Item;
import dev.sinter.language.syntax.SourceFile.Parameter;
import dev.sinter.language.syntax.SourceFile.Training;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a source file in the one format: two blanks of indentation, one statement a line, calls
 * that are too long broken into one argument a line. Comments stay where they were, and so does one
 * empty line between statements. Formatting a formatted file changes nothing, and never changes its
 * meaning.
 */
public final class Formatter {
  private static final int WIDTH = 100;

  private final SourceFile file;
  private final List<String> lines;
  private final Deque<Comment> comments;
  private final StringBuilder out = new StringBuilder();

  private Formatter(SourceFile file) {
    this.file = file;
    this.lines = file.text().lines().toList();
    this.comments = new ArrayDeque<>(file.comments());
  }

  /** {@return the file's text in the one format} */
  public static String format(SourceFile file) {
    return new Formatter(file).write();
  }

  private String write() {
    boolean first = true;
    for (Item item : file.items()) {
      if (!first) {
        out.append('\n');
      }
      leading(item.place(), "", first);
      first = false;
      switch (item) {
        case Definition definition -> definition(definition);
        case Training training -> training(training);
      }
    }
    if (!comments.isEmpty() && !file.items().isEmpty()) {
      out.append('\n');
    }
    remaining("");
    return out.toString();
  }

  private void definition(Definition definition) {
    String parameters =
        definition.kind() == SourceFile.Kind.MODEL && definition.parameters().isEmpty()
            ? ""
            : definition.parameters().stream()
                .map(Formatter::parameter)
                .collect(Collectors.joining(", ", "(", ")"));
    out.append(definition.kind().keyword())
        .append(' ')
        .append(definition.name())
        .append(parameters)
        .append(" {");
    open(definition.place());
    int previousEnd = definition.place().line();
    boolean first = true;
    for (Statement statement : definition.body()) {
      blankLine(statement.place().line(), previousEnd, first);
      leading(statement.place(), "  ", true);
      out.append(statement(statement));
      previousEnd = endLine(statement.place(), definition.body(), definition.end());
      trailing(previousEnd);
      first = false;
    }
    close(definition.end());
  }

  private void training(Training training) {
    out.append("train ").append(training.name()).append(" {");
    open(training.place());
    int previous = training.place().line();
    boolean first = true;
    for (Expression.Argument setting : training.settings()) {
      blankLine(setting.place().line(), previous, first);
      leading(setting.place(), "  ", true);
      String head = "  " + setting.name().orElse("") + ": ";
      out.append(head).append(fitted(setting.value(), head.length(), "  "));
      previous = setting.place().line();
      trailing(previous);
      first = false;
    }
    close(training.end());
  }

  private void open(Place place) {
    trailing(place.line());
  }

  private void close(Place end) {
    while (!comments.isEmpty() && before(comments.peek().place(), end)) {
      out.append("  ").append(comments.pop().text()).append('\n');
    }
    out.append('}');
    trailing(end.line());
  }

  // ---- comments and empty lines -----------------------------------------------------------------

  private void blankLine(int line, int previous, boolean first) {
    int start = line;
    for (Comment comment : comments) {
      boolean belongs =
          !comment.trailing() && comment.place().line() < line && comment.place().line() > previous;
      start = belongs ? Math.min(start, comment.place().line()) : start;
    }
    boolean empty =
        start >= 2
            && start - 2 < lines.size()
            && lines.get(start - 2).isBlank()
            && start - 1 > previous;
    if (!first && empty) {
      out.append('\n');
    }
  }

  private void leading(Place place, String indent, boolean keepTogether) {
    while (!comments.isEmpty() && before(comments.peek().place(), place)) {
      Comment comment = comments.pop();
      out.append(indent).append(comment.text()).append('\n');
      int last = comment.place().line() + (int) comment.text().lines().count() - 1;
      boolean gap = last < lines.size() && lines.get(last).isBlank();
      if (gap && indent.isEmpty() && keepTogether) {
        out.append('\n');
      }
    }
  }

  private void trailing(int line) {
    if (!comments.isEmpty()
        && comments.peek().trailing()
        && comments.peek().place().line() == line) {
      out.append("  ").append(comments.pop().text());
    }
    out.append('\n');
  }

  private void remaining(String indent) {
    while (!comments.isEmpty()) {
      out.append(indent).append(comments.pop().text()).append('\n');
    }
  }

  private static boolean before(Place a, Place b) {
    return a.line() < b.line() || (a.line() == b.line() && a.column() < b.column());
  }

  /**
   * The line on which a statement ends: the last line with text before the next statement or the
   * closing brace.
   */
  private int endLine(Place start, List<Statement> body, Place end) {
    int next = end.line();
    for (Statement other : body) {
      if (before(start, other.place())) {
        next = Math.min(next, other.place().line());
      }
    }
    int last = Math.max(start.line(), next - 1);
    while (last > start.line() && (lines.get(last - 1).isBlank() || isCommentLine(last))) {
      last--;
    }
    return last;
  }

  private boolean isCommentLine(int line) {
    return file.comments().stream().anyMatch(c -> !c.trailing() && c.place().line() == line);
  }

  // ---- statements -------------------------------------------------------------------------------

  private static String parameter(Parameter parameter) {
    String type = parameter.type().map(t -> ": " + t).orElse("");
    return parameter.name() + type + parameter.value().map(v -> " = " + text(v)).orElse("");
  }

  private static String statement(Statement statement) {
    return switch (statement) {
      case Statement.InputOf(var name, var type, var options, _) ->
          "  input "
              + name
              + ": "
              + type(type)
              + (options.isEmpty() ? "" : " (" + arguments(options) + ")");
      case Statement.WeightOf(var name, var type, var options, var initializer, _) ->
          "  weight "
              + name
              + ": "
              + type(type)
              + (options.isEmpty() ? "" : " (" + arguments(options) + ")")
              + initializer.map(i -> " = " + text(i)).orElse("");
      case Statement.Output(var entries, _) ->
          entries.size() == 1
              ? headed("  output ", entries.getFirst())
              : "  output " + arguments(entries);
      case Statement.Return(var values, _) ->
          values.size() == 1
              ? "  return " + fitted(values.getFirst(), 9, "  ")
              : "  return "
                  + values.stream().map(Formatter::text).collect(Collectors.joining(", "));
      case Statement.Bind(var targets, var value, _) -> {
        String head =
            "  "
                + targets.stream().map(Expression.Name::name).collect(Collectors.joining(", "))
                + " = ";
        yield head + fitted(value, head.length(), "  ");
      }
      case Statement.Effect(var call, _) -> "  " + fitted(call, 2, "  ");
    };
  }

  private static String headed(String start, Expression.Argument entry) {
    String head = start + entry.name().map(n -> n + ": ").orElse("");
    return head + fitted(entry.value(), head.length(), "  ");
  }

  private static String type(Statement.TensorType type) {
    return type.dtype()
        + type.extents().stream()
            .map(e -> e.map(Formatter::text).orElse("?"))
            .collect(Collectors.joining(", ", "[", "]"));
  }

  // ---- expressions ------------------------------------------------------------------------------

  /**
   * {@return the expression on one line if it fits, else a call's arguments on lines of their own}
   */
  private static String fitted(Expression expression, int used, String indent) {
    String line = text(expression);
    if (used + line.length() <= WIDTH
        || !(expression instanceof Expression.Call(var callee, var arguments, _))) {
      return line;
    }
    String deeper = indent + "  ";
    List<String> parts = new ArrayList<>();
    for (Expression.Argument argument : arguments) {
      String head = deeper + argument.name().map(n -> n + ": ").orElse("");
      parts.add(head + fitted(argument.value(), head.length() + 1, deeper));
    }
    return text(callee) + "(\n" + String.join(",\n", parts) + ")";
  }

  private static String arguments(List<Expression.Argument> arguments) {
    return arguments.stream()
        .map(a -> a.name().map(n -> n + ": ").orElse("") + text(a.value()))
        .collect(Collectors.joining(", "));
  }

  /** {@return an expression on one line} */
  static String text(Expression e) {
    return switch (e) {
      case Expression.Name(var name, _) -> name;
      case Expression.Whole(var value, _) -> Long.toString(value);
      case Expression.Decimal(_, var text, _) -> text;
      case Expression.Text(var value, _) -> quoted(value);
      case Expression.Truth(var value, _) -> Boolean.toString(value);
      case Expression.None _ -> "none";
      case Expression.ListOf(var elements, _) ->
          elements.stream().map(Formatter::text).collect(Collectors.joining(", ", "[", "]"));
      case Expression.Tuple(var elements, _) ->
          elements.size() == 1
              ? "(" + text(elements.getFirst()) + ",)"
              : elements.stream().map(Formatter::text).collect(Collectors.joining(", ", "(", ")"));
      case Expression.MapOf(var entries, _) ->
          entries.stream()
              .map(a -> key(a.name().orElse("")) + ": " + text(a.value()))
              .collect(Collectors.joining(", ", "{", "}"));
      case Expression.Call(var callee, var arguments, _) ->
          operand(callee, 10) + "(" + arguments(arguments) + ")";
      case Expression.Index(var value, var subscripts, _) ->
          operand(value, 10)
              + subscripts.stream()
                  .map(Formatter::subscript)
                  .collect(Collectors.joining(", ", "[", "]"));
      case Expression.Unary(var operator, var operand, _) ->
          operator.equals("not") ? "not " + operand(operand, 4) : operator + operand(operand, 8);
      case Expression.Binary(var operator, var left, var right, _) -> binary(operator, left, right);
      case Expression.Conditional(var then, var condition, var otherwise, _) ->
          operand(then, 2) + " if " + operand(condition, 2) + " else " + text(otherwise);
    };
  }

  private static String binary(String operator, Expression left, Expression right) {
    int level = level(operator);
    if (operator.equals("^")) { // binds to the right, and takes a sign there
      return operand(left, 10) + "^" + operand(right, 8);
    }
    int leftLevel = level == 5 ? 6 : level; // comparisons do not chain
    return operand(left, leftLevel) + " " + operator + " " + operand(right, level + 1);
  }

  private static String operand(Expression e, int least) {
    return level(e) < least ? "(" + text(e) + ")" : text(e);
  }

  private static int level(Expression e) {
    return switch (e) {
      case Expression.Conditional _ -> 1;
      case Expression.Binary(var operator, _, _, _) -> level(operator);
      case Expression.Unary(var operator, _, _) -> operator.equals("not") ? 4 : 8;
      case Expression.Call _,
          Expression.Index _,
          Expression.Name _,
          Expression.Whole _,
          Expression.Decimal _,
          Expression.Text _,
          Expression.Truth _,
          Expression.None _,
          Expression.ListOf _,
          Expression.Tuple _,
          Expression.MapOf _ ->
          11;
    };
  }

  private static int level(String operator) {
    return switch (operator) {
      case "or" -> 2;
      case "and" -> 3;
      case "+", "-" -> 6;
      case "*", "/", "%", "@" -> 7;
      case "^" -> 9;
      default -> 5; // comparisons
    };
  }

  private static String subscript(Expression.Subscript subscript) {
    return switch (subscript) {
      case Expression.Subscript.Every _ -> "...";
      case Expression.Subscript.At(var value) -> text(value);
      case Expression.Subscript.Range(var from, var to, var step, _) ->
          from.map(Formatter::text).orElse("")
              + ":"
              + to.map(Formatter::text).orElse("")
              + step.map(s -> ":" + text(s)).orElse("");
    };
  }

  private static String key(String name) {
    return name.matches("[a-zA-Z_][a-zA-Z0-9_]*|[0-9]+") ? name : quoted(name);
  }

  private static String quoted(String value) {
    String escaped =
        value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t");
    return "\"" + escaped + "\"";
  }
}
