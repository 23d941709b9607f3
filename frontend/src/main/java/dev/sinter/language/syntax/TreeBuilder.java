package dev.sinter.language.syntax;

import dev.sinter.ir.IrException;
import dev.sinter.language.generated.SinterLexer;
import dev.sinter.language.generated.SinterParser;
import dev.sinter.language.syntax.SourceFile.Comment;
import dev.sinter.language.syntax.SourceFile.Definition;
import dev.sinter.language.syntax.SourceFile.Item;
import dev.sinter.language.syntax.SourceFile.Kind;
import dev.sinter.language.syntax.SourceFile.Parameter;
import dev.sinter.language.syntax.SourceFile.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Makes the syntax tree from ANTLR's parse tree. */
final class TreeBuilder {
  private final List<Diagnostic> diagnostics;
  private final ExpressionBuilder expressions;

  TreeBuilder(List<Diagnostic> diagnostics) {
    this.diagnostics = diagnostics;
    this.expressions = new ExpressionBuilder(diagnostics);
  }

  SourceFile file(
      SinterParser.FileContext tree, CommonTokenStream tokens, String text, String file) {
    tree.stray()
        .forEach(
            s ->
                diagnostics.add(
                    new Diagnostic(
                        SyntaxReader.place(s.getStart()), SyntaxMessages.stray(s.getStart()))));
    List<Item> items = tree.item().stream().map(this::item).toList();
    if (!diagnostics.isEmpty()) {
      throw new LanguageException(file, text, diagnostics);
    }
    return new SourceFile(file, text, items, comments(tokens));
  }

  private static List<Comment> comments(CommonTokenStream tokens) {
    List<Comment> comments = new ArrayList<>();
    int lastLine = 0;
    for (Token token : tokens.getTokens()) {
      boolean comment =
          token.getType() == SinterLexer.LINE_COMMENT
              || token.getType() == SinterLexer.BLOCK_COMMENT;
      if (comment) {
        comments.add(
            new Comment(
                token.getText().stripTrailing(),
                SyntaxReader.place(token),
                token.getLine() == lastLine));
      } else if (token.getType() != SinterLexer.SPACE) {
        lastLine = token.getLine();
      }
    }
    return comments;
  }

  private Item item(SinterParser.ItemContext item) {
    if (item.modelItem() != null) {
      SinterParser.ModelItemContext m = item.modelItem();
      List<Parameter> parameters = m.parameters() == null ? List.of() : parameters(m.parameters());
      return definition(Kind.MODEL, m, m.name(), parameters, m.modelStatement());
    }
    if (item.blockItem() != null) {
      SinterParser.BlockItemContext b = item.blockItem();
      return definition(Kind.BLOCK, b, b.name(), parameters(b.parameters()), b.modelStatement());
    }
    if (item.layerItem() != null) {
      SinterParser.LayerItemContext l = item.layerItem();
      return definition(Kind.LAYER, l, l.name(), parameters(l.parameters()), l.modelStatement());
    }
    if (item.functionItem() != null) {
      SinterParser.FunctionItemContext f = item.functionItem();
      Kind kind = Kind.valueOf(f.kind.getText().toUpperCase(Locale.ROOT));
      return definition(kind, f, f.name(), parameters(f.parameters()), f.modelStatement());
    }
    SinterParser.TrainItemContext t = item.trainItem();
    List<Expression.Argument> settings =
        t.setting().stream()
            .map(
                s ->
                    new Expression.Argument(
                        Optional.of(s.name().getText()),
                        expressions.expression(s.expression()),
                        at(s)))
            .toList();
    return new Training(t.name().getText(), settings, at(t), SyntaxReader.place(t.getStop()));
  }

  private Definition definition(
      Kind kind,
      ParserRuleContext tree,
      SinterParser.NameContext name,
      List<Parameter> parameters,
      List<SinterParser.ModelStatementContext> body) {
    List<Statement> statements = body.stream().map(this::statement).toList();
    return new Definition(
        kind, name.getText(), parameters, statements, at(tree), SyntaxReader.place(tree.getStop()));
  }

  private List<Parameter> parameters(SinterParser.ParametersContext tree) {
    return tree.parameter().stream()
        .map(
            p ->
                new Parameter(
                    p.name().getText(),
                    Optional.ofNullable(p.typeName()).map(ParserRuleContext::getText),
                    Optional.ofNullable(p.expression()).map(expressions::expression),
                    at(p)))
        .toList();
  }

  private Statement statement(SinterParser.ModelStatementContext tree) {
    Place place = at(tree);
    return switch (tree) {
      case SinterParser.InputStatementContext s ->
          new Statement.InputOf(
              s.name().getText(),
              type(s.tensorType()),
              s.inputOptions() == null
                  ? List.of()
                  : expressions.arguments(s.inputOptions().argument()),
              place);
      case SinterParser.WeightStatementContext s ->
          new Statement.WeightOf(
              s.name().getText(),
              type(s.tensorType()),
              s.weightOptions() == null
                  ? List.of()
                  : expressions.arguments(s.weightOptions().argument()),
              Optional.ofNullable(s.expression()).map(expressions::expression),
              place);
      case SinterParser.OutputStatementContext s ->
          new Statement.Output(
              s.outputEntry().stream()
                  .map(
                      e ->
                          new Expression.Argument(
                              Optional.ofNullable(e.name()).map(ParserRuleContext::getText),
                              expressions.expression(e.expression()),
                              at(e)))
                  .toList(),
              place);
      case SinterParser.ReturnStatementContext s ->
          new Statement.Return(
              s.expression().stream().map(expressions::expression).toList(), place);
      case SinterParser.BindStatementContext s ->
          new Statement.Bind(
              s.targets().name().stream()
                  .map(n -> new Expression.Name(n.getText(), at(n)))
                  .toList(),
              expressions.expression(s.expression()),
              place);
      case SinterParser.CallStatementContext s -> {
        Expression call = expressions.postfix(s.postfix());
        if (!(call instanceof Expression.Call)) {
          diagnostics.add(
              new Diagnostic(
                  place, "this has no effect; give it a name (x = ...) or call something"));
        }
        yield new Statement.Effect(call, place);
      }
      default -> throw new IrException("unknown statement " + tree.getText());
    };
  }

  private Statement.TensorType type(SinterParser.TensorTypeContext tree) {
    List<Optional<Expression>> extents =
        tree.extent().stream()
            .map(e -> Optional.ofNullable(e.expression()).map(expressions::expression))
            .toList();
    return new Statement.TensorType(tree.name().getText(), extents, at(tree));
  }

  private static Place at(ParserRuleContext tree) {
    return ExpressionBuilder.at(tree);
  }
}
