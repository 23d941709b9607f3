package dev.sinter.language.syntax;

import dev.sinter.ir.text.NearestName;
import dev.sinter.language.generated.SinterParser;
import java.util.List;
import java.util.TreeSet;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.Vocabulary;
import org.antlr.v4.runtime.misc.IntervalSet;

/** Words for syntax errors. */
final class SyntaxMessages {
  private static final List<String> ITEMS =
      List.of("model", "block", "layer", "loss", "metric", "activation", "train");

  private SyntaxMessages() {}

  /** {@return what is wrong at a token, and what could stand there} */
  static String of(Parser parser, Token token) {
    if (token.getType() == SinterParser.STRING || token.getText().startsWith("\"")) {
      if (token.getType() == SinterParser.UNKNOWN) {
        return "this string is not closed on its line";
      }
    }
    if (token.getType() == SinterParser.UNKNOWN) {
      return "'" + token.getText() + "' is not part of the language";
    }
    String found =
        token.getType() == Token.EOF
            ? "the file ends here"
            : "'" + token.getText() + "' does not fit here";
    String expected = expected(parser);
    return expected.isEmpty() ? found : found + "; expected " + expected;
  }

  /** {@return what is wrong with a token between declarations} */
  static String stray(Token token) {
    return "'"
        + token.getText()
        + "' cannot start a declaration; a file holds "
        + String.join(", ", ITEMS)
        + NearestName.hint(token.getText(), ITEMS);
  }

  private static String expected(Parser parser) {
    IntervalSet set = parser.getExpectedTokens();
    if (set.contains(SinterParser.INTEGER) && set.contains(SinterParser.NAME)) {
      return "an expression";
    }
    Vocabulary vocabulary = parser.getVocabulary();
    TreeSet<String> names = new TreeSet<>();
    for (int type : set.toList()) {
      if (type == SinterParser.NAME) {
        names.add("a name");
      } else if (type == SinterParser.INTEGER || type == SinterParser.FLOAT) {
        names.add("a number");
      } else if (type == SinterParser.STRING) {
        names.add("a string");
      } else if (type == Token.EOF) {
        names.add("the end of the file");
      } else {
        String shown = vocabulary.getDisplayName(type);
        if (!ITEMS.contains(shown.replace("'", ""))) {
          names.add(shown);
        }
      }
    }
    return names.size() > 8 ? "" : String.join(" or ", names);
  }
}
