package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Arguments;
import dev.sinter.config.BadValueException;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.constraints.NonNeg;
import dev.sinter.initializers.Constant;
import dev.sinter.initializers.Initializer;
import dev.sinter.initializers.Initializers;
import dev.sinter.initializers.RandomNormal;
import dev.sinter.initializers.RandomUniform;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.FullPrecision;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.session.Session;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Random features whose products approximate a kernel (Rahimi and Recht 2007): {@code cos(x ·
 * kernel / scale + bias)}, without the factor {@code sqrt(2 / output_dim)}. A normally distributed
 * kernel stands for {@code exp(-|x - y|² / (2 scale²))}, one of Cauchy's distribution for {@code
 * exp(-|x - y|₁ / scale)}. Input (batch, d), output (batch, output_dim). Weights: kernel_scale (1),
 * which training changes if the layer is {@code trainable}; unscaled_kernel (d, output_dim) and
 * bias (output_dim), which stay.
 */
public final class RandomFourierFeatures extends Layer
    implements LayerSettings<RandomFourierFeatures>, FullPrecision {
  private static final Argument<Integer> OUTPUT_DIM =
      Argument.required("output_dim", INT, "number of features").check(Check.positive());
  private static final Argument<Kernel> KERNEL =
      Argument.optional(
          "kernel_initializer",
          new KernelType(),
          Named.GAUSSIAN,
          "distribution of the kernel: which kernel function is approximated");
  private static final Argument<Optional<Double>> SCALE =
      Argument.optional(
              "scale",
              optional(FLOAT),
              Optional.empty(),
              "of the kernel function, more than 0; none is sqrt(d / 2) for gaussian, else 1")
          .check(new Check<>("more than 0", v -> v.isEmpty() || v.get() > 0));

  /** What fills the kernel. */
  private sealed interface Kernel {}

  /** The distributions that have a name. */
  private enum Named implements Kernel {
    GAUSSIAN,
    LAPLACIAN
  }

  /** An initializer of the user's choice. */
  private record Given(Initializer initializer) implements Kernel {}

  private static final class KernelType implements ArgumentType<Kernel> {
    @Override
    public Kernel read(@Nullable Object value) {
      return switch (value) {
        case Kernel kernel -> kernel;
        case String name when name.equalsIgnoreCase("gaussian") -> Named.GAUSSIAN;
        case String name when name.equalsIgnoreCase("laplacian") -> Named.LAPLACIAN;
        case String name ->
            throw new BadValueException(
                "must be " + describe() + ", got " + ArgumentTypes.show(name));
        case null, default -> new Given(Initializers.type().read(value));
      };
    }

    @Override
    public @Nullable Object write(Kernel value) {
      return switch (value) {
        case Named named -> named.name().toLowerCase(Locale.ROOT);
        case Given given -> Initializers.type().write(given.initializer);
      };
    }

    @Override
    public String describe() {
      return "'gaussian', 'laplacian', or the config or instance of an initializer";
    }
  }

  /** Declaration. */
  public static final Spec<RandomFourierFeatures> SPEC =
      Layer.spec(
          RandomFourierFeatures.class,
          RandomFourierFeatures::new,
          OUTPUT_DIM,
          KERNEL,
          SCALE,
          LayerArguments.TRAINABLE.withDefault(false));

  private Variable scale;
  private Variable kernel;
  private Variable bias;

  private RandomFourierFeatures(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.rank(2));
  }

  /**
   * @param outputDim number of features
   */
  public RandomFourierFeatures(int outputDim) {
    this(SPEC.empty().with(OUTPUT_DIM, outputDim));
  }

  /** Sets the scale of the kernel function, more than 0. */
  public RandomFourierFeatures scale(double value) {
    return with("scale", value);
  }

  @Override
  protected void build(Shape input) {
    long inputs = input.last().fixed();
    Dim features = Dim.of(get(OUTPUT_DIM));
    double first = get(SCALE).orElse(get(KERNEL) == Named.GAUSSIAN ? Math.sqrt(inputs / 2.0) : 1);
    scale =
        addWeight(
            "kernel_scale",
            Shape.of(1),
            w -> w.initializer(new Constant(first)).constraint(new NonNeg()));
    kernel =
        addWeight(
            "unscaled_kernel",
            Shape.of(Dim.of(inputs), features),
            w -> w.initializer(kernelInitializer()).trainable(false));
    bias =
        addWeight(
            "bias",
            Shape.of(features),
            w -> w.initializer(new RandomUniform(0, 2 * Math.PI)).trainable(false));
  }

  private Initializer kernelInitializer() {
    return switch (get(KERNEL)) {
      case Given given -> given.initializer;
      case Named named ->
          switch (named) {
            case GAUSSIAN -> new RandomNormal(0, 1);
            case LAPLACIAN -> cauchy(Session.current().nextSeed());
          };
    };
  }

  /** Cauchy's distribution, by inversion. */
  private static Initializer cauchy(long seed) {
    return type -> {
      Tensor angle =
          Random.uniform(type.shape(), new RandomGenerator(seed)).minus(0.5).times(Math.PI);
      return angle.sin().dividedBy(angle.cos()).cast(type.dtype());
    };
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor scaled = kernel.read().dividedBy(scale.read());
    return x.dot(scaled).plus(bias.read()).cos();
  }
}
