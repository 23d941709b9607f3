package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A function on tensors whose gradient is given, in place of the one that follows from its ops: for
 * a function that has none (rounding), or one that is known to be more exact.
 *
 * <pre>{@code
 * var straightThrough =
 *     CustomGradient.of("round_through", x -> x.round(), (x, y, dy) -> dy);
 * Tensor rounded = straightThrough.apply(x);
 * }</pre>
 *
 * Both functions see their arguments only: what else they need, the value of a weight say, is an
 * argument, too. They become part of the compiled program like all other ops.
 */
public final class CustomGradient {
  /** Computes results. */
  @FunctionalInterface
  public interface Forward {
    /** {@return the results for these arguments} */
    List<Tensor> apply(List<Tensor> arguments);
  }

  /** Computes gradients. */
  @FunctionalInterface
  public interface Backward {
    /**
     * {@return a gradient for each argument, of the argument's type}
     *
     * @param arguments of the function
     * @param results that it gave
     * @param gradients of the results
     */
    List<Tensor> apply(List<Tensor> arguments, List<Tensor> results, List<Tensor> gradients);
  }

  /** The gradient of a function with one argument and one result. */
  @FunctionalInterface
  public interface Simple {
    /**
     * {@return the gradient of the argument}
     *
     * @param x the argument
     * @param y the result
     * @param dy the gradient of the result
     */
    Tensor apply(Tensor x, Tensor y, Tensor dy);
  }

  private final String name;
  private final Forward forward;
  private final Backward backward;

  /**
   * @param name for messages and dumps
   * @param forward the function
   * @param backward its gradient
   */
  public CustomGradient(String name, Forward forward, Backward backward) {
    this.name = name;
    this.forward = forward;
    this.backward = backward;
  }

  /**
   * {@return a function with one argument and one result}
   *
   * @param name for messages and dumps
   * @param forward the function
   * @param backward its gradient
   */
  public static CustomGradient of(String name, UnaryOperator<Tensor> forward, Simple backward) {
    return new CustomGradient(
        name,
        xs -> List.of(forward.apply(only(name, xs))),
        (xs, ys, dys) -> List.of(backward.apply(xs.get(0), ys.get(0), dys.get(0))));
  }

  private static Tensor only(String name, List<Tensor> arguments) {
    if (arguments.size() != 1) {
      throw new ModelException(name + ": takes one tensor, got " + arguments.size());
    }
    return arguments.getFirst();
  }

  /** {@return the only result for one argument} */
  public Tensor apply(Tensor x) {
    return apply(List.of(x)).getFirst();
  }

  /** {@return the results for these arguments} */
  public List<Tensor> apply(List<Tensor> arguments) {
    return new Operation(name, this::call).apply(arguments);
  }

  private List<Tensor> call(List<Tensor> arguments) {
    List<TensorType> types = types(arguments);
    Trace callee = Trace.of(name, false);
    List<Tensor> inputs = inputs(callee, "x", types);
    List<Tensor> results = callee.own(callee.in(() -> forward.apply(inputs)));
    Graph function = finish(callee, results);
    return Primitive.applyTuple(
        new Op.Call(function, Optional.of(gradient(types, types(results))), Optional.empty()),
        arguments);
  }

  private Graph gradient(List<TensorType> arguments, List<TensorType> results) {
    Trace trace = Trace.of(name + "_gradient", false);
    List<Tensor> xs = inputs(trace, "x", arguments);
    List<Tensor> ys = inputs(trace, "y", results);
    List<Tensor> dys = inputs(trace, "dy", results);
    List<Tensor> given = trace.own(trace.in(() -> backward.apply(xs, ys, dys)));
    if (!types(given).equals(arguments)) {
      throw new ModelException(
          name
              + ": the gradient must give one tensor for each argument, of its type: "
              + arguments
              + ", got "
              + types(given));
    }
    return finish(trace, given);
  }

  private Graph finish(Trace trace, List<Tensor> results) {
    if (!trace.variables().isEmpty() || !trace.written().isEmpty()) {
      throw new ModelException(
          name
              + ": a function with a gradient of its own cannot use variables, got "
              + trace.variables().keySet()
              + "; read them before and give their values as arguments");
    }
    return trace.finish(results);
  }

  private static List<Tensor> inputs(Trace trace, String name, List<TensorType> types) {
    List<Tensor> inputs = new ArrayList<>();
    types.forEach(type -> inputs.add(trace.input(name + inputs.size(), type)));
    return inputs;
  }

  private static List<TensorType> types(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::type).toList();
  }
}
