package dev.sinter.tensor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A function of the user's own, a training step say, that is traced and compiled when it is first
 * called with inputs of a kind, and then runs as one program: Keras's {@code tf.function}.
 *
 * <pre>{@code
 * TracedFunction step = TracedFunction.of(batch -> {
 *   try (GradientTape tape = new GradientTape()) {
 *     Tensor loss = model.apply(batch.get(0)).minus(batch.get(1)).square().mean();
 *     optimizer.applyGradients(tape.gradient(loss, model.trainableWeights()), model.trainableWeights());
 *     return Tensors.of(loss);
 *   }
 * });
 * double loss = step.call(Tensors.of(x, y)).single().item();
 * }</pre>
 *
 * Inputs of another structure, dtype or shape are traced anew; every such program is kept.
 * Variables are read and written where the code does so. What else the code does, printing say, it
 * does while it is traced only.
 */
public final class TracedFunction {
  private record Entry(Function function, List<Tensors> results) {}

  private final UnaryOperator<Tensors> body;
  private final boolean training;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private TracedFunction(UnaryOperator<Tensors> body, boolean training) {
    this.body = body;
    this.training = training;
  }

  /** {@return a traced function; layers in it that are not told otherwise do not train} */
  public static TracedFunction of(UnaryOperator<Tensors> body) {
    return new TracedFunction(body, false);
  }

  /** {@return a traced function whose layers train, unless they are told otherwise} */
  public static TracedFunction training(UnaryOperator<Tensors> body) {
    return new TracedFunction(body, true);
  }

  /**
   * {@return what the function gives for these inputs}
   *
   * @param inputs tensors with values
   */
  public Tensors call(Tensors inputs) {
    Entry entry;
    synchronized (entries) {
      entry = entries.computeIfAbsent(kind(inputs), _ -> make(inputs));
    }
    List<Tensor> values =
        entry.function.call(inputs.each(Tensor::array)).stream().map(Tensor::of).toList();
    return entry.results.getFirst().with(values);
  }

  /** {@return how many kinds of inputs there were: as often was it traced} */
  public int kinds() {
    synchronized (entries) {
      return entries.size();
    }
  }

  private Entry make(Tensors inputs) {
    List<Tensors> results = new ArrayList<>();
    Function function =
        new Function(
            "traced",
            training,
            false,
            parameters -> {
              Tensors given = body.apply(inputs.with(parameters));
              results.clear();
              results.add(given);
              return given.flat();
            });
    return new Entry(function, results);
  }

  /** {@return structure and types of inputs as a text} */
  private static String kind(Tensors inputs) {
    return switch (inputs) {
      case Tensors.Single single -> single.tensor().type().toString();
      case Tensors.Listed listed ->
          listed.items().stream().map(TracedFunction::kind).toList().toString();
      case Tensors.Named named -> {
        Map<String, String> kinds = new LinkedHashMap<>();
        named.items().forEach((name, item) -> kinds.put(name, kind(item)));
        yield kinds.toString();
      }
    };
  }
}
