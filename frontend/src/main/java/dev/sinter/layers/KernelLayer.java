package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Base of layers that multiply by a kernel, add a bias and apply an activation. */
public abstract class KernelLayer extends Layer {
  /**
   * @param arguments of a spec that {@link #kernelSpec} made
   */
  protected KernelLayer(Arguments arguments) {
    super(arguments);
  }

  /**
   * {@return the declaration of a layer class: its own arguments, then activation, bias, kernel,
   * and those of every layer}
   */
  public static <L extends KernelLayer> Spec<L> kernelSpec(
      Class<L> type, Function<Arguments, ? extends L> constructor, Argument<?>... own) {
    return kernelSpec(type, constructor, List.of(own), List.of());
  }

  /** {@return such a declaration with further arguments of its own after those of the kernel} */
  static <L extends KernelLayer> Spec<L> kernelSpec(
      Class<L> type,
      Function<Arguments, ? extends L> constructor,
      List<Argument<?>> first,
      List<Argument<?>> last) {
    List<Argument<?>> own = new ArrayList<>(first);
    Collections.addAll(own, LayerArguments.ACTIVATION, LayerArguments.USE_BIAS);
    List<Argument<?>> all = new ArrayList<>(LayerArguments.withKernelAndBias(own));
    all.addAll(last);
    return Layer.spec(type, constructor, all);
  }

  /** {@return the kernel, made as the arguments say} */
  protected final Variable addKernel(Shape shape) {
    return addWeight(
        "kernel",
        shape,
        w ->
            w.initializer(get(LayerArguments.KERNEL_INITIALIZER))
                .regularizer(get(LayerArguments.KERNEL_REGULARIZER))
                .constraint(get(LayerArguments.KERNEL_CONSTRAINT)));
  }

  /** {@return the bias, made as the arguments say, if there is one} */
  protected final Optional<Variable> addBias(long size) {
    if (!get(LayerArguments.USE_BIAS)) {
      return Optional.empty();
    }
    return Optional.of(addBias(Shape.of(size)));
  }

  /** {@return a bias, made as the arguments say} */
  protected final Variable addBias(Shape shape) {
    return addWeight(
        "bias",
        shape,
        w ->
            w.initializer(get(LayerArguments.BIAS_INITIALIZER))
                .regularizer(get(LayerArguments.BIAS_REGULARIZER))
                .constraint(get(LayerArguments.BIAS_CONSTRAINT)));
  }

  /** {@return {@code activation(product + bias)}} */
  protected final Tensor finish(Tensor product, Optional<Variable> bias) {
    return get(LayerArguments.ACTIVATION)
        .apply(bias.map(b -> product.plus(b.read())).orElse(product));
  }

  /**
   * {@return {@code activation(product + bias)} in a layout} The activation may look at an axis, so
   * it comes after the layout.
   *
   * @param product channels last
   */
  final Tensor finish(Tensor product, Optional<Variable> bias, DataFormat format) {
    Tensor sum = bias.map(b -> product.plus(b.read())).orElse(product);
    return get(LayerArguments.ACTIVATION).apply(format.fromChannelsLast(sum));
  }
}
