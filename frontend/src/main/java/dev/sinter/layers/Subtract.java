package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import java.util.List;

/** The first of two inputs without the second. */
public final class Subtract extends Merge implements LayerSettings<Subtract> {
  /** Declaration. */
  public static final Spec<Subtract> SPEC = Layer.spec(Subtract.class, Subtract::new);

  private Subtract(Arguments arguments) {
    super(arguments);
  }

  /** The first of two inputs without the second. */
  public Subtract() {
    this(SPEC.empty());
  }

  @Override
  protected Tensor merge(List<Tensor> inputs) {
    if (inputs.size() != 2) {
      throw new ModelException(describe() + ": needs exactly two inputs, got " + inputs.size());
    }
    return inputs.get(0).minus(inputs.get(1));
  }
}
