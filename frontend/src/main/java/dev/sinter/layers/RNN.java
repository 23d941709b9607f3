package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import java.util.List;

/** A cell, or a stack of cells, applied to all time steps of (batch, time, features...). */
public final class RNN extends Recurrent implements RecurrentSettings<RNN> {
  private static final Argument<RecurrentCell> CELL =
      Argument.required("cell", NestedLayer.CELL, "what is done in each step");

  /** Declaration. */
  public static final Spec<RNN> SPEC =
      declare(RNN.class, RNN::new, List.of(CELL), UNROLL, TIME_MAJOR).name("rnn");

  private RNN(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param cell what is done in each step
   */
  public RNN(RecurrentCell cell) {
    this(SPEC.empty().with(CELL, cell));
  }

  /**
   * @param cells one above the other, lowest first
   */
  public RNN(List<? extends RecurrentCell> cells) {
    this(new StackedRNNCells(cells));
  }

  @Override
  protected RecurrentCell makeCell() {
    return get(CELL);
  }
}
