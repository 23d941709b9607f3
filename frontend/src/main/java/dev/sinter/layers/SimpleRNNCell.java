package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.tensor.Tensor;
import java.util.List;

/** The step of {@link SimpleRNN}: {@code h' = act(x · kernel + h · recurrent_kernel + bias)}. */
public final class SimpleRNNCell extends KernelCell implements RecurrentSettings<SimpleRNNCell> {
  static final List<Argument<?>> OWN = arguments(List.of(), List.of());

  /** Declaration. */
  public static final Spec<SimpleRNNCell> SPEC =
      Layer.spec(SimpleRNNCell.class, SimpleRNNCell::new, OWN).name("simple_rnn_cell");

  private SimpleRNNCell(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param units size of state and output
   */
  public SimpleRNNCell(int units) {
    this(SPEC.empty().with(UNITS, units));
  }

  @Override
  int gates() {
    return 1;
  }

  @Override
  int stateCount() {
    return 1;
  }

  @Override
  Stepped step(Tensor projected, List<Tensor> states, Tensor dropped, Recurrence recurrence) {
    Tensor output = get(ACTIVATION).apply(projected.plus(dropped.dot(recurrence.kernel())));
    return new Stepped(output, List.of(output));
  }
}
