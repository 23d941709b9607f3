package dev.sinter.tensor;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.TypeRules;
import dev.sinter.ir.type.TupleType;
import dev.sinter.ir.type.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Applies one op of the IR where its operands live: in the current trace, or recorded for later.
 */
final class Primitive {
  private Primitive() {}

  /** {@return the result of an op that gives one tensor} */
  static Tensor apply(Op op, Tensor... operands) {
    return apply(op, Arrays.asList(operands));
  }

  /** {@return the result of an op that gives one tensor} */
  static Tensor apply(Op op, List<Tensor> operands) {
    return new Tensor(value(op, values(operands)));
  }

  /** {@return the results of an op that gives a tuple} */
  static List<Tensor> applyTuple(Op op, List<Tensor> operands) {
    Value tuple = value(op, values(operands));
    if (!(tuple.type() instanceof TupleType type)) {
      throw new IrException(op + " gives no tuple");
    }
    return IntStream.range(0, type.elements().size())
        .mapToObj(i -> new Tensor(value(new Op.GetResult(i), List.of(tuple))))
        .toList();
  }

  private static List<Value> values(List<Tensor> tensors) {
    List<Value> values = new ArrayList<>(tensors.size());
    for (Tensor tensor : tensors) {
      values.add(tensor.value());
    }
    return values;
  }

  static Value value(Op op, List<? extends Value> operands) {
    Optional<Trace> trace = Trace.current();
    if (trace.isPresent()) {
      List<Node> nodes = new ArrayList<>();
      operands.forEach(operand -> nodes.add(trace.get().lift(operand)));
      Value result = new Value.Traced(trace.get(), trace.get().builder().add(op, nodes));
      GradientTape.note(result, op, operands);
      return result;
    }
    List<Lazy> values = new ArrayList<>(operands.size());
    List<Type> types = new ArrayList<>(operands.size());
    for (Value operand : operands) {
      Lazy lazy = eager(operand);
      values.add(lazy);
      types.add(lazy.type());
    }
    Lazy result = Lazy.recorded(TypeRules.infer(op, types), op, values);
    GradientTape.note(result, op, operands);
    Evaluation.recorded(result);
    return result;
  }

  static Lazy eager(Value value) {
    return switch (value) {
      case Lazy lazy -> lazy;
      case Value.Traced traced ->
          throw new ModelException(
              "tensor "
                  + traced.type()
                  + ": is used outside of the function it belongs to; give it back as a result, or"
                  + " keep it in a Variable");
      case Placeholder placeholder ->
          throw new ModelException(
              "tensor "
                  + placeholder.type()
                  + ": is a value of a functional model, which has no elements yet; call the model"
                  + " on data");
    };
  }
}
