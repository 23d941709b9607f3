package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import java.util.List;

/** The sum of the inputs. */
public final class Add extends Merge implements LayerSettings<Add> {
  /** Declaration. */
  public static final Spec<Add> SPEC = Layer.spec(Add.class, Add::new);

  private Add(Arguments arguments) {
    super(arguments);
  }

  /** The sum of the inputs. */
  public Add() {
    this(SPEC.empty());
  }

  @Override
  protected Tensor merge(List<Tensor> inputs) {
    return inputs.stream().reduce(Tensor::plus).orElseThrow();
  }
}
