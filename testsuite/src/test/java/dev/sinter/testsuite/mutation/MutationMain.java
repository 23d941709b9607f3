package dev.sinter.testsuite.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;

/**
 * Breaks the product and reports what the tests notice.
 *
 * <pre>
 *   MutationMain --seed 1 --count 60 --report docs/mutation-report.md
 *   MutationMain --only "CutLoop.java,PadLoop.java:57 condition negated"
 *   MutationMain --file-tests docs/file-test-breaks.md
 * </pre>
 *
 * The first draws breaks of rewrite rules, gradients and schedule steps, and asks the tests of the
 * passes, those that reach the break, quickest first. The second tries all breaks whose place and
 * change contain one of the texts. The third looks for a break that makes it fail for each file
 * test. {@code --known FILE} keeps what the tests reach for further runs with the same classes.
 */
public final class MutationMain {
  private static final long CHUNK_NANOS = 1_000_000_000;
  private static final int CHUNK_TESTS = 40;
  private static final int MOST_ATTEMPTS = 200;
  private static final long PATIENCE_SECONDS = 90;

  private final List<Site> sites;
  private final WorkerProcess worker;

  private MutationMain(List<Site> sites, WorkerProcess worker) {
    this.sites = sites;
    this.worker = worker;
  }

  /** Runs; see the class. */
  public static void main(String[] arguments) throws IOException {
    System.exit(run(arguments));
  }

  /** {@return the exit code: 0, or 2 if an argument is wrong} */
  static int run(String... arguments) throws IOException {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("--seed", "1");
    options.put("--count", "60");
    options.put("--only", "");
    options.put("--report", "");
    options.put("--file-tests", "");
    options.put("--known", "");
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      if (options.replace(arguments[i], arguments[i + 1]) == null) {
        System.err.println(
            "unknown option " + arguments[i] + "; known: " + String.join(", ", options.keySet()));
        return 2;
      }
    }
    boolean files = !options.get("--file-tests").isEmpty();
    MutationPlan plan = files ? MutationPlan.FILE_TESTS : MutationPlan.PASSES;
    Path temporary = Files.createTempDirectory("sinter-mutation");
    Path known =
        options.get("--known").isEmpty()
            ? temporary.resolve("tests.tsv")
            : Path.of(options.get("--known")).toAbsolutePath();
    List<Site> sites = BreakableCode.of(plan::isBreakable).sites();
    try (WorkerProcess worker = new WorkerProcess(plan, known)) {
      MutationMain main = new MutationMain(sites, worker);
      if (files) {
        main.fileTests(Path.of(options.get("--file-tests")));
      } else if (!options.get("--only").isEmpty()) {
        main.only(List.of(options.get("--only").split(",")));
      } else {
        long seed = Long.parseLong(options.get("--seed"));
        main.draw(seed, Integer.parseInt(options.get("--count")), options.get("--report"));
      }
    } finally {
      Files.deleteIfExists(temporary.resolve("tests.tsv"));
      Files.deleteIfExists(temporary);
    }
    return 0;
  }

  // ---- rules, gradients and steps

  private void draw(long seed, int count, String report) throws IOException {
    List<KnownTest> tests = quickestFirst();
    SequencedMap<Site, Optional<String>> results =
        attempt(DrawnBreaks.of(sites, seed, count), tests);
    String text = MutationReport.ofDraw(results, DrawnBreaks.units(sites), seed, tests.size());
    if (report.isEmpty()) {
      System.out.println(text);
    } else {
      Files.writeString(Path.of(report), text);
    }
  }

  private void only(List<String> texts) throws IOException {
    List<Site> chosen =
        sites.stream()
            .filter(s -> texts.stream().anyMatch((s.place() + " " + s.change())::contains))
            .toList();
    SequencedMap<Site, Optional<String>> results = attempt(chosen, quickestFirst());
    long caught = results.values().stream().filter(Optional::isPresent).count();
    System.out.println(caught + " of " + chosen.size() + " breaks are caught");
  }

  private List<KnownTest> quickestFirst() throws IOException {
    return worker.tests().stream().sorted(Comparator.comparingLong(KnownTest::nanos)).toList();
  }

  private SequencedMap<Site, Optional<String>> attempt(List<Site> chosen, List<KnownTest> tests)
      throws IOException {
    SequencedMap<Site, Optional<String>> results = new LinkedHashMap<>();
    for (Site site : chosen) {
      Optional<String> by = caught(site, tests);
      results.put(site, by);
      System.out.println(
          results.size() + " " + site.place() + " " + site.change() + ": " + by.orElse("SURVIVED"));
    }
    return results;
  }

  private Optional<String> caught(Site site, List<KnownTest> tests) throws IOException {
    List<KnownTest> reaching = tests.stream().filter(t -> t.reached().get(site.number())).toList();
    List<String> chunk = new ArrayList<>();
    long nanos = 0;
    for (int i = 0; i < reaching.size(); i++) {
      chunk.add(reaching.get(i).id());
      nanos += reaching.get(i).nanos();
      boolean full = nanos > CHUNK_NANOS || chunk.size() == CHUNK_TESTS;
      if (full || i == reaching.size() - 1) {
        long seconds = PATIENCE_SECONDS + 20 * nanos / CHUNK_NANOS;
        Optional<String> by = worker.attempt(site.number(), chunk, seconds);
        if (by.isPresent()) {
          return by;
        }
        chunk.clear();
        nanos = 0;
      }
    }
    return Optional.empty();
  }

  // ---- file tests

  private void fileTests(Path report) throws IOException {
    List<KnownTest> tests = worker.tests();
    int[] users = new int[sites.size()];
    tests.forEach(t -> t.reached().stream().forEach(s -> users[s]++));
    SequencedMap<KnownTest, Optional<Site>> breaks = new LinkedHashMap<>();
    for (KnownTest test : tests) {
      breaks.put(test, breakOf(test, users));
      if (breaks.size() % 50 == 0) {
        System.out.println(breaks.size() + " of " + tests.size() + " file tests");
      }
    }
    Files.writeString(report, MutationReport.ofFileTests(breaks));
    long failing = breaks.values().stream().filter(Optional::isPresent).count();
    System.out.println(failing + " of " + tests.size() + " file tests fail under some break");
  }

  /** Tries what few other tests reach first: that is what the test is about. */
  private Optional<Site> breakOf(KnownTest test, int[] users) throws IOException {
    BitSet reached = test.reached();
    List<Site> candidates = new ArrayList<>(reached.stream().mapToObj(sites::get).toList());
    Collections.shuffle(candidates, new Random(1));
    candidates.sort(Comparator.comparingInt(site -> users[site.number()]));
    for (Site site : candidates.subList(0, Math.min(candidates.size(), MOST_ATTEMPTS))) {
      if (worker.attempt(site.number(), List.of(test.id()), PATIENCE_SECONDS).isPresent()) {
        return Optional.of(site);
      }
    }
    return Optional.empty();
  }
}
