package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.ANY;
import static dev.sinter.config.ArgumentTypes.map;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.activations.Activations;
import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.Arguments;
import dev.sinter.config.BadValueException;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A Java function of tensors as a layer, without weights of its own.
 *
 * <p>Files of Keras hold the Python code of a lambda: that is never run. A named function that is
 * an activation, or was registered with the session, is found by its name; anything else is
 * refused. To read such a model, replace the layer in the file, or write a {@link Layer} and
 * register it.
 */
public final class Lambda extends Layer implements LayerSettings<Lambda> {
  private static final Argument<Function<Tensors, Tensors>> FUNCTION =
      Argument.required("function", new Code(), "from tensors to tensors");
  private static final Argument<Optional<Map<String, Optional<Object>>>> ARGUMENTS =
      Argument.optional(
              "arguments",
              optional(map(ANY)),
              Optional.empty(),
              "further arguments of the function: none here, a Java function holds its own")
          .check(new Check<>("empty", map -> map.isEmpty() || map.get().isEmpty()));

  private static final Argument<Optional<Object>> OUTPUT_SHAPE =
      Argument.optional(
          "output_shape", ANY, Optional.empty(), "has no effect: shapes are found by tracing");
  private static final Argument<Optional<Object>> MASK =
      Argument.optional("mask", ANY, Optional.empty(), "must be none: masks end here")
          .check(
              new Check<>(
                  "none: masks end at a lambda; a layer of your own can pass them on",
                  Optional::isEmpty));

  /** Declaration. */
  public static final Spec<Lambda> SPEC =
      Layer.spec(Lambda.class, Lambda::new, FUNCTION, OUTPUT_SHAPE, MASK, ARGUMENTS)
          .ignore("function_type", "module", "output_shape_type", "output_shape_module");

  private Lambda(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param function of one tensor
   */
  public Lambda(UnaryOperator<Tensor> function) {
    this(SPEC.empty().with(FUNCTION, inputs -> Tensors.of(function.apply(inputs.single()))));
  }

  /**
   * {@return a layer of a function with several inputs or outputs}
   *
   * @param function of all inputs
   */
  public static Lambda ofAll(Function<Tensors, Tensors> function) {
    return new Lambda(SPEC.empty().with(FUNCTION, function));
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    return get(FUNCTION).apply(inputs);
  }

  /** A function that a file names. */
  private record Named(String name, dev.sinter.activations.Activation function)
      implements Function<Tensors, Tensors> {
    @Override
    public Tensors apply(Tensors inputs) {
      return Tensors.of(function.apply(inputs.single()));
    }
  }

  private static final class Code implements ArgumentType<Function<Tensors, Tensors>> {
    @Override
    @SuppressWarnings("unchecked") // Nothing but such a function can be given from Java.
    public Function<Tensors, Tensors> read(@Nullable Object value) {
      return switch (value) {
        case Function<?, ?> function -> (Function<Tensors, Tensors>) function;
        case String name when Activations.registry().find(name).isPresent() ->
            new Named(name, Activations.registry().read(name));
        case String name ->
            throw new BadValueException(
                "names a function '"
                    + name
                    + "' that is not known here; register it with the session, or use a layer of"
                    + " your own");
        case null, default ->
            throw new BadValueException(
                "holds Python code, which is not run; replace the lambda in the file by a named"
                    + " function that is registered with the session, or by a layer of your own");
      };
    }

    @Override
    public @Nullable Object write(Function<Tensors, Tensors> value) {
      return value instanceof Named named ? named.name() : "java_function";
    }

    @Override
    public String describe() {
      return "a function of tensors";
    }
  }
}
