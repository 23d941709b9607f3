package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.constraints.Constraint;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.model.Shapes;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.List;
import java.util.Optional;

/**
 * A vector for each number. Input (...), output (..., output_dim); weights embeddings (input_dim,
 * output_dim).
 */
public final class Embedding extends Layer implements LayerSettings<Embedding> {
  private static final Argument<Integer> INPUT_DIM =
      Argument.required("input_dim", INT, "how many numbers there are").check(Check.positive());
  private static final Argument<Integer> OUTPUT_DIM =
      Argument.required("output_dim", INT, "size of a vector").check(Check.positive());
  private static final Argument<Initializer> INITIALIZER =
      LayerArguments.initializer("embeddings_initializer", "uniform");
  private static final Argument<Optional<Regularizer>> REGULARIZER =
      LayerArguments.regularizer("embeddings_regularizer");
  private static final Argument<Optional<Constraint>> CONSTRAINT =
      LayerArguments.constraint("embeddings_constraint");
  private static final Argument<Boolean> MASK_ZERO =
      Argument.optional("mask_zero", BOOL, false, "whether 0 stands for a step to be skipped");

  private static final Argument<Boolean> SPARSE =
      Argument.optional(
          "sparse", BOOL, false, "has no effect: how gradients are kept is the compiler's choice");

  /** Declaration. */
  public static final Spec<Embedding> SPEC =
      Layer.spec(
          Embedding.class,
          Embedding::new,
          INPUT_DIM,
          OUTPUT_DIM,
          INITIALIZER,
          REGULARIZER,
          LayerArguments.ACTIVITY_REGULARIZER,
          CONSTRAINT,
          MASK_ZERO,
          LayerArguments.INPUT_EXTENTS,
          SPARSE);

  private Variable embeddings;

  private Embedding(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param inputDim how many numbers there are
   * @param outputDim size of a vector
   */
  public Embedding(int inputDim, int outputDim) {
    this(SPEC.empty().with(INPUT_DIM, inputDim).with(OUTPUT_DIM, outputDim));
  }

  /** Sets whether 0 stands for a step to be skipped; false by default. */
  public Embedding maskZero(boolean value) {
    return with("mask_zero", value);
  }

  /** Sets what makes the first vectors. */
  public Embedding embeddingsInitializer(Initializer value) {
    return with("embeddings_initializer", value);
  }

  /** Numbers are whole; those of a model's input come as such. */
  @Override
  protected DType inputDtype() {
    return DType.I32;
  }

  @Override
  protected void build(Shape input) {
    get(LayerArguments.INPUT_EXTENTS).ifPresent(stated -> checkLength(input, stated));
    embeddings =
        addWeight(
            "embeddings",
            Shape.of(get(INPUT_DIM), get(OUTPUT_DIM)),
            w ->
                w.initializer(get(INITIALIZER))
                    .regularizer(get(REGULARIZER))
                    .constraint(get(CONSTRAINT)));
  }

  private void checkLength(Shape input, List<Optional<Long>> stated) {
    boolean fits = input.rank() == stated.size() + 1;
    for (int axis = 1; fits && axis < input.rank(); axis++) {
      long known = input.dim(axis).isFixed() ? input.dim(axis).fixed() : -1;
      fits = known < 0 || stated.get(axis - 1).orElse(known) == known;
    }
    if (!fits) {
      throw new ModelException(
          describe()
              + ": input_length is "
              + stated.stream().map(n -> n.map(String::valueOf).orElse("none")).toList()
              + ", but the input has shape "
              + Shapes.show(input));
    }
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor numbers = x.dtype() == DType.I64 ? x : x.cast(DType.I32);
    return embeddings.read().gather(numbers, 0);
  }

  @Override
  protected List<Optional<Tensor>> computeMask(
      Tensors inputs, List<Optional<Tensor>> masks, Tensors outputs) {
    return List.of(get(MASK_ZERO) ? Optional.of(inputs.single().notEqual(0)) : Optional.empty());
  }
}
