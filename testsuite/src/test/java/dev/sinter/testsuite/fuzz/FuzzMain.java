package dev.sinter.testsuite.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Long fuzzing runs, in slices whose counts are kept as files: a run may be stopped and started
 * again, and several may share the seeds.
 *
 * <pre>
 *   FuzzMain --first 1 --count 100000 --folder target/fuzz --share 1/2
 *   FuzzMain --folder target/fuzz --report docs/fuzz-report.md
 * </pre>
 *
 * Ends with code 1 if something differed; every difference is saved in the folder as a {@code .sir}
 * file.
 */
public final class FuzzMain {
  private static final long SLICE = 100;

  private final Path folder;
  private final List<Road> roads = Road.all();
  private final Fuzzer fuzzer = new Fuzzer(roads);
  private int findings;

  private FuzzMain(Path folder) {
    this.folder = folder;
  }

  /** Runs; see the class. */
  public static void main(String[] arguments) throws IOException {
    System.exit(run(arguments));
  }

  /** {@return the exit code: 0, 1 if something differed, 2 if an argument is wrong} */
  static int run(String... arguments) throws IOException {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("--first", "1");
    options.put("--count", "1000");
    options.put("--share", "1/1");
    options.put("--folder", "target/fuzz");
    options.put("--report", "");
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      if (options.replace(arguments[i], arguments[i + 1]) == null) {
        System.err.println(
            "unknown option " + arguments[i] + "; known: " + String.join(", ", options.keySet()));
        return 2;
      }
    }
    Path folder = Files.createDirectories(Path.of(options.get("--folder")));
    if (!options.get("--report").isEmpty()) {
      report(folder, Path.of(options.get("--report")));
      return 0;
    }
    String[] share = options.get("--share").split("/", 2);
    FuzzMain main = new FuzzMain(folder);
    main.run(
        Long.parseLong(options.get("--first")),
        Long.parseLong(options.get("--count")),
        Integer.parseInt(share[0]) - 1,
        Integer.parseInt(share[1]));
    return main.findings == 0 ? 0 : 1;
  }

  private static void report(Path folder, Path file) throws IOException {
    List<FuzzSlice> done = FuzzSlice.done(folder);
    FuzzStatistics all = new FuzzStatistics();
    for (FuzzSlice slice : done) {
      all.addAll(slice.read(folder).orElse(""));
    }
    Files.writeString(file, FuzzReport.of(done, all));
  }

  private void run(long first, long count, int share, int shares) throws IOException {
    for (long done = 0, number = 0; done < count; done += SLICE, number++) {
      FuzzSlice slice = new FuzzSlice(first + done, Math.min(SLICE, count - done));
      if (number % shares == share && slice.read(folder).isEmpty()) {
        run(slice);
        System.out.println(slice + ", " + findings + " differences so far");
      }
    }
  }

  private void run(FuzzSlice slice) throws IOException {
    FuzzStatistics statistics = new FuzzStatistics();
    List<Fuzzer.Finding> found = fuzzer.run(slice.first(), slice.count(), statistics::add);
    for (Road road : roads) {
      long skipped = road.continuous() ? slice.count() / 2 : 0;
      statistics.count("checked", road.name(), slice.count() - skipped);
    }
    for (Fuzzer.Finding finding : found) {
      statistics.count("differences", finding.road(), 1);
      findings++;
      Files.writeString(
          folder.resolve("difference-" + finding.seed() + "-" + findings + ".sir"), finding.text());
    }
    slice.write(folder, statistics.text());
  }
}
