package dev.sinter.testsuite.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.text.GraphEquality;
import dev.sinter.ir.text.Parser;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.verify.Verifier;
import dev.sinter.testsuite.random.RandomGraphs.Census;
import dev.sinter.testsuite.random.RandomGraphs.Options;
import dev.sinter.testsuite.random.RandomGraphs.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RandomGraphsTest {
  private static final long SEED = Long.getLong("sinter.seed", 20_261_121L);
  private static final int COUNT = Integer.getInteger("sinter.count", 600);

  private static List<Graph> graphs() {
    return LongStream.range(SEED, SEED + COUNT)
        .mapToObj(seed -> RandomGraphs.graph(seed, Options.ALL))
        .toList();
  }

  @Test
  void theSameSeedGivesTheSameGraph() {
    for (long seed = SEED; seed < SEED + 50; seed++) {
      assertThat(Printer.print(RandomGraphs.graph(seed, Options.ALL)))
          .isEqualTo(Printer.print(RandomGraphs.graph(seed, Options.ALL)));
    }
  }

  @Test
  void textComesBackEqual() {
    for (long seed = SEED; seed < SEED + COUNT; seed++) {
      Graph graph = RandomGraphs.graph(seed, Options.ALL);
      String text = Printer.print(graph);
      Graph again = Parser.parse(text, "seed " + seed).function(graph.name()).orElseThrow();
      assertThat(GraphEquality.equal(graph, again))
          .as("seed %d (-Dsinter.seed=%d)", seed, seed)
          .isTrue();
      assertThat(Printer.print(again)).as("seed %d (-Dsinter.seed=%d)", seed, seed).isEqualTo(text);
    }
  }

  @Test
  void graphsAreValid() {
    for (long seed = SEED; seed < SEED + COUNT; seed++) {
      assertThat(Verifier.check(RandomGraphs.graph(seed, Options.ALL)))
          .as("seed %d", seed)
          .isEmpty();
    }
  }

  @Test
  void everyOpDtypeAndRankOccurs() {
    Census census = RandomGraphs.census(graphs());
    List<String> all = new ArrayList<>(TensorProducers.all().stream().map(Producer::op).toList());
    ContractionProducers.all().forEach(p -> all.add(p.op()));
    StructuredProducers.all().forEach(p -> all.add(p.op()));
    ElementwiseProducers.conversions().forEach(p -> all.add(p.op()));
    for (ScalarOp op : ScalarOp.values()) {
      all.add(op.text());
    }
    assertThat(census.ops().keySet()).as("%s", census).containsAll(all);
    assertThat(census.ops().values().stream().min(Integer::compare))
        .hasValueSatisfying(least -> assertThat(least).as("%s", census).isGreaterThan(COUNT / 60));
    assertThat(census.dtypes().keySet())
        .containsExactlyInAnyOrder("f32", "f64", "i32", "i64", "bool", "u8", "i8");
    assertThat(census.ranks().keySet()).contains(0, 1, 2, 3, 4, 5);
    assertThat(census.medianNodes()).isGreaterThanOrEqualTo(15);
  }

  @Test
  void resultsAreMostlyOrdinaryNumbers() {
    long nan = 0;
    long all = 0;
    for (long seed = SEED; seed < SEED + COUNT / 4; seed++) {
      Sample sample = RandomGraphs.sample(seed, Options.ALL.withEdges(0));
      List<TensorValue> inputs = sample.inputs().stream().map(TensorValue::of).toList();
      for (TensorValue value : new GraphInterpreter().run(sample.graph(), inputs).values()) {
        for (int i = 0; i < value.size() && value.isFloat(); i++) {
          all++;
          nan += Double.isFinite(value.getDouble(i)) ? 0 : 1;
        }
      }
    }
    assertThat(nan).as("values that are not finite, of %d", all).isLessThan(all / 20);
  }

  @Test
  void edgeValuesRunToo() {
    for (long seed = SEED; seed < SEED + COUNT / 4; seed++) {
      Sample sample = RandomGraphs.sample(seed, Options.ALL.withEdges(0.3));
      List<TensorValue> inputs = sample.inputs().stream().map(TensorValue::of).toList();
      assertThatCode(() -> new GraphInterpreter().run(sample.graph(), inputs))
          .as("%s", sample)
          .doesNotThrowAnyException();
    }
  }
}
