package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;

import dev.sinter.activations.Activation;
import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.model.Layer;
import dev.sinter.tensor.Tensor;
import java.util.List;

/**
 * The step of {@link LSTM}. Gates in the order input, forget, candidate, output: {@code c' = f · c
 * + i · act(candidate)}, {@code h' = o · act(c')}. States h, c.
 */
public final class LSTMCell extends KernelCell implements RecurrentSettings<LSTMCell> {
  static final Argument<Boolean> UNIT_FORGET_BIAS =
      Argument.optional("unit_forget_bias", BOOL, true, "the bias of the forget gate starts at 1");
  static final List<Argument<?>> OWN =
      arguments(List.of(RECURRENT_ACTIVATION), List.of(UNIT_FORGET_BIAS));

  /** Declaration. */
  public static final Spec<LSTMCell> SPEC = Layer.spec(LSTMCell.class, LSTMCell::new, OWN);

  private LSTMCell(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param units size of state and output
   */
  public LSTMCell(int units) {
    this(SPEC.empty().with(UNITS, units));
  }

  @Override
  int gates() {
    return 4;
  }

  @Override
  int stateCount() {
    return 2;
  }

  @Override
  Initializer biasInitializer() {
    Initializer plain = super.biasInitializer();
    return get(UNIT_FORGET_BIAS) ? withOpenForgetGate(plain, get(UNITS)) : plain;
  }

  /** {@return an initializer of a bias whose second of four blocks is ones} */
  static Initializer withOpenForgetGate(Initializer plain, long units) {
    return type -> {
      TensorType block = type.with(Shape.of(units));
      Tensor first = plain.initialize(block);
      Tensor rest = plain.initialize(type.with(Shape.of(2 * units)));
      return Tensor.concatenate(List.of(first, Tensor.full(block, 1), rest), 0);
    };
  }

  @Override
  Stepped step(Tensor projected, List<Tensor> states, Tensor dropped, Recurrence recurrence) {
    Tensor z = projected.plus(dropped.dot(recurrence.kernel()));
    return gated(z, states.get(1), get(ACTIVATION), get(RECURRENT_ACTIVATION));
  }

  /** {@return what the four gates, side by side on the last axis, make of a state c} */
  static Stepped gated(Tensor z, Tensor state, Activation activation, Activation gate) {
    List<Tensor> gates = z.split(4, -1);
    Tensor input = gate.apply(gates.get(0));
    Tensor forget = gate.apply(gates.get(1));
    Tensor cell = forget.times(state).plus(input.times(activation.apply(gates.get(2))));
    Tensor output = gate.apply(gates.get(3)).times(activation.apply(cell));
    return new Stepped(output, List.of(output, cell));
  }
}
