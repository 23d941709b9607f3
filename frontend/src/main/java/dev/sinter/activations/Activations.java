package dev.sinter.activations;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Configurable;
import dev.sinter.config.Declared;
import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Layers;
import dev.sinter.session.Session;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The activation functions of Keras, by name. */
public final class Activations {
  private Activations() {}

  private static final Argument<Double> SLOPE =
      Argument.optional("alpha", FLOAT, 0.0, "slope below the threshold");
  private static final Argument<Optional<Double>> MAX_VALUE =
      Argument.optional("max_value", optional(FLOAT), Optional.empty(), "largest result");
  private static final Argument<Double> THRESHOLD =
      Argument.optional("threshold", FLOAT, 0.0, "below it the slope applies");
  private static final Argument<Double> ALPHA =
      Argument.optional("alpha", FLOAT, 1.0, "factor below zero");
  private static final Argument<Double> LEAK =
      Argument.optional("negative_slope", FLOAT, 0.2, "slope below zero");
  private static final Argument<Double> B =
      Argument.optional("b", FLOAT, 4.0, "how round the bend is");
  private static final Argument<Boolean> APPROXIMATE =
      Argument.optional("approximate", BOOL, false, "by tanh instead of erf");
  private static final Argument<Integer> AXIS = Argument.optional("axis", INT, -1, "along which");

  private static final List<Spec<Activation>> SPECS =
      List.of(
          spec("linear", (a, x) -> x),
          spec(
              "relu",
              (a, x) -> Neural.relu(x, a.get(SLOPE), a.get(MAX_VALUE), a.get(THRESHOLD)),
              SLOPE,
              MAX_VALUE,
              THRESHOLD),
          spec("elu", (a, x) -> Neural.elu(x, a.get(ALPHA)), ALPHA),
          spec("selu", (a, x) -> Neural.elu(x, Neural.SELU_ALPHA).times(Neural.SELU_SCALE)),
          spec("gelu", (a, x) -> Neural.gelu(x, a.get(APPROXIMATE)), APPROXIMATE),
          spec("sigmoid", (a, x) -> x.sigmoid()),
          spec("hard_sigmoid", (a, x) -> x.times(0.2).plus(0.5).clip(0, 1)),
          spec("tanh", (a, x) -> x.tanh()),
          spec("softmax", (a, x) -> softmax(x, a.get(AXIS)), AXIS),
          spec("softplus", (a, x) -> x.softplus()),
          spec("softsign", (a, x) -> x.dividedBy(x.abs().plus(1))),
          spec("swish", (a, x) -> x.times(x.sigmoid())).alias("silu"),
          spec("mish", (a, x) -> x.times(x.softplus().tanh())),
          spec("exponential", (a, x) -> x.exp()),
          // Those that came with Keras 3.
          spec("leaky_relu", (a, x) -> Neural.relu(x, a.get(LEAK), Optional.empty(), 0), LEAK),
          spec("relu6", (a, x) -> x.clip(0, 6)),
          spec("relu6_hard_sigmoid", (a, x) -> hardSigmoid(x)),
          spec("hard_silu", (a, x) -> x.times(hardSigmoid(x))).alias("hard_swish"),
          spec("hard_tanh", (a, x) -> x.clip(-1, 1)),
          spec("celu", (a, x) -> celu(x, a.get(ALPHA)), ALPHA),
          spec("log_sigmoid", (a, x) -> x.negate().softplus().negate()),
          spec("log_softmax", (a, x) -> x.logSoftmax(a.get(AXIS)), AXIS),
          spec("squareplus", (a, x) -> squareplus(x, a.get(B)), B));

  private static final List<String> LAYERS =
      List.of("ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax", "ThresholdedReLU");

  private static final Registry<Activation> REGISTRY =
      new Registry<>(
          "activation", Activation.class, () -> Session.current().customObjects(), SPECS);

  /**
   * An activation as an argument: a name, a config, or any {@link Activation}; none means linear.
   */
  public static final dev.sinter.config.ArgumentType<Activation> TYPE =
      new dev.sinter.config.ArgumentType<>() {
        @Override
        public Activation read(@Nullable Object value) {
          return switch (value) {
            case null -> REGISTRY.read("linear");
            case String name when REGISTRY.find(name).isEmpty() && isLayer(name) ->
                Layers.registry().read(name);
            case Map<?, ?> object
                when object.get("class_name") instanceof String name
                    && Layers.registry()
                        .find(name)
                        .filter(spec -> spec.className().equals(name))
                        .isPresent() ->
                Layers.registry().read(object);
            default -> REGISTRY.read(value);
          };
        }

        @Override
        public @Nullable Object write(Activation value) {
          return value instanceof Configurable c
              ? c.arguments().isUnset() ? c.className() : Registry.object(c)
              : "custom";
        }

        @Override
        public String describe() {
          return REGISTRY.describe();
        }
      };

  /** Keras takes the names of these layers where it asks for a function. */
  private static boolean isLayer(String name) {
    return Layers.registry()
        .find(name)
        .filter(spec -> LAYERS.contains(spec.className()))
        .isPresent();
  }

  /** {@return the table} */
  public static Registry<Activation> registry() {
    return REGISTRY;
  }

  /**
   * {@return the activation of a name}
   *
   * @throws ModelException if there is none; suggests the nearest
   */
  public static Activation get(String name) {
    return REGISTRY.get(name).create(java.util.Map.of());
  }

  /** Keras 3's hard sigmoid: relu6(x + 3) / 6. */
  private static Tensor hardSigmoid(Tensor x) {
    return x.plus(3).clip(0, 6).times(1.0 / 6);
  }

  private static Tensor celu(Tensor x, double alpha) {
    return x.maximum(0).plus(x.minimum(0).times(1 / alpha).expm1().times(alpha));
  }

  /** (x + sqrt(x² + b)) / 2 (Barron 2021). */
  private static Tensor squareplus(Tensor x, double b) {
    return x.plus(x.square().plus(b).sqrt()).times(0.5);
  }

  private static Tensor softmax(Tensor x, int axis) {
    if (x.rank() < 2) {
      throw new ModelException("softmax: needs at least two axes, got " + x.shape());
    }
    return x.softmax(axis);
  }

  private static Spec<Activation> spec(
      String name, BiFunction<Arguments, Tensor, Tensor> function, Argument<?>... arguments) {
    return Spec.<Activation>of(Activation.class, a -> new Named(a, function), arguments)
        .className(name);
  }

  private static final class Named extends Declared implements Activation {
    private final BiFunction<Arguments, Tensor, Tensor> function;

    Named(Arguments arguments, BiFunction<Arguments, Tensor, Tensor> function) {
      super(arguments);
      this.function = function;
    }

    @Override
    public Tensor apply(Tensor x) {
      return function.apply(arguments(), x);
    }
  }
}
