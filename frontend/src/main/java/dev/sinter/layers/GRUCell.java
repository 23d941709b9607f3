package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.Layer;
import dev.sinter.tensor.Tensor;
import java.util.List;

/**
 * The step of {@link GRU}. Gates in the order update z, reset r, candidate: {@code h' = z · h + (1
 * - z) · candidate}. The reset gate multiplies the state's product with the recurrent kernel
 * ({@code reset_after}, bias (2, 3 · units) for input and state), or the state before it.
 */
public final class GRUCell extends KernelCell implements RecurrentSettings<GRUCell> {
  static final Argument<Boolean> RESET_AFTER =
      Argument.optional(
          "reset_after", BOOL, true, "the reset gate comes after the recurrent product");
  static final List<Argument<?>> OWN = arguments(List.of(RECURRENT_ACTIVATION), List.of());

  /** Declaration. */
  public static final Spec<GRUCell> SPEC =
      Layer.spec(GRUCell.class, GRUCell::new, OWN).with(RESET_AFTER);

  private GRUCell(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param units size of state and output
   */
  public GRUCell(int units) {
    this(SPEC.empty().with(UNITS, units));
  }

  @Override
  int gates() {
    return 3;
  }

  @Override
  int stateCount() {
    return 1;
  }

  @Override
  Shape biasShape() {
    Shape plain = super.biasShape();
    return get(RESET_AFTER) ? Shape.of(2).concat(plain) : plain;
  }

  @Override
  Tensor projectionBias(Tensor all) {
    return get(RESET_AFTER) ? all.at(0, 0) : all;
  }

  @Override
  Stepped step(Tensor projected, List<Tensor> states, Tensor dropped, Recurrence recurrence) {
    List<Tensor> x = projected.split(3, -1);
    Tensor update;
    Tensor candidate;
    if (get(RESET_AFTER)) {
      Tensor product = dropped.dot(recurrence.kernel());
      List<Tensor> h =
          recurrence.bias().map(b -> product.plus(b.at(0, 1))).orElse(product).split(3, -1);
      update = get(RECURRENT_ACTIVATION).apply(x.get(0).plus(h.get(0)));
      Tensor reset = get(RECURRENT_ACTIVATION).apply(x.get(1).plus(h.get(1)));
      candidate = x.get(2).plus(reset.times(h.get(2)));
    } else {
      long units = get(UNITS);
      List<Tensor> kernels = recurrence.kernel().split(List.of(2 * units, units), 1);
      List<Tensor> h = dropped.dot(kernels.get(0)).split(2, -1);
      update = get(RECURRENT_ACTIVATION).apply(x.get(0).plus(h.get(0)));
      Tensor reset = get(RECURRENT_ACTIVATION).apply(x.get(1).plus(h.get(1)));
      candidate = x.get(2).plus(reset.times(dropped).dot(kernels.get(1)));
    }
    Tensor fresh = get(ACTIVATION).apply(candidate);
    Tensor output = update.times(states.getFirst()).plus(update.subtractFrom(1).times(fresh));
    return new Stepped(output, List.of(output));
  }
}
