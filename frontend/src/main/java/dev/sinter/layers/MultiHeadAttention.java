package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.list;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Attention of several heads (Vaswani et al. 2017): query, key and value are projected for each
 * head, scores are divided by the root of {@code key_dim}, and what the heads give is projected
 * together.
 *
 * <pre>
 *   query (b, q, dq) -> (b, q, heads, key_dim)  --\
 *   key   (b, v, dk) -> (b, v, heads, key_dim)  ---> softmax (b, heads, q, v)
 *   value (b, v, dv) -> (b, v, heads, value_dim) --------> (b, q, heads, value_dim) -> (b, q, out)
 * </pre>
 *
 * Called on the query, with {@code value}, {@code key} (the value by default) and {@code
 * attention_mask} (bool, (b, q, v)) as arguments of the call, or on a list of query, value and key;
 * flags {@code use_causal_mask} and {@code return_attention_scores}. Inputs of more axes are folded
 * as {@link AttentionAxes} says.
 */
public final class MultiHeadAttention extends Layer implements LayerSettings<MultiHeadAttention> {
  private static final Argument<Integer> HEADS =
      Argument.required("num_heads", INT, "number of heads").check(Check.positive());
  private static final Argument<Integer> KEY_DIM =
      Argument.required("key_dim", INT, "size of a head's query and key").check(Check.positive());
  private static final Argument<Optional<Integer>> VALUE_DIM =
      Argument.optional(
          "value_dim", optional(INT), Optional.empty(), "size of a head's value; none: key_dim");
  private static final Argument<Double> DROPOUT =
      Argument.optional("dropout", FLOAT, 0.0, "part of the weights that is dropped in training")
          .check(Check.fromUntil(0, 1));
  private static final Argument<Optional<List<Optional<Long>>>> OUTPUT_SHAPE =
      Argument.optional(
          "output_shape",
          optional(LayerArguments.EXTENTS),
          Optional.empty(),
          "extents of the output's last axes; none: those of the query");
  private static final Argument<Optional<List<Integer>>> ATTENTION_AXES =
      Argument.optional(
          "attention_axes",
          optional(list(INT)),
          Optional.empty(),
          "axes that are attended to together; none: all but batch and features");

  /** Declaration. */
  public static final Spec<MultiHeadAttention> SPEC =
      Layer.spec(
              MultiHeadAttention.class,
              MultiHeadAttention::new,
              LayerArguments.withKernelAndBias(
                  List.of(
                      HEADS,
                      KEY_DIM,
                      VALUE_DIM,
                      DROPOUT,
                      LayerArguments.USE_BIAS,
                      OUTPUT_SHAPE,
                      ATTENTION_AXES)))
          .ignore("query_shape", "key_shape", "value_shape");

  /** A product with a kernel over the last axes, and a bias. */
  private record Projection(Variable kernel, Optional<Variable> bias, int contracted) {
    Tensor of(Tensor x) {
      List<Integer> left = new ArrayList<>();
      List<Integer> right = new ArrayList<>();
      for (int i = 0; i < contracted; i++) {
        left.add(x.rank() - contracted + i);
        right.add(i);
      }
      Tensor product = x.tensordot(kernel.read(), left, right);
      return bias.map(b -> product.plus(b.read())).orElse(product);
    }
  }

  private final Map<String, Projection> projections = new LinkedHashMap<>();

