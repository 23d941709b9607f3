package dev.sinter.model;

import static dev.sinter.config.ArgumentTypes.ANY;
import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.LONG;
import static dev.sinter.config.ArgumentTypes.STRING;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.activations.Activation;
import dev.sinter.activations.Activations;
import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Arguments;
import dev.sinter.config.BadValueException;
import dev.sinter.config.Check;
import dev.sinter.config.DTypePolicy;
import dev.sinter.constraints.Constraint;
import dev.sinter.constraints.Constraints;
import dev.sinter.initializers.Initializer;
import dev.sinter.initializers.Initializers;
import dev.sinter.ir.type.Shape;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.regularizers.Regularizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Arguments that many layers share. */
public final class LayerArguments {
  private LayerArguments() {}

  /** A shape without the batch; null or -1 is unknown. */
  public static final ArgumentType<List<Optional<Long>>> EXTENTS =
      new ArgumentType<>() {
        private final ArgumentType<List<Optional<Long>>> list = ArgumentTypes.list(optional(LONG));

        @Override
        public List<Optional<Long>> read(@Nullable Object value) {
          if (value instanceof long[] extents) {
            return read(Arrays.stream(extents).boxed().toList());
          } else if (value instanceof Number) {
            return read(List.of(value));
          }
          return list.read(value).stream().map(extent -> extent.filter(n -> n >= 0)).toList();
        }

        @Override
        public @Nullable Object write(List<Optional<Long>> value) {
          return list.write(value);
        }

        @Override
        public String describe() {
          return "a list of extents, none for unknown ones";
        }
      };

  // ---- of every layer ---------------------------------------------------------------------------

  static final Argument<Optional<String>> NAME =
      Argument.optional("name", optional(STRING), Optional.empty(), "name of the layer")
          .check(new Check<>("not blank", name -> name.isEmpty() || !name.get().isBlank()));

  /** Whether training changes weights; a subclass may state another default. */
  public static final Argument<Boolean> TRAINABLE =
      Argument.optional("trainable", BOOL, true, "whether training changes its weights");

  static final Argument<Optional<DTypePolicy>> DTYPE_OF_LAYER =
      Argument.optional(
          "dtype",
          optional(DTypePolicy.TYPE),
          Optional.empty(),
          "of weights and computation: a dtype or a mixed policy; none is the session's");
  static final Argument<Optional<List<Optional<Long>>>> INPUT_SHAPE =
      Argument.optional(
          "input_shape",
          optional(EXTENTS),
          Optional.empty(),
          "of a first layer, without the batch");
  static final Argument<Optional<List<Optional<Long>>>> BATCH_INPUT_SHAPE =
      Argument.optional(
          "batch_input_shape",
          optional(EXTENTS),
          Optional.empty(),
          "of a first layer, with the batch");
  static final Argument<Optional<Integer>> INPUT_DIM_OF_FIRST =
      Argument.optional(
          "input_dim",
          optional(INT),
          Optional.empty(),
          "of a first layer: extent of the only axis beside the batch");
  static final Argument<Optional<Integer>> BATCH_SIZE_OF_FIRST =
      Argument.optional(
              "batch_size",
              optional(INT),
              Optional.empty(),
              "of a first layer that states its input without the batch")
          .check(new Check<>("at least 1", v -> v.isEmpty() || v.get() >= 1));

  /** Steps of a sequence that a first layer takes, beside {@code input_dim}. */
  public static final Argument<Optional<Integer>> INPUT_LENGTH =
      Argument.optional(
              "input_length",
              optional(INT),
              Optional.empty(),
              "of a first layer: number of time steps, when it is always the same")
          .check(new Check<>("at least 1", v -> v.isEmpty() || v.get() >= 1));

  /** Extents of numbers that an embedding takes, without the batch. */
  public static final Argument<Optional<List<Optional<Long>>>> INPUT_EXTENTS =
      Argument.optional(
          "input_length",
          optional(EXTENTS),
          Optional.empty(),
          "number of steps, when it is always the same; several extents as a list");

  static final Argument<Optional<Object>> WEIGHTS =
      Argument.optional("weights", ANY, Optional.empty(), "initial values");

  // ---- of many layers ---------------------------------------------------------------------------

  /** Activation; linear by default. */
  public static final Argument<Activation> ACTIVATION =
      Argument.optional(
          "activation", Activations.TYPE, Activations.get("linear"), "applied to the result");

  /** Whether a bias is added. */
  public static final Argument<Boolean> USE_BIAS =
      Argument.optional("use_bias", BOOL, true, "adds a vector to the result");

  /** First values of the kernel. */
  public static final Argument<Initializer> KERNEL_INITIALIZER =
      initializer("kernel_initializer", "glorot_uniform");

  /** First values of the bias. */
  public static final Argument<Initializer> BIAS_INITIALIZER =
      initializer("bias_initializer", "zeros");

  /** Penalty on the kernel. */
  public static final Argument<Optional<Regularizer>> KERNEL_REGULARIZER =
      regularizer("kernel_regularizer");

  /** Penalty on the bias. */
  public static final Argument<Optional<Regularizer>> BIAS_REGULARIZER =
      regularizer("bias_regularizer");

