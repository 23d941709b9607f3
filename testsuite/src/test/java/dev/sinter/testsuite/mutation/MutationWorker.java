package dev.sinter.testsuite.mutation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The process in which broken code runs; it may hang or crash without taking the report along.
 *
 * <p>Arguments: the plan, and a file for what the tests reach, made when it is missing. Every line
 * read is {@code SITE TAB TEST TAB TEST...}; the answer is a line, {@code caught TAB by what} or
 * {@code survived}.
 */
final class MutationWorker {
  static final String READY = "ready";
  static final String CAUGHT = "caught";
  static final String SURVIVED = "survived";
  private static final int LONGEST_ANSWER = 300;

  private MutationWorker() {}

  /** Runs; see the class. */
  public static void main(String[] arguments) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    MutationPlan plan = MutationPlan.valueOf(arguments[0]);
    Path known = Path.of(arguments[1]);
    Suite suite = new Suite(new BreakableClassLoader(BreakableCode.of(plan::isBreakable)));
    if (!Files.exists(known)) {
      Path whole = known.resolveSibling(known.getFileName() + ".new");
      try {
        Files.write(whole, baseline(suite, plan));
      } catch (AssertionError e) {
        answers.println(shown(String.valueOf(e.getMessage())));
        return;
      }
      Files.move(whole, known, StandardCopyOption.ATOMIC_MOVE);
    }
    answers.println(READY);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      answers.println(answer(suite, line));
      answers.flush();
    }
  }

  private static List<String> baseline(Suite suite, MutationPlan plan) {
    if (plan == MutationPlan.FILE_TESTS) {
      // The first run loads the classes: what only that reaches is nobody's.
      suite.runClasses(plan.tests());
    }
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Suite.Outcome> test : suite.runClasses(plan.tests()).entrySet()) {
      Suite.Outcome outcome = test.getValue();
      if (outcome.failure().isPresent()) {
        throw new AssertionError(
            outcome.name() + " fails before anything is broken: " + outcome.failure().get());
      }
      lines.add(
          new KnownTest(test.getKey(), outcome.name(), outcome.nanos(), outcome.reached()).line());
    }
    return lines;
  }

  private static String answer(Suite suite, String line) {
    List<String> parts = List.of(line.split("\t", -1));
    BreakSwitch.breakAt(Integer.parseInt(parts.getFirst()));
    Map<String, Suite.Outcome> outcomes = suite.runTests(parts.subList(1, parts.size()));
    BreakSwitch.repair();
    Optional<Suite.Outcome> failed =
        outcomes.values().stream().filter(o -> o.failure().isPresent()).findFirst();
    return failed
        .map(o -> CAUGHT + "\t" + shown(o.name()) + "\t" + shown(o.failure().orElse("")))
        .orElse(SURVIVED);
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\s+", " ").replaceAll("@[0-9a-f]{5,8}\\b", "");
    return line.substring(0, Math.min(line.length(), LONGEST_ANSWER));
  }
}
