package dev.sinter.testsuite.interpret;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.GraphInterpreter.Outcome;
import dev.sinter.ir.interpret.Precision;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import java.util.ArrayList;
import java.util.List;

/** Evaluates one op on given operands. */
final class OneOp {
  private OneOp() {}

  static TensorValue run(Op op, TensorValue... operands) {
    return outcome(Precision.DOUBLE, op, operands).values().getFirst();
  }

  static TensorValue rounded(Op op, TensorValue... operands) {
    return outcome(Precision.DECLARED, op, operands).values().getFirst();
  }

  static Outcome outcome(Precision precision, Op op, TensorValue... operands) {
    GraphBuilder builder = new GraphBuilder("one-op");
    List<Node> inputs = new ArrayList<>();
    for (int i = 0; i < operands.length; i++) {
      inputs.add(builder.input("x" + i, operands[i].type()));
    }
    builder.output("y", builder.add(op, inputs));
    var options = new GraphInterpreter.Options(precision, 1000);
    return new GraphInterpreter(options).run(builder.build(), List.of(operands));
  }

  static TensorValue f64(double[] values, long... extents) {
    return TensorValue.ofDoubles(DType.F64, values, extents);
  }

  /** An f64 tensor that counts 1, 2, 3, ... */
  static TensorValue counting(long... extents) {
    int size = 1;
    for (long extent : extents) {
      size *= (int) extent;
    }
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = i + 1;
    }
    return f64(values, extents);
  }

  static double[] of(double... values) {
    return values;
  }
}
