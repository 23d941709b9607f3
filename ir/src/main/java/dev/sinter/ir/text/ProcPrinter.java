package dev.sinter.ir.text;

import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Prints procs. A {@code let} or {@code alloc} at the end of a block has the rest of the block as
 * its body; elsewhere its body stands in braces after {@code in}.
 */
final class ProcPrinter {
  private final StringBuilder out;
  private int indent;

  ProcPrinter(StringBuilder out, int indent) {
    this.out = out;
    this.indent = indent;
  }

  void print(Proc proc) {
    String sizes =
        proc.sizes().isEmpty()
            ? ""
            : proc.sizes().stream()
                .map(ProcPrinter::declared)
                .collect(Collectors.joining(", ", "[", "]"));
    String parameters =
        proc.parameters().stream()
            .map(
                p ->
                    buffer(p.buffer(), p.buffer().space() != Buffer.Space.PARAMETER)
                        + " "
                        + word(p.access()))
            .collect(Collectors.joining(", ", "(", ")"));
    line("proc " + Names.function(proc.name()) + sizes + parameters + " {");
    indent++;
    proc.schedule().ifPresent(schedule -> line("schedule " + Names.quoted(schedule)));
    body(proc.body());
    indent--;
    line("}");
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * {@return a variable where it is declared: type and lanes are shown unless it is an index
   * scalar}
   */
  private static String declared(Expr.Variable variable) {
    boolean index = variable.dtype() == DType.INDEX && variable.lanes() == 1;
    String lanes = variable.lanes() == 1 ? "" : "x" + variable.lanes();
    return Names.value(variable.name()) + (index ? "" : ": " + variable.dtype().text() + lanes);
  }

  private static String buffer(Buffer buffer, boolean space) {
    String shape =
        buffer.shape().stream()
            .map(ExpressionText::print)
            .collect(Collectors.joining(", ", "[", "]"));
    return Names.value(buffer.name())
        + ": "
        + buffer.dtype().text()
        + shape
        + (space ? " " + word(buffer.space()) : "");
  }

  private void line(String text) {
    out.append("  ".repeat(indent)).append(text).append('\n');
  }

  /** Prints the statements of a body, without the block around them. */
  void body(Stmt body) {
    sequence(statements(body));
  }

  private static List<Stmt> statements(Stmt body) {
    return body instanceof Stmt.Block(var inner) && inner.size() != 1 ? inner : List.of(body);
  }

  private void sequence(List<Stmt> sequence) {
    List<Stmt> statements = sequence;
    boolean more = true;
    while (more) {
      for (int i = 0; i < statements.size() - 1; i++) {
        statement(statements.get(i));
      }
      more = false;
      if (!statements.isEmpty()) {
        Stmt last = statements.getLast();
        switch (last) {
          case Stmt.Let(var variable, var value, var inner) -> {
            line(let(variable, value));
            statements = statements(inner);
            more = true;
          }
          case Stmt.Allocate(var buffer, var inner) -> {
            line("alloc " + buffer(buffer, true));
            statements = statements(inner);
            more = true;
          }
          case Stmt.Block _,
              Stmt.For _,
              Stmt.If _,
              Stmt.While _,
              Stmt.Store _,
              Stmt.Barrier _,
              Stmt.Fail _ ->
              statement(last);
        }
      }
    }
  }

  private void braces(String head, Stmt body) {
    line(head + "{");
    indent++;
    body(body);
    indent--;
    line("}");
  }

  private void statement(Stmt statement) {
    switch (statement) {
      case Stmt.Block(var inner) -> {
        line("{");
        indent++;
        sequence(inner);
        indent--;
        line("}");
      }
      case Stmt.For(var variable, var extent, var kind, var body) ->
          braces(
              loop(kind)
                  + " "
                  + declared(variable)
                  + " in 0.."
                  + ExpressionText.print(extent)
                  + " ",
              body);
      case Stmt.If(var condition, var then, var otherwise) -> {
        braces("if " + ExpressionText.print(condition) + " ", then);
        if (!otherwise.equals(Stmt.NOTHING)) {
          out.setLength(out.length() - 1);
          out.append(" else {\n");
          indent++;
          body(otherwise);
          indent--;
          line("}");
        }
      }
      case Stmt.While(var condition, var body) ->
          braces("while " + ExpressionText.print(condition) + " ", body);
      case Stmt.Store(var buffer, var indices, var value, var mask) ->
          line(
              ExpressionText.print(new Expr.Load(buffer, indices))
                  + " = "
                  + ExpressionText.print(value)
                  + mask.map(m -> " where " + ExpressionText.print(m)).orElse(""));
      case Stmt.Let(var variable, var value, var body) ->
          braces(let(variable, value) + " in ", body);
      case Stmt.Allocate(var buffer, var body) ->
          braces("alloc " + buffer(buffer, true) + " in ", body);
      case Stmt.Barrier() -> line("barrier");
      case Stmt.Fail(var code, var detail) ->
          line("fail " + code + ", " + ExpressionText.print(detail));
    }
  }

  static String let(Expr.Variable variable, Expr value) {
    return "let " + declared(variable) + " = " + ExpressionText.print(value);
  }

  /** {@return the keyword of a loop; {@code for} is serial} */
  static String loop(Stmt.LoopKind kind) {
    return kind == Stmt.LoopKind.SERIAL ? "for" : word(kind);
  }
}