  /** Penalty on the output, divided by the batch size. */
  public static final Argument<Optional<Regularizer>> ACTIVITY_REGULARIZER =
      regularizer("activity_regularizer");

  /** Constraint of the kernel. */
  public static final Argument<Optional<Constraint>> KERNEL_CONSTRAINT =
      constraint("kernel_constraint");

  /** Constraint of the bias. */
  public static final Argument<Optional<Constraint>> BIAS_CONSTRAINT =
      constraint("bias_constraint");

  private static final List<Argument<?>> OF_KERNEL_AND_BIAS =
      List.of(
          KERNEL_INITIALIZER,
          BIAS_INITIALIZER,
          KERNEL_REGULARIZER,
          BIAS_REGULARIZER,
          ACTIVITY_REGULARIZER,
          KERNEL_CONSTRAINT,
          BIAS_CONSTRAINT);

  /** Layout of images; none is the session's. */
  public static final Argument<Optional<String>> DATA_FORMAT =
      Argument.optional(
          "data_format",
          optional(ArgumentTypes.choice("channels_last", "channels_first")),
          Optional.empty(),
          "channels_last or channels_first; none is the session's");

  /** Layout of sequences, which does not follow the session's of images. */
  public static final Argument<Optional<String>> SEQUENCE_FORMAT =
      DATA_FORMAT.withDefault(Optional.of("channels_last"));

  /** Seed of a random layer; none follows the session's. */
  public static final Argument<Optional<Long>> SEED =
      Argument.optional(
          "seed", optional(LONG), Optional.empty(), "seed; none follows the session's");

  /** Whether outputs are sparse: refused, there are dense tensors only. */
  public static final Argument<Boolean> SPARSE =
      Argument.optional("sparse", BOOL, false, "must be false: outputs are dense")
          .check(new Check<>("false: there are no sparse tensors, outputs are dense", v -> !v));

  /** {@return arguments of a layer's own, then how its kernel and its bias are made} */
  public static List<Argument<?>> withKernelAndBias(List<Argument<?>> own) {
    List<Argument<?>> all = new ArrayList<>(own);
    all.addAll(OF_KERNEL_AND_BIAS);
    return all;
  }

  /** {@return an initializer as an argument} */
  public static Argument<Initializer> initializer(String name, String initial) {
    return Argument.optional(name, Initializers.type(), Initializers.get(initial), "first values");
  }

  /** {@return an optional regularizer as an argument} */
  public static Argument<Optional<Regularizer>> regularizer(String name) {
    return Argument.optional(
        name, optional(Regularizers.type()), Optional.empty(), "penalty added to the loss");
  }

  /** {@return an optional constraint as an argument} */
  public static Argument<Optional<Constraint>> constraint(String name) {
    return Argument.optional(
        name, optional(Constraints.type()), Optional.empty(), "applied after each optimizer step");
  }

  /** {@return the shape of the input that the arguments of a first layer state, with the batch} */
  static Optional<Shape> statedInputShape(Arguments arguments) {
    return arguments
        .get(BATCH_INPUT_SHAPE)
        .map(LayerArguments::shape)
        .or(() -> withoutBatch(arguments).map(extents -> shape(batched(arguments, extents))));
  }

  private static Optional<List<Optional<Long>>> withoutBatch(Arguments arguments) {
    if (arguments.get(INPUT_SHAPE).isPresent()) {
      return arguments.get(INPUT_SHAPE);
    }
    if (declares(arguments, INPUT_EXTENTS)) { // An embedding: its input_dim means another thing.
      return arguments.get(INPUT_EXTENTS);
    }
    Optional<Long> size =
        declares(arguments, INPUT_DIM_OF_FIRST)
            ? arguments.get(INPUT_DIM_OF_FIRST).map(Integer::longValue)
            : Optional.empty();
    if (!declares(arguments, INPUT_LENGTH)) {
      return size.map(n -> List.of(Optional.of(n)));
    }
    Optional<Long> steps = arguments.get(INPUT_LENGTH).map(Integer::longValue);
    return size.isPresent() || steps.isPresent()
        ? Optional.of(List.of(steps, size))
        : Optional.empty();
  }

  private static boolean declares(Arguments arguments, Argument<?> argument) {
    return arguments.spec().find(argument.name()).filter(argument::equals).isPresent();
  }

  private static List<Optional<Long>> batched(Arguments arguments, List<Optional<Long>> extents) {
    List<Optional<Long>> all = new ArrayList<>(extents);
    Optional<Integer> batch =
        declares(arguments, BATCH_SIZE_OF_FIRST)
            ? arguments.get(BATCH_SIZE_OF_FIRST)
            : Optional.empty();
    all.addFirst(batch.map(Integer::longValue));
    return all;
  }

  /** {@return extents as an argument holds them, as a shape; axis 0 is the batch} */
  static Shape shape(List<Optional<Long>> extents) {
    List<@Nullable Object> plain = new ArrayList<>();
    extents.forEach(extent -> plain.add(extent.orElse(null)));
    if (plain.isEmpty()) {
      throw new BadValueException("must have a batch axis");
    }
    return Shapes.ofConfig(plain);
  }
}
