package dev.sinter.premade;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.ActivationSettings;
import dev.sinter.layers.NestedLayer;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;

/**
 * Wide and deep model (Cheng et al. 2016): {@code activation(linear(x) + deep(x))}, trained as one.
 *
 * <p>A list of two inputs goes apart: the first to the linear model, the second to the deep one.
 * Anything else goes to both. Several outputs are added and activated one by one. Weights: those of
 * the linear model, then those of the deep one.
 *
 * <p>Compiled with two optimizers, the first changes the linear model and the second the deep one:
 *
 * <pre>{@code
 * WideDeepModel model = new WideDeepModel(new LinearModel(), Sequential.of(new Dense(64), new Dense(1)));
 * model.compile(c -> c.optimizers(List.of("ftrl", "adam")).loss("mse"));
 * model.fit(List.of(wide, deep), y, f -> f.epochs(5));
 * }</pre>
 */
public final class WideDeepModel extends PremadeModel implements ActivationSettings<WideDeepModel> {
  private static final Argument<Layer> LINEAR_MODEL =
      Argument.required("linear_model", NestedLayer.LAYER, "the wide part, a LinearModel say");
  private static final Argument<Layer> DNN_MODEL =
      Argument.required("dnn_model", NestedLayer.LAYER, "the deep part, with outputs alike");

  /** Declaration. */
  public static final Spec<WideDeepModel> SPEC =
      Layer.spec(
          WideDeepModel.class,
          WideDeepModel::new,
          LINEAR_MODEL,
          DNN_MODEL,
          LayerArguments.ACTIVATION);

  private final Layer linear;
  private final Layer deep;

  private WideDeepModel(Arguments arguments) {
    super(arguments);
    linear = track(arguments.get(LINEAR_MODEL));
    deep = track(arguments.get(DNN_MODEL));
    if (linear == deep) {
      throw new ModelException(
          describe() + ": linear_model and dnn_model must be two models, got the same one twice");
    }
  }

  /**
   * @param linear the wide part, a {@link LinearModel} say
   * @param deep the deep part; its outputs have the shapes of the linear ones
   */
  public WideDeepModel(Layer linear, Layer deep) {
    this(SPEC.empty().with(LINEAR_MODEL, linear).with(DNN_MODEL, deep));
  }

  /** {@return the wide part} */
  public Layer linearModel() {
    return linear;
  }

  /** {@return the deep part} */
  public Layer dnnModel() {
    return deep;
  }

  @Override
  protected void buildAll(List<Shape> inputs) {
    // The parts are built by the first call, each for its own inputs.
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    boolean apart = inputs instanceof Tensors.Listed listed && listed.items().size() == 2;
    List<Tensors> items = apart ? ((Tensors.Listed) inputs).items() : List.of(inputs, inputs);
    Tensors wide = linear.apply(items.getFirst());
    Tensors narrow = deep.apply(items.getLast());
    if (wide.size() != narrow.size()) {
      throw new ModelException(
          describe()
              + ": linear_model and dnn_model must have as many outputs, got "
              + wide.shapes()
              + " and "
              + narrow.shapes());
    }
    List<Tensor> sums = new ArrayList<>();
    for (int i = 0; i < wide.size(); i++) {
      Tensor sum = wide.get(i).plus(narrow.get(i));
      sums.add(get(LayerArguments.ACTIVATION).apply(sum));
    }
    return wide.with(sums);
  }

  @Override
  protected List<List<Variable>> weightsOfOptimizers(int optimizers) {
    return optimizers == 2
        ? List.of(linear.trainableWeights(), deep.trainableWeights())
        : super.weightsOfOptimizers(optimizers);
  }
}
