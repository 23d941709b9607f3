package dev.sinter.premade;

import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.ActivationSettings;
import dev.sinter.layers.Dense;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Linear model: {@code activation(x0 · kernel0 + x1 · kernel1 + ... + bias)}.
 *
 * <p>Inputs: one tensor (..., d), or several, in a list or a map by name; a map is taken in the
 * order of the sorted names. Output (..., units). Weights: a kernel (d, units) for each input, then
 * bias (units); all start at zero.
 *
 * <pre>{@code
 * LinearModel model = new LinearModel();
 * model.compile(c -> c.optimizer("sgd").loss("mse"));
 * model.fit(x, y, f -> f.epochs(5));
 * }</pre>
 */
public final class LinearModel extends PremadeModel implements ActivationSettings<LinearModel> {
  private static final Argument<Integer> UNITS =
      Argument.optional("units", INT, 1, "size of the output's last axis").check(Check.positive());
  private static final Argument<Initializer> KERNEL_INITIALIZER =
      LayerArguments.initializer("kernel_initializer", "zeros");

  /** Declaration. */
  public static final Spec<LinearModel> SPEC =
      Layer.spec(
          LinearModel.class,
          LinearModel::new,
          UNITS,
          LayerArguments.ACTIVATION,
          LayerArguments.USE_BIAS,
          KERNEL_INITIALIZER,
          LayerArguments.BIAS_INITIALIZER,
          LayerArguments.KERNEL_REGULARIZER,
          LayerArguments.BIAS_REGULARIZER);

  private final List<Dense> products = new ArrayList<>();
  private List<String> names = List.of();
  private Optional<Variable> bias = Optional.empty();

  private LinearModel(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.atLeast(2));
  }

  /** A linear model of one unit. */
  public LinearModel() {
    this(SPEC.empty());
  }

  /** Sets the size of the output's last axis; 1 by default. */
  public LinearModel units(int value) {
    return with("units", value);
  }

  /** Sets whether a bias is added; true by default. */
  public LinearModel useBias(boolean value) {
    return with("use_bias", value);
  }

  /** Sets what makes the first kernels, by name. */
  public LinearModel kernelInitializer(String name) {
    return with("kernel_initializer", name);
  }

  /** Sets what makes the first kernels; zeros by default. */
  public LinearModel kernelInitializer(Initializer value) {
    return with("kernel_initializer", value);
  }

  /** Sets what makes the first bias, by name. */
  public LinearModel biasInitializer(String name) {
    return with("bias_initializer", name);
  }

  /** Sets what makes the first bias; zeros by default. */
  public LinearModel biasInitializer(Initializer value) {
    return with("bias_initializer", value);
  }

  /** Sets the penalty on each kernel. */
  public LinearModel kernelRegularizer(Regularizer value) {
    return with("kernel_regularizer", value);
  }

  /** Sets the penalty on the bias. */
  public LinearModel biasRegularizer(Regularizer value) {
    return with("bias_regularizer", value);
  }

  /** Inputs by name become a list in the order of the sorted names, which name the kernels. */
  @Override
  Tensors arranged(Tensors inputs) {
    if (!(inputs instanceof Tensors.Named named)) {
      return inputs;
    }
    if (!isBuilt()) {
      names = List.copyOf(new TreeSet<>(named.names()));
    }
    List<String> wanted = isBuilt() ? products.stream().map(Layer::name).toList() : names;
    List<String> missing = wanted.stream().filter(n -> !named.names().contains(n)).toList();
    if (!missing.isEmpty()) {
      throw new ModelException(
          describe()
              + ": needs inputs "
              + wanted
              + ", got "
              + named.names()
              + "; missing: "
              + missing);
    }
    return Tensors.list(wanted.stream().map(named::get).toList());
  }

  @Override
  protected void buildAll(List<Shape> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      Dense product =
          new Dense(get(UNITS))
              .useBias(false)
              .kernelInitializer(get(KERNEL_INITIALIZER))
              .with("kernel_regularizer", get(LayerArguments.KERNEL_REGULARIZER).orElse(null))
              .with("dtype", dtypePolicy().name());
      if (names.size() == inputs.size()) {
        product.name(names.get(i));
      }
      buildWithin(product, inputs.get(i));
      products.add(product);
    }
    if (get(LayerArguments.USE_BIAS)) {
      bias =
          Optional.of(
              addWeight(
                  "bias",
                  Shape.of((long) get(UNITS)),
                  w ->
                      w.initializer(get(LayerArguments.BIAS_INITIALIZER))
                          .regularizer(get(LayerArguments.BIAS_REGULARIZER))));
    }
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    List<Tensor> all = inputs.flat();
    if (all.size() != products.size()) {
      throw new ModelException(
          describe() + ": has " + products.size() + " kernels, got " + all.size() + " inputs");
    }
    Tensor sum = products.getFirst().apply(all.getFirst());
    for (int i = 1; i < all.size(); i++) {
      sum = sum.plus(products.get(i).apply(all.get(i)));
    }
    Tensor product = sum;
    return Tensors.of(
        get(LayerArguments.ACTIVATION)
            .apply(bias.map(b -> product.plus(b.read())).orElse(product)));
  }
}
