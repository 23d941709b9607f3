package dev.sinter.metrics;

import static dev.sinter.config.ArgumentTypes.DTYPE;
import static dev.sinter.config.ArgumentTypes.STRING;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.variable.Segments;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A quantity over many batches: its variables, how a batch changes them, and the result. To write
 * one: extend it, make variables with {@link #addVariable}, and give {@link #update} and {@link
 * #result}; both build graph.
 */
public abstract class Metric extends Declared {
  private static final Argument<Optional<String>> NAME =
      Argument.optional("name", optional(STRING), Optional.empty(), "key in the logs");
  private static final Argument<Optional<DType>> DTYPE_OF_METRIC =
      Argument.optional(
          "dtype",
          optional(DTYPE),
          Optional.empty(),
          "has no effect: metrics are counted in float32");

  private final List<Variable> variables = new ArrayList<>();
  private String name;

  /**
   * @param arguments of a spec that {@link #spec} made
   */
  protected Metric(Arguments arguments) {
    super(arguments);
    name = arguments.get(NAME).orElse(arguments.spec().name());
  }

  /** {@return the declaration of a metric class: its own arguments, then name and dtype} */
  public static <M extends Metric> Spec<M> spec(
      Class<M> type, Function<Arguments, ? extends M> constructor, Argument<?>... own) {
    return Spec.<M>of(type, constructor, own).with(NAME, DTYPE_OF_METRIC);
  }

  /**
   * Takes a batch into account.
   *
   * @param yTrue what was expected
   * @param yPred what the model gave
   * @param weight of each sample; none means 1
   */
  public abstract void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight);

  /** Takes a batch into account, all samples alike. */
  public final void update(Tensor yTrue, Tensor yPred) {
    update(yTrue, yPred, Optional.empty());
  }

  /**
   * {@return the result with this batch taken into account}
   *
   * @param yTrue what was expected
   * @param yPred what the model gave
   * @param weight of each sample; none means 1
   */
  public final Tensor apply(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    update(yTrue, yPred, weight);
    return result();
  }

  /** {@return the result with this batch taken into account, all samples alike} */
  public final Tensor apply(Tensor yTrue, Tensor yPred) {
    return apply(yTrue, yPred, Optional.empty());
  }

  /** {@return the result over all batches since the last {@link #reset}} */
  public abstract Tensor result();

  /**
   * {@return a new metric with another value of an argument, which has seen no batch}
   *
   * @param argument Keras's name
   * @param value what a config may hold, or a Java value
   * @throws ModelException if there is no such argument or the value does not fit
   */
  public final Metric with(String argument, @Nullable Object value) {
    return (Metric) changed(argument, value);
  }

  /**
   * Adds what others have seen, by adding their variables to these: as if this one had seen their
   * batches, too.
   *
   * @param others of the same declaration and arguments
   * @throws ModelException if one has other variables
   */
  public void merge(List<? extends Metric> others) {
    for (Metric other : others) {
      if (!types(other).equals(types(this))) {
        throw new ModelException(
            "metric '" + name + "': only a metric of the same kind can be merged, got " + other);
      }
      for (int i = 0; i < variables.size(); i++) {
        variables.get(i).assignAdd(other.variables.get(i).read());
      }
    }
  }

  private static List<TensorType> types(Metric metric) {
    return metric.variables.stream().map(Variable::type).toList();
  }

  /** Forgets all batches. */
  public void reset() {
    variables.forEach(variable -> variable.assign(initial(variable.type())));
  }

  /** Makes a variable of zeros. */
  protected final Variable addVariable(String variableName, Shape shape) {
    TensorType type = new TensorType(DType.F32, shape);
    Variable variable =
        new Variable(Segments.METRICS, variableName, type, false, () -> initial(type));
    variable.setPath(name + "/" + variableName);
    variables.add(variable);
    return variable;
  }

  private static Tensor initial(TensorType type) {
    return Tensor.full(type, 0);
  }

  /** {@return the variables, in the order in which they were made} */
  public final List<Variable> variables() {
    return List.copyOf(variables);
  }

  /** {@return the key in the logs} */
  public final String name() {
    return name;
  }

  /** Renames it: a model does so to make keys unique. */
  public final void rename(String other) {
    name = other;
    variables.forEach(variable -> variable.setPath(other + "/" + variable.name()));
  }
}
