package dev.sinter.testsuite.fuzz;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import dev.sinter.testsuite.random.RandomGraphs;
import dev.sinter.testsuite.random.RandomGraphs.Census;
import dev.sinter.testsuite.random.RandomGraphs.Sample;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Long fuzzing runs.
 *
 * <pre>
 *   FuzzMain --count 100000 --seed 1 --report docs/fuzz-report.md --failures fuzz-failures
 * </pre>
 *
 * Ends with code 1 if something differed; every difference is saved as a {@code .sir} file.
 */
public final class FuzzMain {
  private static final long SLICE = 200;

  private final List<Graph> graphs = new ArrayList<>();
  private long batched;
  private long empty;
  private long single;
  private long edges;
  private long notFinite;

  private FuzzMain() {}

  /** Runs; see the class. */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("--count", "1000");
    options.put("--seed", "1");
    options.put("--report", "");
    options.put("--failures", "fuzz-failures");
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      if (options.replace(arguments[i], arguments[i + 1]) == null) {
        System.err.println(
            "unknown option " + arguments[i] + "; known: " + String.join(", ", options.keySet()));
        System.exit(2);
      }
    }
    long count = Long.parseLong(options.get("--count"));
    long seed = Long.parseLong(options.get("--seed"));
    List<Fuzzer.Finding> findings = new ArrayList<>();
    FuzzMain main = new FuzzMain();
    Fuzzer fuzzer = new Fuzzer(Road.all());
    for (long done = 0; done < count; done += SLICE) {
      long now = Math.min(SLICE, count - done);
      for (Fuzzer.Finding finding : fuzzer.run(seed + done, now, main::see)) {
        findings.add(finding);
        save(Path.of(options.get("--failures")), finding, findings.size());
      }
      progress(System.out, done + now, count, findings.size());
    }
    String report = main.report(count, seed, findings);
    if (options.get("--report").isEmpty()) {
      System.out.println(report);
    } else {
      Files.writeString(Path.of(options.get("--report")), report);
    }
    System.exit(findings.isEmpty() ? 0 : 1);
  }

  private static void progress(PrintStream out, long done, long count, int findings) {
    out.println(done + " of " + count + " graphs, " + findings + " differences");
  }

  private static void save(Path folder, Fuzzer.Finding finding, int number) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("difference-" + number + "-seed-" + finding.seed() + ".sir"),
        finding.text());
  }

  private void see(Sample sample) {
    graphs.add(sample.graph());
    batched += any(sample.graph(), d -> !d.isFixed()) ? 1 : 0;
    empty += any(sample.graph(), d -> d.is(0)) ? 1 : 0;
    single += any(sample.graph(), d -> d.is(1)) ? 1 : 0;
    edges += sample.inputs().stream().anyMatch(FuzzMain::hasSpecial) ? 1 : 0;
    List<TensorValue> arguments = sample.inputs().stream().map(TensorValue::of).toList();
    List<TensorValue> results =
        new GraphInterpreter()
            .run(sample.graph(), arguments, Map.of(RandomGraphs.BATCH, sample.batch()))
            .values();
    notFinite +=
        results.stream().map(TensorValue::toLiteral).anyMatch(FuzzMain::hasSpecial) ? 1 : 0;
  }

  private static boolean any(Graph graph, Predicate<Dim> what) {
    for (Node node : graph.nodes()) {
      if (node.type() instanceof TensorType(_, var shape) && shape.dims().stream().anyMatch(what)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasSpecial(Literal literal) {
    for (long i = 0; i < literal.size() && literal.type().dtype().isFloat(); i++) {
      if (!Double.isFinite(literal.getDouble(i))) {
        return true;
      }
    }
    return false;
  }

  private String report(long count, long seed, List<Fuzzer.Finding> findings) {
    Census census = RandomGraphs.census(graphs);
    StringBuilder out = new StringBuilder();
    out.append("# Fuzzing\n\n");
    out.append("Random graphs, evaluated in several ways that must agree:\n\n");
    Road.all()
        .forEach(
            r ->
                out.append("- ")
                    .append(r.name())
                    .append(r.continuous() ? " (half of the graphs)" : "")
                    .append('\n'));
    out.append("\nMade by `FuzzMain --count ")
        .append(count)
        .append(" --seed ")
        .append(seed)
        .append("`.\n\n");
    out.append("| | graphs |\n|---|---|\n");
    row(out, "all", count);
    row(out, "differences", findings.size());
    row(out, "with a named batch", batched);
    row(out, "with an extent of 0", empty);
    row(out, "with an extent of 1", single);
    row(out, "with NaN or infinity among the arguments", edges);
    row(out, "with NaN or infinity among the results", notFinite);
    row(out, "median number of ops", census.medianNodes());
    table(out, "op", census.ops());
    table(out, "dtype", census.dtypes());
    table(out, "rank", census.ranks());
    return out.toString();
  }

  private static void table(StringBuilder out, String head, Map<?, Integer> counts) {
    out.append("\n| ").append(head).append(" | values |\n|---|---|\n");
    counts.forEach((key, value) -> row(out, String.valueOf(key), value));
  }

  private static void row(StringBuilder out, String name, long value) {
    out.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }
}
