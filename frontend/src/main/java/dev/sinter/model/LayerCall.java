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
  private final Probe probe;
  private final Tensors outputs;

  private LayerCall(Layer layer, int index, Tensors inputs, CallContext context, Probe probe) {
    this.layer = layer;
    this.index = index;
    this.inputs = inputs;
    this.context = context;
    this.probe = probe;
    List<Tensor> placeholders = new ArrayList<>();
    probe.types.forEach(
        type -> placeholders.add(new LayerOutput(type, this, placeholders.size()).tensor()));
    this.outputs = probe.structure.with(placeholders);
  }

  /** The call of an input layer: it has no inputs. */
  static LayerCall ofInput(Layer layer, TensorType type) {
    LayerCall call =
        new LayerCall(
            layer,
            layer.inboundCalls().size(),
            Tensors.list(List.of()),
            CallContext.DEFAULT,
            new Probe(
                Tensors.of(Tensor.scalar(0)),
                List.of(type),
                List.of(Optional.<TensorType>empty())));
    layer.inboundCalls().add(call);
    return call;
  }

  /** {@return the outputs of a call on placeholders, which is recorded} */
  static Tensors record(Layer layer, Tensors inputs, CallContext context) {
    layer.name();
    Probe probe = Probe.run(layer, inputs, context);
    LayerCall call = new LayerCall(layer, layer.inboundCalls().size(), inputs, context, probe);
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
    return new LayerCall(layer, -1, all, CallContext.DEFAULT, probe);
  }

  /** What a call gives: the structure of its outputs, their types, and those of their masks. */
  private record Probe(
      Tensors structure, List<TensorType> types, List<Optional<TensorType>> masks) {

    static Probe run(Layer layer, Tensors inputs, CallContext context) {
      List<Tensor> operands = new ArrayList<>(inputs.flat());
      operands.addAll(context.tensors());
      List<TensorType> types = new ArrayList<>(operands.stream().map(Tensor::type).toList());
      inputs.forEach(input -> maskType(input).ifPresent(types::add));
      if (types.stream().noneMatch(Shapes::isUnknown)) {
        return once(layer, inputs, context, types);
      }
      // Weights must not depend on a sample size: build with the extents unknown.
      Trace.outside(
          () -> {
            layer.ensureBuilt(inputs.each(Tensor::shape));
            return layer;
          });
      try {
        return sampled(layer, inputs, context, types);
      } catch (ModelException e) {
        List<TensorType> agreed = agreed(types);
        if (agreed.equals(types)) {
          throw e;
        }
        return sampled(layer, inputs, context, agreed);
      }
    }

    /** What is unknown of one input may have to be what another input states for that axis. */
    private static List<TensorType> agreed(List<TensorType> types) {
      List<TensorType> agreed = new ArrayList<>();
      for (TensorType type : types) {
        List<Dim> dims = new ArrayList<>(type.shape().dims());
        for (int axis = 1; axis < dims.size(); axis++) {
          if (dims.get(axis).equals(Shapes.UNKNOWN)) {
            for (TensorType other : types) {
              if (other.rank() == type.rank() && other.dim(axis).isFixed()) {
                dims.set(axis, other.dim(axis));
              }
            }
          }
        }
        agreed.add(type.with(new Shape(dims)));
      }
      return agreed;
    }

    private static Probe sampled(
        Layer layer, Tensors inputs, CallContext context, List<TensorType> types) {
      List<Probe> probes =
          SAMPLES.stream().map(size -> once(layer, inputs, context, sampled(types, size))).toList();
      List<TensorType> merged = new ArrayList<>();
      List<Optional<TensorType>> mergedMasks = new ArrayList<>();
      for (int i = 0; i < probes.getFirst().types.size(); i++) {
        merged.add(merge(probes.get(0).types.get(i), probes.get(1).types.get(i)));
        Optional<TensorType> other = probes.get(1).masks.get(i);
        mergedMasks.add(probes.get(0).masks.get(i).flatMap(mask -> other.map(o -> merge(mask, o))));
      }
      return new Probe(probes.getFirst().structure, merged, mergedMasks);
    }

    /** {@return the type of the mask that travels beside a value of a functional model} */
    private static Optional<TensorType> maskType(Tensor input) {
      return output(input).flatMap(o -> o.call().probe.masks.get(o.index()));
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
                        Iterator<Tensor> recorded = inputs.iterator();
                        Tensors masked =
                            given.map(
                                x -> x.withMask(maskType(recorded.next()).map(_ -> next.next())));
                        return new Invocation(layer, masked, told).run();
                      }));
      layer.state().clearLosses();
      return new Probe(
          outputs,
          outputs.each(Tensor::type),
          outputs.each(output -> output.mask().map(Tensor::type)));
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
    return probe.types;
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
