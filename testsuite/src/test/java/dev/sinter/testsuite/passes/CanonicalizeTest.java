package dev.sinter.testsuite.passes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.Precision;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.text.Parser;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.verify.Verifier;
import dev.sinter.passes.canonicalize.Canonicalize;
import dev.sinter.passes.rewrite.Rewriter;
import dev.sinter.passes.rewrite.Rule;
import dev.sinter.testsuite.random.Comparison;
import dev.sinter.testsuite.random.RandomGraphs;
import dev.sinter.testsuite.random.RandomGraphs.Options;
import dev.sinter.testsuite.random.RandomGraphs.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Canonicalize as a whole: on random graphs it keeps every bit, and comes to an end. */
class CanonicalizeTest {
  private static final long SEED = Long.getLong("sinter.seed", 20_261_121L);
  private static final int COUNT = Integer.getInteger("sinter.count", 800);

  private static Rewriter rewriter() {
    return new Rewriter(Canonicalize.builtInRules());
  }

  @Test
  void everyRuleFiresInSomeFile() throws IOException {
    Path inModule = Path.of("src", "test", "resources", "sinter", "canonicalize");
    Path folder = Files.isDirectory(inModule) ? inModule : Path.of("testsuite").resolve(inModule);
    Set<String> fired = new TreeSet<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      for (Graph graph : Parser.parse(Files.readString(file), file.toString()).functions()) {
        Rewriter rewriter = rewriter();
        rewriter.run(graph);
        fired.addAll(rewriter.fired().keySet());
      }
    }
    Set<String> names =
        Canonicalize.builtInRules().stream()
            .map(Rule::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(fired).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void namesAreUnique() {
    assertThat(Canonicalize.builtInRules()).extracting(Rule::name).doesNotHaveDuplicates();
  }

  @Test
  void randomGraphsKeepTheirBits() {
    GraphInterpreter interpreter =
        new GraphInterpreter(
            new GraphInterpreter.Options(Precision.DECLARED, GraphInterpreter.MAX_ITERATIONS));
    Map<String, Integer> fired = new TreeMap<>();
    for (long seed = SEED; seed < SEED + COUNT; seed++) {
      Sample sample = RandomGraphs.sample(seed, Options.ALL.withEdges(0.3));
      Rewriter rewriter = rewriter();
      Graph after = rewriter.run(sample.graph());
      rewriter.fired().forEach((rule, count) -> fired.merge(rule, count, Integer::sum));
      List<TensorValue> arguments = sample.inputs().stream().map(TensorValue::of).toList();
      Map<String, Long> dimensions = Map.of(RandomGraphs.BATCH, sample.batch());
      List<TensorValue> expected = interpreter.run(sample.graph(), arguments, dimensions).values();
      List<TensorValue> actual = interpreter.run(after, arguments, dimensions).values();
      assertThat(Comparison.BITS.difference(expected, actual))
          .as("%s (-Dsinter.seed=%d): fired %s", sample, seed, rewriter.fired())
          .isEmpty();
    }
    assertThat(fired).as("rules that fire on random graphs").hasSizeGreaterThan(20);
  }

  @Test
  void theResultIsValidAndCanonical() {
    for (long seed = SEED; seed < SEED + COUNT; seed++) {
      Graph once = rewriter().run(RandomGraphs.graph(seed, Options.ALL));
      assertThat(Verifier.check(once)).as("seed %d", seed).isEmpty();
      assertThat(rewriter().run(once)).as("seed %d", seed).isSameAs(once);
    }
  }

  @Test
  void theSameGraphGivesTheSameText() {
    for (long seed = SEED; seed < SEED + 60; seed++) {
      String first = Printer.print(rewriter().run(RandomGraphs.graph(seed, Options.ALL)));
      String second = Printer.print(rewriter().run(RandomGraphs.graph(seed, Options.ALL)));
      assertThat(first).as("seed %d", seed).isEqualTo(second);
    }
  }
}
