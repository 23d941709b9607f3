package dev.sinter.initializers;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.choice;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import java.util.List;

/**
 * Random elements whose variance is {@code scale / fan}: Glorot's (2010), He's (2015) and LeCun's
 * (1998) initializers are its cases. The fans of a weight are its rows and columns; of a
 * convolution kernel the last two extents, each times the size of the window.
 */
public final class VarianceScaling extends Declared implements Initializer {
  private static final Argument<Double> SCALE =
      Argument.optional("scale", FLOAT, 1.0, "variance times fan").check(Check.moreThan(0));
  private static final Argument<String> MODE =
      Argument.optional("mode", choice("fan_in", "fan_out", "fan_avg"), "fan_in", "which fan");
  private static final Argument<String> DISTRIBUTION =
      Argument.optional(
          "distribution",
          choice("truncated_normal", "untruncated_normal", "uniform", "normal"),
          "truncated_normal",
          "shape of the distribution; normal is the truncated one");

  private static final Spec<VarianceScaling> SPEC =
      Spec.of(
          VarianceScaling.class,
          VarianceScaling::new,
          SCALE,
          MODE,
          DISTRIBUTION,
          Initializers.SEED);

  /** Declarations: the general one and the named cases. */
  static final List<Spec<VarianceScaling>> SPECS =
      List.of(
          SPEC,
          named("GlorotUniform", 1, "fan_avg", "uniform"),
          named("GlorotNormal", 1, "fan_avg", "truncated_normal"),
          named("HeUniform", 2, "fan_in", "uniform"),
          named("HeNormal", 2, "fan_in", "truncated_normal"),
          named("LecunUniform", 1, "fan_in", "uniform"),
          named("LecunNormal", 1, "fan_in", "truncated_normal"));

  private final double scale;
  private final String mode;
  private final String distribution;

  private VarianceScaling(Arguments arguments) {
    this(arguments, arguments.get(SCALE), arguments.get(MODE), arguments.get(DISTRIBUTION));
  }

  private VarianceScaling(Arguments arguments, double scale, String mode, String distribution) {
    super(arguments);
    this.scale = scale;
    this.mode = mode;
    this.distribution = distribution;
  }

  /**
   * @param scale variance times fan
   * @param mode {@code fan_in}, {@code fan_out} or {@code fan_avg}
   * @param distribution {@code truncated_normal}, {@code untruncated_normal} or {@code uniform}
   */
  public VarianceScaling(double scale, String mode, String distribution) {
    this(SPEC.empty().with(SCALE, scale).with(MODE, mode).with(DISTRIBUTION, distribution));
  }

  private static Spec<VarianceScaling> named(
      String className, double scale, String mode, String distribution) {
    return Spec.of(
            VarianceScaling.class,
            a -> new VarianceScaling(a, scale, mode, distribution),
            Initializers.SEED)
        .className(className);
  }

  @Override
  public Tensor initialize(TensorType type) {
    double[] fans = fans(type.shape());
    double fan =
        switch (mode) {
          case "fan_in" -> fans[0];
          case "fan_out" -> fans[1];
          default -> (fans[0] + fans[1]) / 2;
        };
    double variance = scale / Math.max(1, fan);
    RandomGenerator generator = Initializers.generator(get(Initializers.SEED));
    Tensor drawn =
        switch (distribution) {
          case "uniform" -> {
            double limit = Math.sqrt(3 * variance);
            yield Random.uniform(type.shape(), -limit, limit, generator);
          }
          case "untruncated_normal" ->
              Random.normal(type.shape(), 0, Math.sqrt(variance), generator);
          // The divisor is the deviation of a standard normal distribution truncated at two.
          default ->
              Random.truncatedNormal(type.shape(), generator)
                  .times(Math.sqrt(variance) / 0.8796256610342398);
        };
    return drawn.cast(type.dtype());
  }

  private static double[] fans(Shape shape) {
    long[] extents = shape.fixed();
    int rank = extents.length;
    if (rank == 0) {
      return new double[] {1, 1};
    } else if (rank == 1) {
      return new double[] {extents[0], extents[0]};
    }
    double window = 1;
    for (int i = 0; i < rank - 2; i++) {
      window *= extents[i];
    }
    return new double[] {extents[rank - 2] * window, extents[rank - 1] * window};
  }
}
