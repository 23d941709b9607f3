package dev.sinter.testsuite.benchmark;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.model.CallContext;
import dev.sinter.model.EntryGraph;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.StepData;
import dev.sinter.runtime.training.Phase;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.TapeSource;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A layer as a model of its own. The step that it trains by gets the gradient of what follows the
 * layer and gives that of what precedes it, as if the layer stood amid others:
 *
 * <pre>
 *   predict   inputs                            -> outputs
 *   train     inputs, gradients of the outputs  -> outputs, gradients of the inputs; weights change
 * </pre>
 */
final class LayerEntries extends Model {
  /** So small that weights stay what they are however often a step is measured. */
  private static final double RATE = 1e-9;

  private final Layer layer;
  private final boolean forwardTrains;

  private LayerEntries(LayerSize size) {
    this.layer = track("layer", size.layer());
    this.forwardTrains = size.idleInPrediction();
  }

  /**
   * The graphs of a layer.
   *
   * @param forward of the forward pass
   * @param training of a training step; empty where nothing has a gradient
   */
  record Graphs(EntryGraph forward, Optional<EntryGraph> training) {}

  /** {@return the traced graphs of a layer} */
  static Graphs of(LayerSize size) {
    LayerEntries model = new LayerEntries(size);
    List<TensorType> types = size.inputs().stream().map(LayerSize::sample).toList();
    Tensors x = zeros(types);
    EntryGraph forward = model.trace(Phase.PREDICT, x, Optional.empty());
    List<TensorType> outputs =
        forward.graph().results().stream()
            .filter(result -> result.role() == Graph.ResultRole.OUTPUT)
            .map(result -> sample(result.type()))
            .filter(type -> type.dtype().isFloat())
            .toList();
    boolean trains =
        !outputs.isEmpty()
            && (types.stream().anyMatch(type -> type.dtype().isFloat())
                || !model.layer.trainableWeights().isEmpty());
    if (!trains) {
      return new Graphs(forward, Optional.empty());
    }
    model.compile(c -> c.optimizer("sgd").loss("mse"));
    return new Graphs(
        forward, Optional.of(model.trace(Phase.TRAIN, x, Optional.of(zeros(outputs)))));
  }

  private static Tensors zeros(List<TensorType> types) {
    return Tensors.of(types.stream().map(type -> Tensor.full(type, 0)).toArray(Tensor[]::new));
  }

  private static TensorType sample(TensorType type) {
    Map<String, Long> one = new LinkedHashMap<>();
    type.shape().dims().forEach(dim -> dim.names().forEach(name -> one.put(name, 1L)));
    return new TensorType(type.dtype(), type.shape().bind(one));
  }

  @Override
  protected Tensors predictStep(StepData data) {
    return layer.apply(data.x(), CallContext.training(forwardTrains));
  }

  @Override
  protected Map<String, Tensor> trainStep(StepData data) {
    Map<String, Tensor> results = new LinkedHashMap<>();
    List<Tensor> inputs = data.x().flat().stream().filter(x -> x.dtype().isFloat()).toList();
    List<Variable> weights = layer.trainableWeights();
    try (GradientTape tape = new GradientTape()) {
      inputs.forEach(tape::watch);
      List<Tensor> outputs =
          layer.apply(data.x(), CallContext.training(true)).flat().stream()
              .filter(y -> y.dtype().isFloat())
              .toList();
      List<Tensor> gradients = data.y().orElseThrow().flat();
      Tensor sum = Tensor.scalar(DType.F32, 0);
      for (int i = 0; i < outputs.size(); i++) {
        results.put("output_" + i, outputs.get(i));
        sum = sum.plus(outputs.get(i).times(gradients.get(i)).sum());
      }
      for (Tensor loss : layer.losses()) {
        sum = sum.plus(loss);
      }
      List<TapeSource> sources = new ArrayList<>(inputs);
      sources.addAll(weights);
      List<Optional<Tensor>> found = tape.gradient(sum, sources);
      for (int i = 0; i < inputs.size(); i++) {
        int input = i;
        found.get(i).ifPresent(gradient -> results.put("gradient_" + input, gradient));
      }
      for (int i = 0; i < weights.size(); i++) {
        Variable weight = weights.get(i);
        found.get(inputs.size() + i).ifPresent(gradient -> weight.assignSub(gradient.times(RATE)));
      }
    }
    return results;
  }
}
