package dev.sinter.testsuite.filetest;

import dev.sinter.testsuite.filetest.Item.Directive;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares a text with check directives, in their order:
 *
 * <ul>
 *   <li>{@code check: T}: some line after the last match contains T;
 *   <li>{@code check-next: T}: the line right after the last match contains T;
 *   <li>{@code check-not: T}: no line between the matches around it (or the ends) contains T;
 *   <li>{@code check-count: N T}: exactly N lines of the whole text contain T.
 * </ul>
 *
 * <p>Runs of blanks count as one; <code>{{regex}}</code> within T is a regular expression.
 */
final class Checks {
  private static final Pattern REGEX = Pattern.compile("\\{\\{(.*?)\\}\\}");

  private final List<String> lines;
  private final List<Directive> forbidden = new ArrayList<>();
  private int at;

  private Checks(String text) {
    this.lines = text.lines().map(l -> l.strip().replaceAll("\\s+", " ")).toList();
  }

  static void check(String text, List<Directive> directives) {
    Checks checks = new Checks(text);
    for (Directive directive : directives) {
      checks.apply(directive);
    }
    checks.forbid(checks.lines.size());
  }

  private void apply(Directive directive) {
    switch (directive.key()) {
      case "check" -> {
        int found = at;
        while (found < lines.size() && !matches(lines.get(found), directive.text())) {
          found++;
        }
        if (found == lines.size()) {
          throw failure(directive, "no line after the last match has it");
        }
        forbid(found);
        at = found + 1;
      }
      case "check-next" -> {
        forbid(at);
        if (at >= lines.size() || !matches(lines.get(at), directive.text())) {
          throw failure(
              directive,
              at < lines.size() ? "the next line is: " + lines.get(at) : "there is no next line");
        }
        at++;
      }
      case "check-not" -> forbidden.add(directive);
      case "check-count" -> {
        String[] parts = directive.text().split(" ", 2);
        long count = lines.stream().filter(l -> matches(l, parts[1])).count();
        if (count != Long.parseLong(parts[0])) {
          throw failure(directive, count + " lines have it");
        }
      }
      default ->
          throw new AssertionError(
              "line " + directive.line() + ": '" + directive.key() + "' is no check");
    }
  }

  private void forbid(int until) {
    for (Directive directive : forbidden) {
      for (int i = at; i < until; i++) {
        if (matches(lines.get(i), directive.text())) {
          throw failure(directive, "it is in: " + lines.get(i));
        }
      }
    }
    forbidden.clear();
  }

  private static AssertionError failure(Directive directive, String found) {
    return new AssertionError(
        "line "
            + directive.line()
            + ": "
            + directive.key()
            + ": "
            + directive.text()
            + "\n  "
            + found);
  }

  private static boolean matches(String line, String pattern) {
    String wanted = pattern.strip().replaceAll("\\s+", " ");
    Matcher regex = REGEX.matcher(wanted);
    StringBuilder all = new StringBuilder();
    int last = 0;
    while (regex.find()) {
      all.append(Pattern.quote(wanted.substring(last, regex.start()))).append(regex.group(1));
      last = regex.end();
    }
    all.append(Pattern.quote(wanted.substring(last)));
    return Pattern.compile(all.toString()).matcher(line).find();
  }
}