  private MultiHeadAttention(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param heads number of heads
   * @param keyDim size of a head's query and key
   */
  public MultiHeadAttention(int heads, int keyDim) {
    this(SPEC.empty().with(HEADS, heads).with(KEY_DIM, keyDim));
  }

  /** {@return query, value and key} */
  private List<Tensor> operands(Tensors inputs, CallContext context) {
    Tensor query = inputs.get(0);
    Optional<Tensor> value =
        inputs.size() > 1 ? Optional.of(inputs.get(1)) : context.tensor("value");
    Optional<Tensor> key = inputs.size() > 2 ? Optional.of(inputs.get(2)) : context.tensor("key");
    if (value.isEmpty()) {
      throw new ModelException(
          describe()
              + ": needs a value: call it on a list of query and value, or give the call argument"
              + " 'value'");
    }
    List<Tensor> all = List.of(query, value.get(), key.orElse(value.get()));
    for (Tensor each : all) {
      if (each.rank() < 3 || each.rank() != query.rank()) {
        throw new ModelException(
            describe()
                + ": inputs must be (batch, steps, features), or all have the same further axes of"
                + " steps, got "
                + each.type());
      }
    }
    return all;
  }

  private void makeProjections(List<Tensor> operands) {
    long heads = get(HEADS);
    long keyDim = get(KEY_DIM);
    long valueDim = get(VALUE_DIM).orElse(get(KEY_DIM));
    project("query", Shape.of(operands.get(0).dim(-1)), Shape.of(heads, keyDim));
    project("key", Shape.of(operands.get(2).dim(-1)), Shape.of(heads, keyDim));
    project("value", Shape.of(operands.get(1).dim(-1)), Shape.of(heads, valueDim));
    Shape output =
        get(OUTPUT_SHAPE)
            .map(s -> new Shape(s.stream().map(n -> Dim.of(n.orElseThrow())).toList()))
            .orElseGet(() -> Shape.of(operands.get(0).dim(-1)));
    project("attention_output", Shape.of(heads, valueDim), output);
  }

  private void project(String name, Shape from, Shape to) {
    Variable kernel =
        addWeight(
            "kernel",
            from.concat(to),
            w ->
                w.initializer(get(LayerArguments.KERNEL_INITIALIZER))
                    .regularizer(get(LayerArguments.KERNEL_REGULARIZER))
                    .constraint(get(LayerArguments.KERNEL_CONSTRAINT)));
    Optional<Variable> bias =
        get(LayerArguments.USE_BIAS)
            ? Optional.of(
                addWeight(
                    "bias",
                    to,
                    w ->
                        w.initializer(get(LayerArguments.BIAS_INITIALIZER))
                            .regularizer(get(LayerArguments.BIAS_REGULARIZER))
                            .constraint(get(LayerArguments.BIAS_CONSTRAINT))))
            : Optional.empty();
    within(name, kernel);
    bias.ifPresent(b -> within(name, b));
    projections.put(name, new Projection(kernel, bias, from.rank()));
  }

  /** Puts the projection's name before that of its weight. */
  private static void within(String projection, Variable weight) {
    String owner = weight.path().substring(0, weight.path().length() - weight.name().length());
    weight.setPath(owner + projection + "/" + weight.name());
  }

  private Tensor projected(String name, Tensor x) {
    return Objects.requireNonNull(projections.get(name)).of(x);
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    List<Tensor> operands = operands(inputs, context);
    if (projections.isEmpty()) {
      makeProjections(operands);
    }
    AttentionAxes axes =
        AttentionAxes.of(
            describe(), get(ATTENTION_AXES).orElse(List.of()), operands.getFirst().rank());
    List<Tensor> folded = operands.stream().map(axes::fold).toList();
    Tensor query = projected("query", folded.get(0)).times(1 / Math.sqrt(get(KEY_DIM)));
    Tensor key = projected("key", folded.get(2));
    Tensor value = projected("value", folded.get(1)).transpose(0, 2, 1, 3);
    Tensor scores = query.transpose(0, 2, 1, 3).matmul(key.transpose(0, 2, 3, 1));
    Optional<Tensor> seen = seen(operands, axes, context, scores);
    if (seen.isPresent()) {
      Tensor hidden = seen.get().not().cast(scores.dtype());
      scores = scores.minus(hidden.times(scores.dtype() == DType.F16 ? 65504 : 1e9));
    }
    Tensor weights = scores.softmax(-1);
    Tensor heads = dropped(weights, context).matmul(value).transpose(0, 2, 1, 3);
    Tensor output = axes.unfold(projected("attention_output", heads), operands.getFirst());
    return context.flag("return_attention_scores")
        ? Tensors.of(output, axes.unfoldScores(weights, operands.get(0), operands.get(1)))
        : Tensors.of(output);
  }

  /** {@return (batches, heads or 1, q, v): what each query step may look at; none: everything} */
  private Optional<Tensor> seen(
      List<Tensor> operands, AttentionAxes axes, CallContext context, Tensor scores) {
    List<Tensor> all = new ArrayList<>();
    context
        .tensor("attention_mask")
        .ifPresent(
            m -> all.add(axes.foldMask(describe(), m.cast(DType.BOOL), operands.getFirst())));
    List<Tensor> steps = new ArrayList<>();
    Optional<Tensor> queryMask = context.mask().or(() -> operands.get(0).mask());
    queryMask.ifPresent(m -> steps.add(m.expandDims(2)));
    operands.get(1).mask().ifPresent(m -> steps.add(m.expandDims(1)));
    if (operands.get(2) != operands.get(1)) {
      operands.get(2).mask().ifPresent(m -> steps.add(m.expandDims(1)));
    }
    if (!steps.isEmpty() && !axes.isPlain()) {
      throw new ModelException(
          describe()
              + ": masks of steps are for inputs (batch, steps, features); give an attention_mask");
    }
    if (context.flag("use_causal_mask")) {
      if (axes.attended().size() > 1) {
        throw new ModelException(
            describe() + ": use_causal_mask needs one axis of steps, got " + axes.attended());
      }
      steps.add(AttentionLayer.causal(scores));
    }
    steps.forEach(m -> all.add(m.expandDims(1)));
    return all.stream().reduce(Tensor::and);
  }

  private Tensor dropped(Tensor weights, CallContext context) {
    double rate = get(DROPOUT);
    if (!context.isTraining() || rate == 0) {
      return weights;
    }
    Tensor kept = Random.uniform(weights.shape(), random(Optional.empty())).greaterEqual(rate);
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
