package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Tensor;
import java.util.List;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997). Gates in the order input, forget,
 * candidate, output: {@code c' = f · c + i · act(candidate)}, {@code h' = o · act(c')}. Input
 * (batch, time, features); output (batch, units), or (batch, time, units) with {@code
 * return_sequences}; states h, c.
 */
public final class LSTM extends Recurrent implements RecurrentSettings<LSTM> {
  private static final Argument<Boolean> UNIT_FORGET_BIAS =
      Argument.optional("unit_forget_bias", BOOL, true, "the bias of the forget gate starts at 1");

  /** Declaration. */
  public static final Spec<LSTM> SPEC =
      declare(LSTM.class, LSTM::new, RECURRENT_ACTIVATION, UNIT_FORGET_BIAS);

  private LSTM(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param units size of state and output
   */
  public LSTM(int units) {
    this(SPEC.empty().with(UNITS, units));
  }

  @Override
  protected int gates() {
    return 4;
  }

  @Override
  protected int stateCount() {
    return 2;
  }

  @Override
  protected Initializer biasInitializer() {
    Initializer plain = super.biasInitializer();
    if (!get(UNIT_FORGET_BIAS)) {
      return plain;
    }
    long units = get(UNITS);
    return type -> {
      DType dtype = type.dtype();
      Tensor ones = Tensor.full(new TensorType(dtype, Shape.of(units)), 1);
      Tensor first = plain.initialize(new TensorType(dtype, Shape.of(units)));
      Tensor rest = plain.initialize(new TensorType(dtype, Shape.of(2 * units)));
      return Tensor.concatenate(List.of(first, ones, rest), 0);
    };
  }

  @Override
  protected Stepped step(Tensor projected, List<Tensor> states, Tensor recurrent, Tensor state) {
    List<Tensor> z = projected.plus(state.dot(recurrent)).split(4, -1);
    Tensor input = get(RECURRENT_ACTIVATION).apply(z.get(0));
    Tensor forget = get(RECURRENT_ACTIVATION).apply(z.get(1));
    Tensor cell = forget.times(states.get(1)).plus(input.times(get(ACTIVATION).apply(z.get(2))));
    Tensor output = get(RECURRENT_ACTIVATION).apply(z.get(3)).times(get(ACTIVATION).apply(cell));
    return new Stepped(output, List.of(output, cell));
  }
}
