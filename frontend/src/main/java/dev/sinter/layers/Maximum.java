package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import java.util.List;

/** The largest of the inputs. */
public final class Maximum extends Merge implements LayerSettings<Maximum> {
  /** Declaration. */
  public static final Spec<Maximum> SPEC = Layer.spec(Maximum.class, Maximum::new);

  private Maximum(Arguments arguments) {
    super(arguments);
  }

  /** The largest of the inputs. */
  public Maximum() {
    this(SPEC.empty());
  }

  @Override
  protected Tensor merge(List<Tensor> inputs) {
    return inputs.stream().reduce(Tensor::maximum).orElseThrow();
  }
}
