package dev.sinter.testsuite.fuzz;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.text.Printer;
import dev.sinter.testsuite.fuzz.Shrinker.Case;
import dev.sinter.testsuite.random.RandomGraphs;
import dev.sinter.testsuite.random.RandomGraphs.Options;
import dev.sinter.testsuite.random.RandomGraphs.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sends random graphs down the roads. Even seeds give graphs whose results are near in every
 * precision, odd seeds all ops and edge values.
 */
public final class Fuzzer {
  private static final int SHRINK_ATTEMPTS = 400;
  private static final int LEAST_NODES = 10;
  private static final int MOST_NODES = 24;

  /**
   * A difference.
   *
   * @param seed of the graph
   * @param road where
   * @param message of the graph as it was drawn
   * @param smallest the smallest case found that is wrong on this road
   * @param smallestMessage what is wrong with it
   */
  public record Finding(
      long seed, String road, String message, Case smallest, String smallestMessage) {

    /** {@return a file that shows it: the smallest graph, and its arguments in comments} */
    public String text() {
      StringBuilder out = new StringBuilder();
      out.append("// ").append(road).append(", seed ").append(seed).append('\n');
      smallestMessage.lines().forEach(line -> out.append("// ").append(line).append('\n'));
      for (int i = 0; i < smallest.arguments().size(); i++) {
        Graph.Parameter p = smallest.graph().parameters().get(i);
        out.append("// %")
            .append(p.name())
            .append(" = ")
            .append(smallest.arguments().get(i))
            .append('\n');
      }
      return out.append(Printer.print(smallest.graph())).toString();
    }

    @Override
    public String toString() {
      return "seed " + seed + ", " + road + ": " + message + "\n" + text();
    }
  }

  private final List<Road> roads;

  /**
   * @param roads what every graph is sent down
   */
  public Fuzzer(List<Road> roads) {
    this.roads = List.copyOf(roads);
  }

  /** {@return the graph of a seed with its arguments} */
  public static Sample sample(long seed) {
    Options options = seed % 2 == 0 ? Options.CONTINUOUS : Options.ALL.withEdges(0.2);
    return RandomGraphs.sample(seed, options.withNodes(LEAST_NODES, MOST_NODES));
  }

  /**
   * Sends the graphs of some seeds down all roads.
   *
   * @param first the first seed
   * @param count how many
   * @param seen gets every sample, before it is evaluated
   * @return what differed
   */
  public List<Finding> run(long first, long count, Consumer<Sample> seen) {
    List<Finding> findings = new ArrayList<>();
    for (long seed = first; seed < first + count; seed++) {
      Sample sample = sample(seed);
      seen.accept(sample);
      for (Road road : roads) {
        if (seed % 2 == 0 || !road.continuous()) {
          check(sample, road).ifPresent(findings::add);
        }
      }
    }
    return findings;
  }

  private static Optional<Finding> check(Sample sample, Road road) {
    Map<String, Long> dimensions = Map.of(RandomGraphs.BATCH, sample.batch());
    List<TensorValue> arguments = sample.inputs().stream().map(TensorValue::of).toList();
    Optional<String> message = road.check(sample.graph(), arguments, dimensions);
    return message.map(
        text -> {
          Case smallest =
              new Shrinker(
                      dimensions,
                      c -> road.check(c.graph(), c.arguments(), dimensions).isPresent(),
                      SHRINK_ATTEMPTS)
                  .shrink(new Case(sample.graph(), arguments));
          String last = road.check(smallest.graph(), smallest.arguments(), dimensions).orElse(text);
          return new Finding(sample.seed(), road.name(), text, smallest, last);
        });
  }
}
