package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997); the step is {@link LSTMCell}. Input
 * (batch, time, features); output (batch, units), or (batch, time, units) with {@code
 * return_sequences}; states h, c.
 */
public final class LSTM extends Recurrent implements RecurrentSettings<LSTM> {
  /** Declaration. */
  public static final Spec<LSTM> SPEC =
      declare(LSTM.class, LSTM::new, LSTMCell.OWN, TIME_MAJOR, UNROLL).alias("CuDNNLSTM");

  private LSTM(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param units size of state and output
   */
  public LSTM(int units) {
    this(SPEC.empty().with(KernelCell.UNITS, units));
  }

  @Override
  protected RecurrentCell makeCell() {
    return makeCell(LSTMCell.SPEC);
  }
}
