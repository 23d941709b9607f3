package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;

/**
 * Gated recurrent unit (Cho et al. 2014); the step is {@link GRUCell}. Input (batch, time,
 * features); output (batch, units), or (batch, time, units) with {@code return_sequences}; state h.
 */
public final class GRU extends Recurrent implements RecurrentSettings<GRU> {
  /** Declaration. */
  public static final Spec<GRU> SPEC =
      declare(GRU.class, GRU::new, GRUCell.OWN, UNROLL, TIME_MAJOR, GRUCell.RESET_AFTER)
          .alias("CuDNNGRU");

  private GRU(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param units size of state and output
   */
  public GRU(int units) {
    this(SPEC.empty().with(KernelCell.UNITS, units));
  }

  /**
   * Sets whether the reset gate comes after the product with the recurrent kernel; true by default.
   */
  public GRU resetAfter(boolean value) {
    return with("reset_after", value);
  }

  @Override
  protected RecurrentCell makeCell() {
    return makeCell(GRUCell.SPEC);
  }
}
