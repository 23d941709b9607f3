package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import java.util.List;

/** The smallest of the inputs. */
public final class Minimum extends Merge implements LayerSettings<Minimum> {
  /** Declaration. */
  public static final Spec<Minimum> SPEC = Layer.spec(Minimum.class, Minimum::new);

  private Minimum(Arguments arguments) {
    super(arguments);
  }

  /** The smallest of the inputs. */
  public Minimum() {
    this(SPEC.empty());
  }

  @Override
  protected Tensor merge(List<Tensor> inputs) {
    return inputs.stream().reduce(Tensor::minimum).orElseThrow();
  }
}
