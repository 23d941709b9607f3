package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What attention over a list of query (batch, q, dim), value (batch, v, dim) and key (batch, v,
 * dim; the value by default) shares: scores (batch, q, v) become weights by a softmax, and the
 * weights average the values. A subclass gives the scores. Masks: of the query (its outputs become
 * 0), of the value (its steps are not looked at). Call arguments {@code use_causal_mask}, {@code
 * return_attention_scores}.
 */
abstract class AttentionLayer extends Layer {
  static final Argument<Double> DROPOUT =
      Argument.optional("dropout", FLOAT, 0.0, "part of the weights that is dropped in training")
          .check(Check.fromUntil(0, 1));

  AttentionLayer(Arguments arguments) {
    super(arguments);
  }

  /** {@return the scores (batch, q, v) of a query and a key} */
  abstract Tensor scores(Tensor query, Tensor key);

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    if (inputs.size() < 2 || inputs.size() > 3) {
      throw new ModelException(
          describe() + ": the inputs must be query, value and maybe key, got " + inputs.size());
    }
    Tensor query = inputs.get(0);
    Tensor value = inputs.get(1);
    Tensor scores = scores(query, inputs.size() > 2 ? inputs.get(2) : value);
    Optional<Tensor> seen = mask(context, 1).map(m -> m.expandDims(-2));
    if (context.flag("use_causal_mask")) {
      Tensor past = causal(scores);
      seen = Optional.of(seen.map(past::and).orElse(past));
    }
    if (seen.isPresent()) {
      double hidden = scores.dtype() == DType.F16 ? 65504 : 1e9;
      scores = scores.minus(seen.get().not().cast(scores.dtype()).times(hidden));
    }
    Tensor weights = dropped(this, scores.softmax(-1), get(DROPOUT), context);
    Tensor result = weights.matmul(value);
    Tensor output =
        mask(context, 0)
            .map(m -> result.times(m.expandDims(-1).cast(result.dtype())))
            .orElse(result);
    return context.flag("return_attention_scores")
        ? Tensors.of(output, weights)
        : Tensors.of(output);
  }

  private static Optional<Tensor> mask(CallContext context, int input) {
    return input < context.masks().size() ? context.masks().get(input) : Optional.empty();
  }

  /** {@return (1, q, v): true where a query's step is not before the value's} */
  static Tensor causal(Tensor scores) {
    int rank = scores.rank();
    var square = scores.shape().slice(rank - 2, rank);
    TensorType type = new TensorType(DType.I32, square);
    Tensor all = Tensor.iota(type, 0).greaterEqual(Tensor.iota(type, 1));
    return all.expandDims(0);
  }

  /** {@return in training, weights of which a part is 0 and the others are scaled up} */
  private static Tensor dropped(
      AttentionLayer layer, Tensor weights, double rate, CallContext context) {
    if (!context.isTraining() || rate == 0) {
      return weights;
    }
    Tensor kept =
        Random.uniform(weights.shape(), layer.random(Optional.empty())).greaterEqual(rate);
    return weights.times(kept.cast(weights.dtype())).times(1 / (1 - rate));
  }

  @Override
  protected List<Optional<Tensor>> computeMask(
      Tensors inputs, List<Optional<Tensor>> masks, Tensors outputs) {
    List<Optional<Tensor>> all = new ArrayList<>(List.of(masks.getFirst()));
    while (all.size() < outputs.size()) {
      all.add(Optional.empty());
    }
    return all;
  }
}
