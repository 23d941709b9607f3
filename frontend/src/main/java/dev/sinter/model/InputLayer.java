package dev.sinter.model;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the data of a functional model come in. Automatic names are counted from one: {@code
 * input_1}.
 */
public final class InputLayer extends Layer {
  private static final Argument<Optional<List<Optional<Long>>>> BATCH_SHAPE =
      LayerArguments.BATCH_INPUT_SHAPE.named("batch_shape");

  private static final Argument<Optional<Boolean>> SPARSE =
      Argument.optional(
          "sparse",
          optional(BOOL),
          Optional.empty(),
          "has no effect: the data come dense, whatever it says");
  private static final Argument<Optional<Boolean>> RAGGED =
      Argument.optional("ragged", optional(BOOL), Optional.empty(), "must be false")
          .check(
              new Check<>(
                  "false: rows of a tensor have one length; pad sequences and use a mask",
                  v -> !v.orElse(false)));

  /** Declaration. */
  public static final Spec<InputLayer> SPEC =
      Layer.spec(InputLayer.class, InputLayer::new, BATCH_SHAPE)
          .with(SPARSE, RAGGED)
          .ignore("optional", "type_spec");

  private final TensorType type;
  private final LayerCall call;

  private InputLayer(Arguments arguments) {
    super(arguments);
    Shape shape =
        arguments
            .get(BATCH_SHAPE)
            .map(LayerArguments::shape)
            .or(this::statedInputShape)
            .orElse(Shape.of(Shapes.BATCH));
    this.type = new TensorType(dtype(), shape);
    this.call = LayerCall.ofInput(this, type);
    ensureBuilt(List.of());
  }

  /**
   * @param type of the input; the batch and unknown extents are named
   */
  InputLayer(TensorType type) {
    super(SPEC.empty().put("dtype", type.dtype()));
    this.type = type;
    this.call = LayerCall.ofInput(this, type);
    ensureBuilt(List.of());
  }

  /** Names it, before its first use. */
  void nameInput(String name) {
    rename(name);
  }

  /** {@return the value that stands for the data} */
  public Tensor output() {
    return call.outputs().single();
  }

  /** {@return the type of the data} */
  public TensorType type() {
    return type;
  }

  @Override
  protected Tensor call(Tensor input, CallContext context) {
    return input;
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }

  @Override
  String automaticName(String base) {
    return Session.current().uniqueNameFromOne("input");
  }

  @Override
  public Map<String, @Nullable Object> getConfig() {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("batch_input_shape", Shapes.toConfig(type.shape()));
    config.put("dtype", dev.sinter.config.ArgumentTypes.kerasName(type.dtype()));
    config.put("sparse", false);
    config.put("ragged", false);
    config.put("name", name());
    return config;
  }
}
