package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;

/**
 * Fully connected recurrent layer; the step is {@link SimpleRNNCell}. Input (batch, time,
 * features); output (batch, units), or (batch, time, units) with {@code return_sequences}; state h.
 */
public final class SimpleRNN extends Recurrent implements RecurrentSettings<SimpleRNN> {
  /** Declaration. */
  public static final Spec<SimpleRNN> SPEC =
      declare(SimpleRNN.class, SimpleRNN::new, SimpleRNNCell.OWN, UNROLL).name("simple_rnn");

  private SimpleRNN(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param units size of state and output
   */
  public SimpleRNN(int units) {
    this(SPEC.empty().with(KernelCell.UNITS, units));
  }

  @Override
  protected RecurrentCell makeCell() {
    return makeCell(SimpleRNNCell.SPEC);
  }
}
