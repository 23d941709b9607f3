package dev.sinter.testsuite.interpret;

import static dev.sinter.testsuite.interpret.OneOp.counting;
import static dev.sinter.testsuite.interpret.OneOp.f64;
import static dev.sinter.testsuite.interpret.OneOp.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.ConstantEvaluator;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.Precision;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class IndexedAndStructuredTest {
  private static final TensorType SCALAR = TensorType.scalar(DType.F64);

  private static Graph binary(
      BiFunction<GraphBuilder, List<Node>, List<Node>> body, TensorType... types) {
    GraphBuilder builder = new GraphBuilder("nested");
    for (int i = 0; i < types.length; i++) {
      builder.input("p" + i, types[i]);
    }
    List<Node> parameters = builder.parameters().stream().map(Graph.Parameter::node).toList();
    List<Node> results = body.apply(builder, parameters);
    for (int i = 0; i < results.size(); i++) {
      builder.output("r" + i, results.get(i));
    }
    return builder.build();
  }

  private static TensorValue scalar(double value) {
    return TensorValue.scalar(DType.F64, value);
  }

  @Test
  void gatherPutsIndexAxesInPlaceOfTheIndexedAxis() {
    var indices = TensorValue.ofInts(new int[] {2, 0}, 2);
    assertThat(OneOp.run(new Op.Gather(1, 0), counting(2, 3), indices).toDoubles())
        .containsExactly(3, 1, 6, 4);
    var matrix = TensorValue.ofInts(new int[] {1, 1, 0, 1}, 2, 2);
    var rows = OneOp.run(new Op.Gather(0, 0), counting(2, 3), matrix);
    assertThat(rows.shape()).isEqualTo(Shape.of(2, 2, 3));
    assertThat(rows.toDoubles()).containsExactly(4, 5, 6, 4, 5, 6, 1, 2, 3, 4, 5, 6);
    var one = TensorValue.scalar(DType.I64, 1L);
    assertThat(OneOp.run(new Op.Gather(0, 0), counting(2, 3), one).toDoubles())
        .containsExactly(4, 5, 6);
    assertThat(
            OneOp.run(new Op.Gather(1, 1), counting(2, 3), TensorValue.ofInts(new int[] {2, 0}, 2))
                .toDoubles())
        .containsExactly(3, 4);
  }

  @Test
  void indicesOutsideAreReportedAndGiveZero() {
    var indices = TensorValue.ofLongs(DType.I64, new long[] {-1, 1, 1L << 40}, 3);
    var outcome = OneOp.outcome(Precision.DOUBLE, new Op.Gather(0, 0), counting(2), indices);
    assertThat(outcome.values().getFirst().toDoubles()).containsExactly(0, 2, 0);
    assertThat(outcome.errors())
        .extracting(GraphInterpreter.IndexError::index)
        .containsExactly(-1L, 1L << 40);
    assertThat(outcome.errors().getFirst().message())
        .isEqualTo("gather: index -1 is outside 0 <= index < 2");
  }

  @Test
  void scatterAddAddsUpEqualIndicesAndSkipsOutside() {
    var indices = TensorValue.ofInts(new int[] {1, 5, 1}, 3);
    var updates = f64(of(10, 20, 30), 3);
    var outcome =
        OneOp.outcome(Precision.DOUBLE, new Op.ScatterAdd(0, 0), counting(2), indices, updates);
    assertThat(outcome.values().getFirst().toDoubles()).containsExactly(1, 42);
    assertThat(outcome.errors()).hasSize(1);
    var batched =
        OneOp.run(
            new Op.ScatterAdd(1, 1),
            counting(2, 2),
            TensorValue.ofInts(new int[] {1, 0}, 2),
            f64(of(10, 20), 2));
    assertThat(batched.toDoubles()).containsExactly(1, 12, 23, 4);
  }

  @Test
  void scanCarriesStacksAndReverses() {
    Graph body =
        binary(
            (b, p) -> {
              Node sum = b.plus(p.get(0), b.times(p.get(1), p.get(2)));
              return List.of(sum, b.times(sum, sum));
            },
            SCALAR,
            SCALAR,
            SCALAR);
    GraphBuilder builder = new GraphBuilder("scan");
    Node start = builder.input("start", SCALAR);
    Node steps = builder.input("steps", new TensorType(DType.F64, Shape.of(Dim.named("T"))));
    Node factor = builder.input("factor", SCALAR);
    for (boolean reverse : new boolean[] {false, true}) {
      Node tuple =
          builder.add(new Op.Scan(body, 1, 1, Dim.named("T"), reverse), start, steps, factor);
      builder.output("carry" + reverse, builder.result(tuple, 0));
      builder.output("stack" + reverse, builder.result(tuple, 1));
    }
    Graph graph = builder.build();
    var outcome = new GraphInterpreter().run(graph, List.of(scalar(1), counting(3), scalar(10)));
    assertThat(outcome.output("carryfalse").getDouble(0)).isEqualTo(61);
    assertThat(outcome.output("stackfalse").toDoubles()).containsExactly(121, 961, 3721);
    assertThat(outcome.output("stacktrue").toDoubles()).containsExactly(3721, 2601, 961);
    var none = new GraphInterpreter().run(graph, List.of(scalar(1), counting(0), scalar(10)));
    assertThat(none.output("carryfalse").getDouble(0)).isEqualTo(1);
    assertThat(none.output("stackfalse").shape()).isEqualTo(Shape.of(0));
  }

  @Test
  void whileRunsUntilItsConditionFailsOrTheLimitIsMet() {
    Graph condition =
        binary((b, p) -> List.of(b.elementwise(ScalarOp.LT, p.get(0), p.get(1))), SCALAR, SCALAR);
    Graph twice = binary((b, p) -> List.of(b.plus(p.get(0), p.get(0))), SCALAR, SCALAR);
    GraphBuilder builder = new GraphBuilder("loop");
    Node start = builder.input("start", SCALAR);
    Node limit = builder.input("limit", SCALAR);
    builder.at(new Location("layer_3"));
    builder.output(
        "end", builder.result(builder.add(new Op.While(condition, twice, 1), start, limit), 0));
    var interpreter = new GraphInterpreter(new GraphInterpreter.Options(Precision.DOUBLE, 20));
    assertThat(
            interpreter
                .run(builder.build(), List.of(scalar(1), scalar(100)))
                .output("end")
                .getDouble(0))
        .isEqualTo(128);
    assertThat(
            interpreter
                .run(builder.build(), List.of(scalar(5), scalar(1)))
                .output("end")
                .getDouble(0))
        .isEqualTo(5);
    assertThat(
            interpreter
                .run(builder.build(), List.of(scalar(1), scalar(0x1p20)))
                .output("end")
                .getDouble(0))
        .isEqualTo(0x1p20);
    assertThatThrownBy(() -> interpreter.run(builder.build(), List.of(scalar(0), scalar(1))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("while")
        .hasMessageContaining("20 iterations")
        .hasMessageContaining("layer_3");
  }

  @Test
  void condChoosesAndCallInlines() {
    Graph negate = binary((b, p) -> List.of(b.elementwise(ScalarOp.NEG, p.get(0))), SCALAR);
    Graph twice = binary((b, p) -> List.of(b.plus(p.get(0), p.get(0))), SCALAR);
    var cond = new Op.Cond(negate, twice);
    GraphBuilder builder = new GraphBuilder("choice");
    Node flag = builder.input("flag", TensorType.scalar(DType.BOOL));
    Node x = builder.input("x", SCALAR);
    builder.output("chosen", builder.result(builder.add(cond, flag, x), 0));
    builder.output(
        "called",
        builder.result(builder.add(new Op.Call(twice, Optional.empty(), Optional.empty()), x), 0));
    for (long yes = 0; yes < 2; yes++) {
      var outcome =
          new GraphInterpreter()
              .run(builder.build(), List.of(TensorValue.scalar(DType.BOOL, yes), scalar(4)));
      assertThat(outcome.output("chosen").getDouble(0)).isEqualTo(yes == 1 ? -4 : 8);
      assertThat(outcome.output("called").getDouble(0)).isEqualTo(8);
    }
  }

  @Test
  void compositesAreWhatTheyDecomposeInto() {
    var softmax = OneOp.run(new Op.Softmax(0), f64(of(1000, 1000), 2));
    assertThat(softmax.toDoubles()).containsExactly(0.5, 0.5);
    assertThat(OneOp.run(new Op.Mean(List.of(1)), counting(2, 2)).toDoubles())
        .containsExactly(1.5, 3.5);
    assertThat(OneOp.run(new Op.LogSumExp(0), f64(of(0, 0), 2)).getDouble(0))
        .isCloseTo(Math.log(2), within(1e-15));
    var logits = f64(of(0, 0, 0, 0), 2, 2);
    var outcome =
        OneOp.outcome(
            Precision.DOUBLE,
            new Op.SparseSoftmaxCrossentropy(),
            logits,
            TensorValue.ofInts(new int[] {1, 2}, 2));
    assertThat(outcome.values().getFirst().getDouble(0)).isCloseTo(Math.log(2), within(1e-15));
    assertThat(outcome.errors()).extracting(GraphInterpreter.IndexError::index).containsExactly(2L);
  }

  @Test
  void namedExtentsAreBoundAndChecked() {
    GraphBuilder builder = new GraphBuilder("named");
    Node x = builder.input("x", new TensorType(DType.F32, Shape.of(Dim.named("B"), Dim.of(2))));
    Node y = builder.input("y", new TensorType(DType.F32, Shape.of(Dim.named("B").times(2))));
    builder.output("flat", builder.plus(builder.reshape(x, Shape.of(Dim.named("B").times(2))), y));
    builder.output("rows", builder.add(new Op.DimensionSize(0), x));
    Graph graph = builder.build();
    var interpreter = new GraphInterpreter();
    var outcome =
        interpreter.run(
            graph,
            List.of(
                TensorValue.ofFloats(new float[6], 3, 2), TensorValue.ofFloats(new float[6], 6)));
    assertThat(outcome.output("flat").shape()).isEqualTo(Shape.of(6));
    assertThat(outcome.output("rows").getLong(0)).isEqualTo(3);
    assertThatThrownBy(
            () ->
                interpreter.run(
                    graph,
                    List.of(
                        TensorValue.ofFloats(new float[6], 3, 2),
                        TensorValue.ofFloats(new float[4], 4))))
        .isInstanceOf(ModelException.class)
        .hasMessage("named: 'y' must be f32[2*B], got extent 4 on axis 0 where {B=3}");
    assertThatThrownBy(
            () ->
                interpreter.run(
                    graph,
                    List.of(
                        TensorValue.ofInts(new int[6], 3, 2),
                        TensorValue.ofFloats(new float[6], 6))))
        .isInstanceOf(ModelException.class)
        .hasMessage("named: 'x' must be f32[B,2], got i32[3,2]");
    assertThatThrownBy(() -> interpreter.run(graph, List.of()))
        .isInstanceOf(ModelException.class)
        .hasMessage("named: takes 2 inputs, got 0");
  }

  @Test
  void extentsThatNoParameterTellsAreGivenWithTheCall() {
    GraphBuilder builder = new GraphBuilder("free");
    Node x =
        builder.input(
            "x", new TensorType(DType.F32, Shape.of(Dim.named("B").times(Dim.named("T")))));
    builder.output("y", builder.reshape(x, Shape.of(Dim.named("B"), Dim.named("T"))));
    var input = List.of(TensorValue.ofFloats(new float[6], 6));
    assertThat(
            new GraphInterpreter().run(builder.build(), input, Map.of("B", 2L)).output("y").shape())
        .isEqualTo(Shape.of(2, 3));
    assertThatThrownBy(() -> new GraphInterpreter().run(builder.build(), input))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("give their values");
  }

  @Test
  void aThousandLayersAreWalkedWithoutRecursion() {
    GraphBuilder builder = new GraphBuilder("deep");
    Node x = builder.input("x", SCALAR);
    Node y = x;
    for (int i = 0; i < 20_000; i++) {
      y = builder.plus(y, x);
    }
    builder.output("y", y);
    assertThat(
            new GraphInterpreter()
                .run(builder.build(), List.of(scalar(1)))
                .output("y")
                .getDouble(0))
        .isEqualTo(20_001);
  }

  @Test
  void constantsFoldInTheirDeclaredType() {
    GraphBuilder builder = new GraphBuilder("fold");
    Node x = builder.constant(Literal.of(new float[] {1, 2}, 2));
    Node y = builder.constant(Literal.of(new float[] {3, 3}, 2));
    Node quotient = builder.divide(x, y);
    Literal folded =
        ConstantEvaluator.evaluate(
                quotient,
                List.of(Literal.of(new float[] {1, 2}, 2), Literal.of(new float[] {3, 3}, 2)))
            .orElseThrow();
    assertThat(folded).isEqualTo(Literal.of(new float[] {1f / 3f, 2f / 3f}, 2));
    Node indices = builder.constant(Literal.of(new int[] {5}, 1));
    Node gathered = builder.add(new Op.Gather(0, 0), x, indices);
    assertThat(
            ConstantEvaluator.evaluate(
                gathered, List.of(Literal.of(new float[] {1, 2}, 2), Literal.of(new int[] {5}, 1))))
        .isEmpty();
    assertThat(ConstantEvaluator.evaluate(builder.input("p", SCALAR), List.of())).isEmpty();
    Node softmax = builder.add(new Op.Softmax(0), x);
    assertThat(
            ConstantEvaluator.evaluate(softmax, List.of(Literal.of(new float[] {1, 1}, 2)))
                .orElseThrow())
        .isEqualTo(Literal.of(new float[] {0.5f, 0.5f}, 2));
  }
}
