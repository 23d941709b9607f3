package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Trace;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One call of a layer on tensors: fills in what the caller left out, builds, calls, passes masks
 * on.
 */
final class Invocation {
  private final Layer layer;
  private final Tensors inputs;
  private final CallContext given;
  private final Optional<Frame> around = Frame.current();

  Invocation(Layer layer, Tensors inputs, CallContext given) {
    this.layer = layer;
    this.inputs = inputs.map(input -> autocast(input, layer.dtype()));

    this.given = given;
  }

  /** Floats come in the layer's dtype; integers as they are. */
  private static Tensor autocast(Tensor input, DType dtype) {
    return input.dtype().isFloat() && input.dtype() != dtype
        ? input.cast(dtype).withMask(input.mask())
        : input;
  }

  Tensors run() {
    if (around.isEmpty()) {
      layer.state().clearLosses();
    } else if (around.get().layer() != layer) {
      around.get().layer().state().adopt(layer);
    }
    boolean training =
        given
            .explicitTraining()
            .or(() -> around.map(Frame::training))
            .or(() -> Trace.current().map(Trace::isTraining))
            .orElse(layer instanceof Augmentation);
    String path = around.map(frame -> frame.path() + "/" + layer.name()).orElseGet(layer::name);
    Frame frame = new Frame(layer, training, path, Trace.current());
    Tensors outputs = within(frame);
    if (layer.state().awaitsWeights()) {
      // The call made the layers within, so that their stated weights can be set; the values of
      // this call must be theirs.
      layer.setInitialWeights();
      if (frame.trace().isEmpty()) {
        layer.state().clearLosses();
        outputs = within(frame);
      }
    }
    if (around.isEmpty()) {
      outputs.forEach(Tensor::kept);
    }
    return outputs;
  }

  private Tensors within(Frame frame) {
    try {
      return ScopedValue.where(Frame.CURRENT, frame)
          .call(() -> Variable.readingAs(layer.dtype(), () -> inFrame(frame)));
    } catch (ModelException e) {
      throw named(e);
    }
  }

  /** {@return an error that says in which layer it was found: the innermost one} */
  private ModelException named(ModelException error) {
    String message = String.valueOf(error.getMessage());
    if (error.getCause() instanceof ModelException || layer instanceof Model) {
      return error;
    }
    boolean says =
        message.startsWith(layer.describe())
            || message.startsWith(layer.arguments().spec().name() + ":");
    return new ModelException(says ? message : layer.describe() + ": " + message, error);
  }

  private Tensors inFrame(Frame frame) {
    Optional<Trace> trace = frame.trace();
    Optional<Location> before = trace.map(t -> t.at(new Location(frame.path())));
    try {
      List<Shape> shapes = inputs.each(Tensor::shape);
      layer.checkInputs(inputs);
      layer.ensureBuilt(shapes);
      layer.checkInputs(inputs);
      List<Optional<Tensor>> masks = masks();
      CallContext context = given.withTraining(frame.training()).withMasks(masks);
      Tensors computed = layer.call(inputs, context);
      DType stated = layer.statedPolicy().compute();
      Tensors outputs = stated == layer.dtype() ? computed : computed.map(y -> autocast(y, stated));
      layer
          .activityRegularizer()
          .ifPresent(
              regularizer ->
                  outputs.forEach(output -> penalize(regularizer.penalty(output), output)));
      return masked(outputs, masks);
    } finally {
      trace.ifPresent(t -> t.at(before.orElse(Location.NONE)));
    }
  }

  private List<Optional<Tensor>> masks() {
    if (!given.masks().isEmpty()) {
      List<Optional<Tensor>> masks = new ArrayList<>(given.masks());
      while (masks.size() < inputs.size()) {
        masks.add(inputs.get(masks.size()).mask());
      }
      return masks;
    }
    return inputs.each(Tensor::mask);
  }

  /** The penalty of an activity counts per sample. */
  private void penalize(Tensor penalty, Tensor output) {
    layer.addLoss(
        output.rank() == 0 ? penalty : penalty.dividedBy(output.size(0).cast(penalty.dtype())));
  }

  private Tensors masked(Tensors outputs, List<Optional<Tensor>> masks) {
    List<Optional<Tensor>> computed = layer.computeMask(inputs, masks, outputs);
    List<Tensor> all = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      Tensor output = outputs.get(i);
      all.add(
          i < computed.size() && computed.get(i).isPresent()
              ? output.withMask(computed.get(i))
              : keepOwn(output));
    }
    return outputs.with(all);
  }

  /**
   * A layer that gives back what another layer made keeps that one's mask; one that gives back its
   * input does not.
   */
  private Tensor keepOwn(Tensor output) {
    boolean input = inputs.flat().stream().anyMatch(x -> x == output);
    return input && !(layer instanceof Model) ? output.withMask(Optional.empty()) : output;
  }
}
