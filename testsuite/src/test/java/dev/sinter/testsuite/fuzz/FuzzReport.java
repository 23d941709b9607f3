package dev.sinter.testsuite.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The report of long runs, as Markdown: what was checked, on how many graphs, holding what. */
final class FuzzReport {
  private FuzzReport() {}

  /**
   * Writes the report.
   *
   * @param slices first seeds and counts of the slices that are done, in order
   * @param statistics the counts of all of them
   */
  static String of(List<FuzzSlice> slices, FuzzStatistics statistics) {
    StringBuilder out = new StringBuilder();
    out.append("# Fuzzing\n\n");
    out.append("Random graphs, each evaluated in several ways that must agree. ");
    out.append("*Bits*: every result is equal bit for bit (any NaN equals any NaN).\n\n");
    out.append("Fusion must keep bits too: the order in which the terms of a sum are added is a ");
    out.append("matter of the graph (see [schedules](schedules.md)).\n\n");
    long all = statistics.group(FuzzStatistics.GRAPHS).getOrDefault("all", 0L);
    out.append("A full run is of 100,000 graphs; this report is of **").append(all);
    out.append("** graphs.\n\n");
    out.append("| checked | graphs | differences |\n|---|---|---|\n");
    Map<String, Long> checked = statistics.group("checked");
    Map<String, Long> differences = statistics.group("differences");
    for (Road road : Road.all()) {
      out.append("| ").append(road.name()).append(" | ");
      out.append(checked.getOrDefault(road.name(), 0L)).append(" | ");
      out.append(differences.getOrDefault(road.name(), 0L)).append(" |\n");
    }
    out.append("\nSeeds: ").append(seeds(slices)).append(". Made by the first command, which may");
    out.append(" be stopped and started again, then the second:\n\n```\n");
    command(out, "--first " + slices.getFirst().first() + " --count 100000 --folder target/fuzz");
    command(out, "--folder target/fuzz --report ../docs/fuzz-report.md");
    out.append("```\n\n");
    out.append("| | graphs |\n|---|---|\n");
    statistics.group(FuzzStatistics.GRAPHS).forEach((name, count) -> row(out, name, count));
    out.append("\nMedian number of nodes, without parameters: ")
        .append(statistics.medianNodes())
        .append(".\n");
    table(out, "op", statistics.group(FuzzStatistics.OPS));
    table(out, "dtype", statistics.group(FuzzStatistics.DTYPES));
    table(out, "rank", statistics.group(FuzzStatistics.RANKS));
    return out.toString();
  }

  private static void command(StringBuilder out, String arguments) {
    out.append("mvn -pl testsuite -am test -Dtest=FuzzRun");
    out.append(" -Dsurefire.failIfNoSpecifiedTests=false -Dsinter.arguments=\"");
    out.append(arguments).append("\"\n");
  }

  /** Runs of consecutive slices as ranges. */
  private static String seeds(List<FuzzSlice> slices) {
    List<String> ranges = new ArrayList<>();
    long first = slices.getFirst().first();
    long next = first;
    for (FuzzSlice slice : slices) {
      if (slice.first() != next) {
        ranges.add(first + " to " + (next - 1));
        first = slice.first();
      }
      next = slice.first() + slice.count();
    }
    ranges.add(first + " to " + (next - 1));
    return String.join(", ", ranges);
  }

  private static void table(StringBuilder out, String head, Map<String, Long> counts) {
    out.append("\n| ").append(head).append(" | values |\n|---|---|\n");
    counts.forEach((key, value) -> row(out, key, value));
  }

  private static void row(StringBuilder out, String name, long value) {
    out.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }
}
