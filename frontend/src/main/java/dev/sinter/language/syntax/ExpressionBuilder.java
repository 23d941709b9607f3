package dev.sinter.language.syntax;

import dev.sinter.ir.IrException;
import dev.sinter.language.generated.SinterParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Makes expressions from ANTLR's parse tree. */
final class ExpressionBuilder {
  private final List<Diagnostic> diagnostics;

  ExpressionBuilder(List<Diagnostic> diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** {@return where a tree stands; its length is that of its first line} */
  static Place at(ParserRuleContext tree) {
    Token start = tree.getStart();
    Token stop = tree.getStop();
    Place first = SyntaxReader.place(start);
    boolean oneLine =
        stop != null
            && stop.getLine() == start.getLine()
            && stop.getStopIndex() >= start.getStartIndex();
    return oneLine
        ? new Place(first.line(), first.column(), stop.getStopIndex() - start.getStartIndex() + 1)
        : first;
  }

  Expression expression(SinterParser.ExpressionContext tree) {
    return conditional(tree.conditional());
  }

  private Expression conditional(SinterParser.ConditionalContext tree) {
    Expression first = disjunction(tree.disjunction(0));
    if (tree.disjunction().size() == 1) {
      return first;
    }
    return new Expression.Conditional(
        first, disjunction(tree.disjunction(1)), conditional(tree.conditional()), at(tree));
  }

  private Expression disjunction(SinterParser.DisjunctionContext tree) {
    Expression value = conjunction(tree.conjunction(0));
    for (int i = 0; i < tree.disjunctionOperator().size(); i++) {
      value =
          new Expression.Binary(
              "or", value, conjunction(tree.conjunction(i + 1)), at(tree.disjunctionOperator(i)));
    }
    return value;
  }

  private Expression conjunction(SinterParser.ConjunctionContext tree) {
    Expression value = negation(tree.negation(0));
    for (int i = 0; i < tree.conjunctionOperator().size(); i++) {
      value =
          new Expression.Binary(
              "and", value, negation(tree.negation(i + 1)), at(tree.conjunctionOperator(i)));
    }
    return value;
  }

  private Expression negation(SinterParser.NegationContext tree) {
    return tree.negation() == null
        ? comparison(tree.comparison())
        : new Expression.Unary("not", negation(tree.negation()), at(tree));
  }

  private Expression comparison(SinterParser.ComparisonContext tree) {
    Expression left = sum(tree.sum(0));
    return tree.op == null
        ? left
        : new Expression.Binary(
            tree.op.getText(), left, sum(tree.sum(1)), SyntaxReader.place(tree.op));
  }

  private Expression sum(SinterParser.SumContext tree) {
    Expression value = product(tree.product(0));
    for (int i = 0; i < tree.sumOperator().size(); i++) {
      SinterParser.SumOperatorContext op = tree.sumOperator(i);
      value = new Expression.Binary(op.getText(), value, product(tree.product(i + 1)), at(op));
    }
    return value;
  }

  private Expression product(SinterParser.ProductContext tree) {
    Expression value = unary(tree.unary(0));
    for (int i = 0; i < tree.productOperator().size(); i++) {
      SinterParser.ProductOperatorContext op = tree.productOperator(i);
      value = new Expression.Binary(op.getText(), value, unary(tree.unary(i + 1)), at(op));
    }
    return value;
  }

  private Expression unary(SinterParser.UnaryContext tree) {
    if (tree.unary() != null) {
      return new Expression.Unary("-", unary(tree.unary()), at(tree));
    }
    SinterParser.PowerContext power = tree.power();
    Expression base = postfix(power.postfix());
    return power.unary() == null
        ? base
        : new Expression.Binary("^", base, unary(power.unary()), at(power));
  }

  Expression postfix(SinterParser.PostfixContext tree) {
    Expression value = primary(tree.primary());
    for (SinterParser.SuffixContext suffix : tree.suffix()) {
      value =
          switch (suffix) {
            case SinterParser.CallSuffixContext call ->
                new Expression.Call(value, arguments(call.argument()), value.place());
            case SinterParser.IndexSuffixContext index ->
                new Expression.Index(
                    value, index.subscript().stream().map(this::subscript).toList(), at(suffix));
            default -> throw new IrException("unknown suffix " + suffix.getText());
          };
    }
    return value;
  }

  List<Expression.Argument> arguments(List<SinterParser.ArgumentContext> trees) {
    List<Expression.Argument> arguments = new ArrayList<>();
    boolean named = false;
    for (SinterParser.ArgumentContext tree : trees) {
      Optional<String> name = Optional.ofNullable(tree.name()).map(ParserRuleContext::getText);
      if (named && name.isEmpty()) {
        diagnostics.add(
            new Diagnostic(at(tree), "an argument without a name cannot follow one with a name"));
      }
      if (name.isPresent() && arguments.stream().anyMatch(a -> a.name().equals(name))) {
        diagnostics.add(new Diagnostic(at(tree), "argument '" + name.get() + "' is given twice"));
      }
      named |= name.isPresent();
      arguments.add(new Expression.Argument(name, expression(tree.expression()), at(tree)));
    }
    return arguments;
  }

  private Expression.Subscript subscript(SinterParser.SubscriptContext tree) {
    return switch (tree) {
      case SinterParser.EverySubscriptContext _ -> new Expression.Subscript.Every(at(tree));
      case SinterParser.RangeSubscriptContext range ->
          new Expression.Subscript.Range(
              Optional.ofNullable(range.from).map(this::expression),
              Optional.ofNullable(range.to).map(this::expression),
              Optional.ofNullable(range.step).map(this::expression),
              at(tree));
      case SinterParser.ValueSubscriptContext value ->
          new Expression.Subscript.At(expression(value.expression()));
      default -> throw new IrException("unknown subscript " + tree.getText());
    };
  }

  private Expression primary(SinterParser.PrimaryContext tree) {
    Place place = at(tree);
    return switch (tree) {
      case SinterParser.NameExpressionContext name -> new Expression.Name(name.getText(), place);
      case SinterParser.IntegerExpressionContext number -> whole(number.getText(), place);
      case SinterParser.FloatExpressionContext number ->
          new Expression.Decimal(
              Double.parseDouble(number.getText().replace("_", "")), number.getText(), place);
      case SinterParser.StringExpressionContext string ->
          new Expression.Text(text(string.getText(), place), place);
      case SinterParser.TrueExpressionContext _ -> new Expression.Truth(true, place);
      case SinterParser.FalseExpressionContext _ -> new Expression.Truth(false, place);
      case SinterParser.NoneExpressionContext _ -> new Expression.None(place);
      case SinterParser.ListExpressionContext list ->
          new Expression.ListOf(all(list.expression()), place);
      case SinterParser.MapExpressionContext map -> new Expression.MapOf(entries(map), place);
      case SinterParser.ParenthesizedContext inner ->
          inner.tuple == null
              ? expression(inner.expression(0))
              : new Expression.Tuple(all(inner.expression()), place);
      default -> throw new IrException("unknown expression " + tree.getText());
    };
  }

  private List<Expression> all(List<SinterParser.ExpressionContext> trees) {
    return trees.stream().map(this::expression).toList();
  }

  private List<Expression.Argument> entries(SinterParser.MapExpressionContext map) {
    List<Expression.Argument> entries = new ArrayList<>();
    for (SinterParser.MapEntryContext entry : map.mapEntry()) {
      String raw = entry.getStart().getText();
      String key = raw.startsWith("\"") ? text(raw, at(entry)) : raw;
      entries.add(
          new Expression.Argument(Optional.of(key), expression(entry.expression()), at(entry)));
    }
    return entries;
  }

  private Expression whole(String digits, Place place) {
    try {
      return new Expression.Whole(Long.parseLong(digits.replace("_", "")), place);
    } catch (NumberFormatException _) {
      diagnostics.add(new Diagnostic(place, "the integer " + digits + " does not fit in 64 bits"));
      return new Expression.Whole(0, place);
    }
  }

  private String text(String quoted, Place place) {
    StringBuilder value = new StringBuilder();
    int at = 1;
    while (at < quoted.length() - 1) {
      char c = quoted.charAt(at);
      if (c == '\\') {
        at++;
        value.append(escape(quoted.charAt(at), place));
      } else {
        value.append(c);
      }
      at++;
    }
    return value.toString();
  }

  private char escape(char c, Place place) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case '"', '\\' -> c;
      default -> {
        diagnostics.add(
            new Diagnostic(place, "'\\" + c + "' is no escape; use \\n, \\t, \\\" or \\\\"));
        yield c;
      }
    };
  }
}
