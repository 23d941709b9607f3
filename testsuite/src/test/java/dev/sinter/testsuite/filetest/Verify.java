package dev.sinter.testsuite.filetest;

import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.text.Diagnostic;
import dev.sinter.ir.text.Parser;
import dev.sinter.ir.verify.Verifier;
import dev.sinter.ir.verify.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code verify}, {@code verify emittable}: parser and verifier report exactly the errors that
 * lines state as {@code // error: TEXT}; TEXT is part of the message. A line may state several.
 */
final class Verify implements Command {
  private static final String MARK = "// error: ";

  private record Reported(int line, String message) {}

  @Override
  public String name() {
    return "verify";
  }

  @Override
  public boolean wholeFile() {
    return true;
  }

  @Override
  public Optional<String> run(TestFile file, Item item, String arguments) {
    List<Reported> reported = reported(file, arguments.equals("emittable"));
    List<String> wrong = new ArrayList<>();
    List<String> lines = file.text().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      int line = i + 1;
      String[] parts = lines.get(i).split(MARK, -1);
      for (int e = 1; e < parts.length; e++) {
        String expected = parts[e].strip();
        Optional<Reported> match =
            reported.stream()
                .filter(r -> r.line() == line && r.message().contains(expected))
                .findFirst();
        match.ifPresentOrElse(
            reported::remove,
            () -> wrong.add("line " + line + ": expected the error: " + expected));
      }
    }
    reported.forEach(r -> wrong.add("line " + r.line() + ": got the error: " + r.message()));
    if (!wrong.isEmpty()) {
      throw new AssertionError(String.join("\n", wrong));
    }
    return Optional.empty();
  }

  private static List<Reported> reported(TestFile file, boolean emittable) {
    Parser.Parsed parsed = Parser.read(file.text(), file.name());
    List<Reported> reported = new ArrayList<>();
    for (Diagnostic diagnostic : parsed.diagnostics()) {
      reported.add(new Reported(diagnostic.line(), diagnostic.message()));
    }
    List<Violation> violations = new ArrayList<>(Verifier.check(parsed.module()));
    if (emittable) {
      for (Proc proc : parsed.module().procs()) {
        Verifier.check(proc, true).stream()
            .filter(v -> !violations.contains(v))
            .forEach(violations::add);
      }
    }
    for (Violation violation : violations) {
      reported.add(
          new Reported(
              parsed.places().line(violation.item(), violation.place()).orElse(0),
              violation.message()));
    }
    return reported;
  }
}
