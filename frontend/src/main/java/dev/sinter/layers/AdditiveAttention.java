package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.List;
import java.util.Optional;

/**
 * Additive attention (Bahdanau et al. 2014): scores {@code sum(scale · tanh(query + key))}, the
 * scale (dim) being learnt. Inputs and masks as {@link AttentionLayer} says.
 */
public final class AdditiveAttention extends AttentionLayer
    implements LayerSettings<AdditiveAttention> {
  private static final Argument<Boolean> USE_SCALE =
      Argument.optional("use_scale", BOOL, true, "learns a factor of each feature");

  /** Declaration. */
  public static final Spec<AdditiveAttention> SPEC =
      Layer.spec(AdditiveAttention.class, AdditiveAttention::new, USE_SCALE, DROPOUT);

  private Optional<Variable> scale = Optional.empty();

  private AdditiveAttention(Arguments arguments) {
    super(arguments);
  }

  /** With a learnt scale. */
  public AdditiveAttention() {
    this(SPEC.empty());
  }

  @Override
  protected void buildAll(List<Shape> inputs) {
    if (get(USE_SCALE)) {
      scale = Optional.of(addWeight("scale", Shape.of(inputs.getFirst().last())));
    }
  }

  @Override
  Tensor scores(Tensor query, Tensor key) {
    Tensor sum = query.expandDims(-2).plus(key.expandDims(-3)).tanh();
    return scale.map(s -> sum.times(s.read())).orElse(sum).sum(-1);
  }
}
