package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Trace;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call of a layer on placeholders, kept so that models can repeat it: Keras's node. The types of
 * its outputs are found by calling the layer in a trace that is thrown away. Unknown extents are
 * given two sizes in turn: what differs between the results is unknown, too.
 */
final class LayerCall {
  private static final List<Long> SAMPLES = List.of(64L, 96L);

  private final Layer layer;
  private final int index;
  private final Tensors inputs;
  private final CallContext context;
  private final List<TensorType> outputTypes;
  private final Tensors outputs;

  private LayerCall(
      Layer layer,
      int index,
      Tensors inputs,
      CallContext context,
      Tensors structure,
      List<TensorType> outputTypes) {
    this.layer = layer;
    this.index = index;
    this.inputs = inputs;
    this.context = context;
    this.outputTypes = outputTypes;
    List<Tensor> placeholders = new ArrayList<>();
    outputTypes.forEach(
        type -> placeholders.add(new LayerOutput(type, this, placeholders.size()).tensor()));
    this.outputs = structure.with(placeholders);
  }

  /** The call of an input layer: it has no inputs. */
  static LayerCall ofInput(Layer layer, TensorType type) {
    LayerCall call =
        new LayerCall(
            layer,
            layer.inboundCalls().size(),
            Tensors.list(List.of()),
            CallContext.DEFAULT,
            Tensors.of(Tensor.scalar(0)),
            List.of(type));
    layer.inboundCalls().add(call);
    return call;
  }

  /** {@return the outputs of a call on placeholders, which is recorded} */
  static Tensors record(Layer layer, Tensors inputs, CallContext context) {
    layer.name();
    Probe probe = Probe.run(layer, inputs, context);
    LayerCall call =
        new LayerCall(
            layer, layer.inboundCalls().size(), inputs, context, probe.structure(), probe.types());
    layer.inboundCalls().add(call);
    return call.outputs;
  }

  /** {@return a call that is not recorded, to learn the types of outputs} */
  static LayerCall probe(Layer layer, List<TensorType> types) {
    Layer source = new InputLayer(types.getFirst());
    List<Tensor> inputs =
        types.stream().map(type -> ofInput(source, type).outputs.single()).toList();
    Tensors all = Tensors.of(inputs.toArray(Tensor[]::new));
    Probe probe = Probe.run(layer, all, CallContext.DEFAULT);
    return new LayerCall(layer, -1, all, CallContext.DEFAULT, probe.structure(), probe.types());
  }

  /** What a call gives: the structure of its outputs, and their types. */
  private record Probe(Tensors structure, List<TensorType> types) {

    static Probe run(Layer layer, Tensors inputs, CallContext context) {
      List<Tensor> operands = new ArrayList<>(inputs.flat());
      operands.addAll(context.tensors());
      List<TensorType> types = operands.stream().map(Tensor::type).toList();
      if (types.stream().noneMatch(Shapes::isUnknown)) {
        return once(layer, inputs, context, types);
      }
      // Weights must not depend on a sample size: build with the extents unknown.
      Trace.outside(
          () -> {
            layer.ensureBuilt(inputs.each(Tensor::shape));
            return layer;
          });
      List<Probe> probes =
          SAMPLES.stream().map(size -> once(layer, inputs, context, sampled(types, size))).toList();
      List<TensorType> merged = new ArrayList<>();
      for (int i = 0; i < probes.getFirst().types.size(); i++) {
        merged.add(merge(probes.get(0).types.get(i), probes.get(1).types.get(i)));
      }
      return new Probe(probes.getFirst().structure, merged);
    }

    private static Probe once(
        Layer layer, Tensors inputs, CallContext context, List<TensorType> types) {
      Tensors outputs =
          Trace.outside(
              () ->
                  Trace.probe(
                      types,
                      operands -> {
                        Iterator<Tensor> next = operands.iterator();
                        Tensors given = inputs.map(input -> next.next());
                        CallContext told = context.map(tensor -> next.next());
                        return new Invocation(layer, given, told).run();
                      }));
      layer.state().clearLosses();
      return new Probe(outputs, outputs.each(Tensor::type));
    }

    private static List<TensorType> sampled(List<TensorType> types, long size) {
      return types.stream().map(type -> type.with(type.shape().bind(Map.of("?", size)))).toList();
    }

    private static TensorType merge(TensorType first, TensorType second) {
      if (first.rank() != second.rank()) {
        throw new ModelException(
            "the rank of an output must not depend on unknown extents, got "
                + first.shape()
                + " and "
                + second.shape());
      }
      List<Dim> dims = new ArrayList<>();
      for (int axis = 0; axis < first.rank(); axis++) {
        dims.add(first.dim(axis).equals(second.dim(axis)) ? first.dim(axis) : Shapes.UNKNOWN);
      }
      return first.with(new Shape(dims));
    }
  }

  Layer layer() {
    return layer;
  }

  /** {@return Keras's node index: how many calls of the layer came before} */
  int index() {
    return index;
  }

  Tensors inputs() {
    return inputs;
  }

  CallContext context() {
    return context;
  }

  Tensors outputs() {
    return outputs;
  }

  List<TensorType> outputTypes() {
    return outputTypes;
  }

  /** {@return whether this is the call of an input layer} */
  boolean isInput() {
    return inputs.size() == 0;
  }

  /** {@return the placeholders that it needs, in order} */
  List<LayerOutput> dependencies() {
    List<Tensor> tensors = new ArrayList<>(inputs.flat());
    tensors.addAll(context.tensors());
    return tensors.stream().map(LayerCall::output).flatMap(Optional::stream).toList();
  }

  static Optional<LayerOutput> output(Tensor tensor) {
    return tensor.placeholder().map(placeholder -> (LayerOutput) placeholder);
  }
}
