package dev.sinter.initializers;

import static dev.sinter.config.ArgumentTypes.LONG;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Configurable;
import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.TensorType;
import dev.sinter.session.Session;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The initializers of Keras, by name. */
public final class Initializers {
  private Initializers() {}

  /** Seed of an initializer of its own; none means that the session's decides. */
  static final Argument<Optional<Long>> SEED =
      Argument.optional(
          "seed", optional(LONG), Optional.empty(), "seed; none follows the session's");

  /** The seed that was taken for the value that is being made. */
  private static final ScopedValue<Long> TAKEN = ScopedValue.newInstance();

  private static final Registry<Initializer> REGISTRY =
      new Registry<>(
              "initializer", Initializer.class, () -> Session.current().customObjects(), specs())
          .dialect((name, object) -> plain(name));

  /** TensorFlow marked classes by the version of their behaviour, as in GlorotUniformV2. */
  private static String plain(String className) {
    return className.endsWith("V2") ? className.substring(0, className.length() - 2) : className;
  }

  private static List<Spec<? extends Initializer>> specs() {
    List<Spec<? extends Initializer>> specs = new ArrayList<>();
    specs.add(Zeros.SPEC);
    specs.add(Ones.SPEC);
    specs.add(Constant.SPEC);
    specs.add(RandomNormal.SPEC);
    specs.add(RandomUniform.SPEC);
    specs.add(TruncatedNormal.SPEC);
    specs.addAll(VarianceScaling.SPECS);
    specs.add(Orthogonal.SPEC);
    specs.add(Identity.SPEC);
    return specs;
  }

  /** {@return the table; it is the type of arguments that are initializers, too} */
  public static Registry<Initializer> type() {
    return REGISTRY;
  }

  /** {@return the initializer of a name, with its defaults} */
  public static Initializer get(String name) {
    return REGISTRY.get(name).create(Map.of());
  }

  /**
   * {@return what makes a first value when it is needed} Seeds are taken now: first values follow
   * the order in which weights are made, not that in which programs read them.
   */
  public static Supplier<Tensor> prepare(Initializer initializer, TensorType type) {
    boolean draws =
        initializer instanceof Configurable declared
            && declared.arguments().spec().find(SEED.name()).isPresent();
    if (!draws) {
      return () -> initializer.initialize(type);
    }
    if (!type.dtype().isFloat() && !(initializer instanceof RandomUniform)) {
      throw new ModelException(
          "initializer "
              + ((Configurable) initializer).className()
              + ": gives floating numbers, the weight is "
              + type
              + "; use zeros, ones, a constant or random_uniform");
    }
    long seed = Session.current().nextSeed();
    return () -> ScopedValue.where(TAKEN, seed).call(() -> initializer.initialize(type));
  }

  /** {@return the generator of a seed, a new one without} */
  static RandomGenerator generator(Optional<Long> seed) {
    return new RandomGenerator(
        seed.orElseGet(() -> TAKEN.isBound() ? TAKEN.get() : Session.current().nextSeed()));
  }
}
