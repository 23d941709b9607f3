package dev.sinter.language.syntax;

import dev.sinter.language.generated.SinterLexer;
import dev.sinter.language.generated.SinterParser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;

/** Reads text into a syntax tree, reporting everything that is wrong with the syntax in one run. */
public final class SyntaxReader {
  private SyntaxReader() {}

  private static final Comparator<Diagnostic> BY_PLACE =
      Comparator.comparingInt((Diagnostic d) -> d.place().line())
          .thenComparingInt(d -> d.place().column());

  /** Nesting beyond this is refused before it could exhaust the stack. */
  private static final int DEEPEST = 500;

  /**
   * Reads.
   *
   * @param text the text of a file
   * @param file its name, for messages
   * @return its tree
   * @throws LanguageException if the syntax is wrong
   */
  public static SourceFile read(String text, String file) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    CommonTokenStream tokens =
        new CommonTokenStream(new SinterLexer(CharStreams.fromString(text, file)));
    tokens.fill();
    depth(tokens, diagnostics);
    if (!diagnostics.isEmpty()) {
      throw new LanguageException(file, text, diagnostics);
    }
    SinterParser parser = new SinterParser(tokens);
    parser.removeErrorListeners();
    parser.addErrorListener(new Collector(diagnostics));
    SinterParser.FileContext tree = parser.file();
    boolean broken = !diagnostics.isEmpty();
    tree.stray().stream()
        .filter(_ -> broken)
        .forEach(
            s ->
                diagnostics.add(
                    new Diagnostic(place(s.getStart()), SyntaxMessages.stray(s.getStart()))));
    if (broken) { // the tree has holes: it is not built
      diagnostics.sort(BY_PLACE);
      throw new LanguageException(file, text, diagnostics);
    }
    return new TreeBuilder(diagnostics).file(tree, tokens, text, file);
  }

  private static void depth(CommonTokenStream tokens, List<Diagnostic> diagnostics) {
    int depth = 0;
    for (Token token : tokens.getTokens()) {
      String text = token.getText();
      if (token.getChannel() != Token.DEFAULT_CHANNEL) {
        continue;
      }
      if (text.equals("(") || text.equals("[") || text.equals("{")) {
        depth++;
      } else if (text.equals(")") || text.equals("]") || text.equals("}")) {
        depth--;
      }
      if (depth > DEEPEST) {
        diagnostics.add(new Diagnostic(place(token), "brackets nest deeper than " + DEEPEST));
        return;
      }
    }
  }

  /** {@return where a token stands} */
  static Place place(Token token) {
    boolean end = token.getType() == Token.EOF;
    return new Place(
        token.getLine(),
        token.getCharPositionInLine() + 1,
        end ? 1 : Math.max(1, token.getText().length()));
  }

  private static final class Collector extends BaseErrorListener {
    private final List<Diagnostic> diagnostics;

    Collector(List<Diagnostic> diagnostics) {
      this.diagnostics = diagnostics;
    }

    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        Object symbol,
        int line,
        int column,
        String message,
        RecognitionException e) {
      Token token = symbol instanceof Token t ? t : ((Parser) recognizer).getCurrentToken();
      boolean sameLine = diagnostics.stream().anyMatch(d -> d.place().line() == line);
      if (!sameLine) { // what follows on a line is mostly a consequence of the first
        diagnostics.add(
            new Diagnostic(place(token), SyntaxMessages.of((Parser) recognizer, token)));
      }
    }
  }
}
