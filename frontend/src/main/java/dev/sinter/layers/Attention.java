package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.choice;

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
 * Dot-product attention (Luong et al. 2015), without division by the root of the size. Scores
 * {@code query · key}, times a learnt scale if asked for; or {@code sum(tanh(scale · (query +
 * key)))} times a learnt factor with score mode {@code concat}. Inputs and masks as {@link
 * AttentionLayer} says.
 */
public final class Attention extends AttentionLayer implements LayerSettings<Attention> {
  private static final Argument<Boolean> USE_SCALE =
      Argument.optional("use_scale", BOOL, false, "learns a factor of the scores");
  private static final Argument<String> SCORE_MODE =
      Argument.optional("score_mode", choice("dot", "concat"), "dot", "how scores are made");

  /** Declaration. */
  public static final Spec<Attention> SPEC =
      Layer.spec(Attention.class, Attention::new, USE_SCALE, SCORE_MODE, DROPOUT);

  private Optional<Variable> scale = Optional.empty();
  private Optional<Variable> concatWeight = Optional.empty();

  private Attention(Arguments arguments) {
    super(arguments);
  }

  /** Without a scale. */
  public Attention() {
    this(SPEC.empty());
  }

  @Override
  protected void buildAll(List<Shape> inputs) {
    if (get(USE_SCALE)) {
      scale = Optional.of(addWeight("scale", Shape.SCALAR, w -> w.initializer("ones")));
    }
    if (get(SCORE_MODE).equals("concat")) {
      concatWeight =
          Optional.of(addWeight("concat_score_weight", Shape.SCALAR, w -> w.initializer("ones")));
    }
  }

  @Override
  Tensor scores(Tensor query, Tensor key) {
    if (concatWeight.isEmpty()) {
      Tensor scores = query.matmul(key.rank() == 2 ? key.transpose(1, 0) : key.transpose(0, 2, 1));
      return scale.map(s -> scores.times(s.read())).orElse(scores);
    }
    Tensor sum = query.expandDims(-2).plus(key.expandDims(-3));
    Tensor scaled = scale.map(s -> sum.times(s.read())).orElse(sum);
    return scaled.tanh().sum(-1).times(concatWeight.get().read());
  }
}
