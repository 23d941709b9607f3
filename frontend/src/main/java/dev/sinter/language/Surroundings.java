package dev.sinter.language;

import dev.sinter.language.syntax.Diagnostic;
import dev.sinter.language.syntax.Place;
import dev.sinter.language.syntax.Statement;
import dev.sinter.model.Layer;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the statements of a body act on: a model that is being made, a call of a layer, or a
 * function.
 */
interface Surroundings {
  /**
   * {@return whether a name that layers and ops share, such as {@code reshape}, means the layer}
   */
  boolean prefersLayers();

  /** {@return whether the body runs in training, where that is known} */
  Optional<Boolean> training();

  /**
   * {@return the layer of a place in the text}
   *
   * @param site the calls that lead to the place
   * @param make makes it when it is not there
   */
  Layer layer(List<Place> site, Supplier<Layer> make);

  /** {@return the source of random numbers of a place in the text} */
  RandomGenerator generator(List<Place> site);

  /** Adds to the loss. */
  void addLoss(Tensor loss);

  /** Reports the mean of a value. */
  void addMetric(Tensor value, String name);

  /** Hears what a layer gave. */
  default void called(Layer layer, Tensors outputs) {}

  /** {@return where errors of statements are noted} */
  List<Diagnostic> diagnostics();

  /** Declares an input. */
  default void input(Evaluator evaluator, Statement.InputOf statement) {
    throw new Problem(statement.place(), "'input' belongs into a model");
  }

  /** Declares outputs. */
  default void output(Evaluator evaluator, Statement.Output statement) {
    throw new Problem(statement.place(), "'output' belongs into a model");
  }

  /** Declares a weight. */
  default void weight(Evaluator evaluator, Statement.WeightOf statement) {
    throw new Problem(statement.place(), "'weight' belongs into a layer");
  }
}
