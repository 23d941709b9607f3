package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import java.util.List;

/** The product of the inputs. */
public final class Multiply extends Merge implements LayerSettings<Multiply> {
  /** Declaration. */
  public static final Spec<Multiply> SPEC = Layer.spec(Multiply.class, Multiply::new);

  private Multiply(Arguments arguments) {
    super(arguments);
  }

  /** The product of the inputs. */
  public Multiply() {
    this(SPEC.empty());
  }

  @Override
  protected Tensor merge(List<Tensor> inputs) {
    return inputs.stream().reduce(Tensor::times).orElseThrow();
  }
}
