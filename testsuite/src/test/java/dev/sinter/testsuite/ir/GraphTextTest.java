package dev.sinter.testsuite.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.text.Diagnostic;
import dev.sinter.ir.text.GraphEquality;
import dev.sinter.ir.text.Module;
import dev.sinter.ir.text.Parser;
import dev.sinter.ir.text.PrintOptions;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTextTest {

  private static Graph dense() {
    GraphBuilder b = new GraphBuilder("dense");
    Node x = b.input("x", new TensorType(DType.F32, Shape.of(Dim.named("B"), Dim.of(4))));
    Node w = b.variable("weights", "dense/kernel", TensorType.of(DType.F32, 4, 2));
    b.at(new Location("dense"));
    Node y = b.dot(x, w);
    Node z = b.elementwise(ScalarOp.MAX, y, b.constant(DType.F32, 0));
    b.output("y", z);
    b.write("weights", "dense/kernel", b.times(w, b.constant(DType.F32, 0.1)));
    return b.build();
  }

  @Test
  void printsTypesRolesAndNumbers() {
    assertThat(Printer.print(dense()))
        .isEqualTo(
            """
            func @dense(%x: f32[B,4], %dense/kernel: f32[4,2] variable(weights)) {
              %0 = dot-general %x, %dense/kernel {left-contract=[1], right-contract=[0]} : f32[B,2]
              %1 = constant 0.0 : f32[]
              %2 = broadcast %1 {shape=[B,2], axes=[]} : f32[B,2]
              %3 = max %0, %2 : f32[B,2]
              %4 = constant 0.1 : f32[]
              %5 = broadcast %4 {shape=[4,2], axes=[]} : f32[4,2]
              %6 = mul %dense/kernel, %5 : f32[4,2]
              return "y" %3, write(weights) "dense/kernel" %6
            }
            """);
  }

  @Test
  void printedTextParsesToAnEqualGraph() {
    Graph graph = dense();
    Graph again = Parser.parse(Printer.print(graph), "t.sir").function("dense").orElseThrow();
    assertThat(GraphEquality.equal(graph, again)).isTrue();
    assertThat(Printer.print(again)).isEqualTo(Printer.print(graph));
  }

  @Test
  void locationsAreKept() {
    String text = Printer.print(dense(), PrintOptions.DEFAULT.withLocations(true));
    assertThat(text).contains(": f32[B,2] loc(\"dense\")");
    Graph again = Parser.parse(text, "t.sir").function("dense").orElseThrow();
    assertThat(Printer.print(again, PrintOptions.DEFAULT.withLocations(true))).isEqualTo(text);
  }

  @Test
  void functionsOfTheSameNameAreToldApart() {
    GraphBuilder one = new GraphBuilder("branch");
    one.output("0", one.elementwise(ScalarOp.EXP, one.input("x", TensorType.scalar(DType.F32))));
    GraphBuilder two = new GraphBuilder("branch");
    two.output("0", two.elementwise(ScalarOp.LOG, two.input("x", TensorType.scalar(DType.F32))));
    GraphBuilder b = new GraphBuilder("choice");
    Node p = b.input("p", TensorType.scalar(DType.BOOL));
    Node x = b.input("x", TensorType.scalar(DType.F32));
    b.output("y", b.result(b.add(new Op.Cond(one.build(), two.build()), p, x), 0));
    String text = Printer.print(b.build());
    assertThat(text)
        .contains("func @branch(", "func @branch.1(", "{then=@branch, otherwise=@branch.1}");
    assertThat(Printer.print(Parser.parse(text, "t.sir"))).isEqualTo(text);
  }

  @Test
  void constantsKeepTheirBits() {
    for (DType dtype : List.of(DType.F32, DType.F64, DType.F16, DType.BF16)) {
      Literal.Builder values = Literal.builder(TensorType.of(dtype, 11));
      double[] edges = {
        0.0,
        -0.0,
        1,
        0.1,
        1e-45,
        4.9e-324,
        65504,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Math.PI
      };
      for (int i = 0; i < edges.length; i++) {
        values.set(i, edges[i]);
      }
      assertThat(roundTrip(values.build())).isEqualTo(values.build());
    }
    Literal payload =
        Literal.ofBytes(
            TensorType.of(DType.F32, 2),
            new byte[] {1, 0, (byte) 0xc0, 0x7f, 0, 0, (byte) 0x80, 0x3f});
    assertThat(roundTrip(payload)).isEqualTo(payload);
    for (DType dtype : List.of(DType.I8, DType.U8, DType.I32, DType.I64)) {
      Literal ends =
          Literal.builder(TensorType.of(dtype, 2, 1))
              .set(0, Reducer.MAX.identityLong(dtype))
              .set(1, Reducer.MIN.identityLong(dtype))
              .build();
      assertThat(roundTrip(ends)).isEqualTo(ends);
    }
    Literal.Builder big = Literal.builder(TensorType.of(DType.F32, 10, 10));
    for (int i = 0; i < 100; i++) {
      big.set(i, Math.sin(i));
    }
    assertThat(roundTrip(big.build())).isEqualTo(big.build());
    for (long[] shape : new long[][] {{0}, {2, 0, 3}, {0, 2}}) {
      Literal empty = Literal.builder(TensorType.of(DType.F32, shape)).build();
      assertThat(roundTrip(empty)).isEqualTo(empty);
    }
  }

  private static Literal roundTrip(Literal literal) {
    GraphBuilder b = new GraphBuilder("c");
    b.output("0", b.constant(literal));
    Graph again = Parser.parse(Printer.print(b.build()), "t.sir").functions().getFirst();
    return ((Op.Constant) again.results().getFirst().node().op()).value();
  }

  @Test
  void severalErrorsInOneRun() {
    String text =
        """
        func @f(%x: f32[2,3], %y: f32[2,3]) {
          %0 = softmx %x {axis=1}
          %1 = exp %0
          %2 = add %x, %z
          %3 = reduce %y {reducer=sum, axis=[1]}
          return %1, %2
        }
        func @g(%x: f23[2]) {
          return %x
        }
        """;
    List<Diagnostic> found = Parser.read(text, "t.sir").diagnostics();
    assertThat(found)
        .extracting(Diagnostic::message)
        .containsExactly(
            "op 'softmx' is not known; did you mean 'softmax'?",
            "value '%z' is not defined above; did you mean '%x'?",
            "reduce: attribute 'axis' is not known; it has reducer, axes; did you mean 'axes'?",
            "a dtype 'f23' is not known; use one of f32, f64, f16, bf16, i8, u8, i32, i64, bool,"
                + " index; did you mean 'f32'?");
    assertThat(found.getFirst())
        .hasToString(
            """
            t.sir:2:8: op 'softmx' is not known; did you mean 'softmax'?
              %0 = softmx %x {axis=1}
                   ^\
            """);
    assertThatThrownBy(() -> Parser.parse(text, "t.sir"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("softmx")
        .hasMessageContaining("f23");
  }

  @Test
  void anyCutOrChangedTextGivesDiagnosticsOnly() {
    String text = Printer.print(dense());
    for (int i = 0; i < text.length(); i++) {
      Parser.read(text.substring(0, i), "cut.sir");
      Parser.read(text.substring(0, i) + text.substring(i + 1), "dropped.sir");
      for (char c : "{}()[]\"%@-0,:=x\n".toCharArray()) {
        Parser.read(text.substring(0, i) + c + text.substring(i + 1), "changed.sir");
      }
    }
    assertThat(Parser.read(text, "whole.sir").diagnostics()).isEmpty();
  }

  @Test
  void emptyTextIsAnEmptyModule() {
    assertThat(Parser.parse("// nothing\n", "t.sir"))
        .isEqualTo(new Module(List.of(), List.of(), List.of(), List.of()));
  }
}
