package dev.sinter.layers;

import dev.sinter.initializers.Initializer;
import dev.sinter.model.Layer;

/**
 * Setters of recurrent layers.
 *
 * @param <L> the layer class
 */
public interface RecurrentSettings<L extends Layer> extends KernelSettings<L> {
  /** Sets the activation of gates; sigmoid by default. */
  default L recurrentActivation(String name) {
    return with("recurrent_activation", name);
  }

  /** Sets what makes the first recurrent kernel; orthogonal by default. */
  default L recurrentInitializer(Initializer value) {
    return with("recurrent_initializer", value);
  }

  /** Sets the part of the input that is dropped, the same at all steps. */
  default L dropout(double rate) {
    return with("dropout", rate);
  }

  /** Sets the part of the state that is dropped, the same at all steps. */
  default L recurrentDropout(double rate) {
    return with("recurrent_dropout", rate);
  }

  /** Sets whether the outputs of all steps are given instead of the last one. */
  default L returnSequences(boolean value) {
    return with("return_sequences", value);
  }

  /** Sets whether the last states are given after the output. */
  default L returnState(boolean value) {
    return with("return_state", value);
  }

  /** Sets whether the layer begins at the last step; outputs stay in that order. */
  default L goBackwards(boolean value) {
    return with("go_backwards", value);
  }

  /**
   * Sets whether each call goes on from the states of the call before; needs a known batch size.
   */
  default L stateful(boolean value) {
    return with("stateful", value);
  }

  /** Sets whether the step is repeated instead of looped over. */
  default L unroll(boolean value) {
    return with("unroll", value);
  }
}
