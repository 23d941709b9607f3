package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import java.util.List;

/** The mean of the inputs. */
public final class Average extends Merge implements LayerSettings<Average> {
  /** Declaration. */
  public static final Spec<Average> SPEC = Layer.spec(Average.class, Average::new);

  private Average(Arguments arguments) {
    super(arguments);
  }

  /** The mean of the inputs. */
  public Average() {
    this(SPEC.empty());
  }

  @Override
  protected Tensor merge(List<Tensor> inputs) {
    return inputs.stream().reduce(Tensor::plus).orElseThrow().dividedBy(inputs.size());
  }
}
