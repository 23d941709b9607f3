package dev.sinter.cli;

import dev.sinter.cli.ModelCommand.Loaded;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.language.DataPart;
import dev.sinter.language.TrainingSettings;
import dev.sinter.model.Model;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * What kind of data a model takes, as far as the model and its losses tell: enough to make data up
 * where no file is at hand.
 *
 * @param inputs by name
 * @param targets by the name of their output; nothing for models that add their losses themselves
 */
record SampleTypes(
    SequencedMap<String, TensorType> inputs, Optional<SequencedMap<String, Target>> targets) {

  /** What an extent is that the model leaves open, other than the batch. */
  private static final long OPEN_EXTENT = 32;

  /**
   * A target.
   *
   * @param type its type
   * @param classes for numbers of classes, how many there are
   */
  record Target(TensorType type, OptionalLong classes) {}

  /**
   * Finds the types of a model's data.
   *
   * @param loaded the model, and its losses if known
   * @param rows number of samples
   * @param command who asks, for the error
   * @return the types
   * @throws ModelException if the model states no shape of its input
   */
  static SampleTypes of(Loaded loaded, long rows, String command) {
    Model model = loaded.model();
    SequencedMap<String, TensorType> inputs = new LinkedHashMap<>();
    for (int i = 0; i < model.inputs().size(); i++) {
      inputs.put(model.inputNames().get(i), sized(model.inputs().get(i).type(), rows));
    }
    if (inputs.isEmpty()) {
      throw new ModelException(
          command + ": model '" + model.name() + "' states no shape of its input");
    }
    Optional<TrainingSettings> settings = loaded.training();
    if (settings.isPresent() && !settings.get().hasLoss()) {
      return new SampleTypes(inputs, Optional.empty());
    }
    SequencedMap<String, Target> targets = new LinkedHashMap<>();
    for (int i = 0; i < model.outputs().size(); i++) {
      TensorType type = sized(model.outputs().get(i).type(), rows);
      String output = model.outputNames().get(i);
      boolean sparse = settings.isPresent() && settings.get().hasSparseLoss(output);
      targets.put(output, sparse ? classes(type) : new Target(type, OptionalLong.empty()));
    }
    return new SampleTypes(inputs, Optional.of(targets));
  }

  private static TensorType sized(TensorType type, long rows) {
    List<Dim> dims = new ArrayList<>();
    type.shape()
        .dims()
        .forEach(
            d -> dims.add(dims.isEmpty() ? Dim.of(rows) : d.isFixed() ? d : Dim.of(OPEN_EXTENT)));
    return type.with(new Shape(dims));
  }

  private static Target classes(TensorType output) {
    int last = output.rank() - 1;
    TensorType labels = new TensorType(DType.I32, output.shape().slice(0, last));
    return new Target(labels, OptionalLong.of(output.dim(last).fixed()));
  }

  /** {@return zeros of these types} */
  DataPart zeros() {
    return fill(type -> Tensor.full(type, 0), target -> Tensor.full(target.type(), 0));
  }

  /**
   * Makes data of these types.
   *
   * @param values gives tensors of a type
   * @param labels gives numbers of classes
   * @return the data
   */
  DataPart fill(Function<TensorType, Tensor> values, Function<Target, Tensor> labels) {
    Map<String, Tensor> x = new LinkedHashMap<>();
    inputs.forEach((name, type) -> x.put(name, values.apply(type)));
    return new DataPart(structure(x), targets.map(all -> targets(all, values, labels)));
  }

  private static Tensors targets(
      SequencedMap<String, Target> targets,
      Function<TensorType, Tensor> values,
      Function<Target, Tensor> labels) {
    Map<String, Tensor> y = new LinkedHashMap<>();
    targets.forEach(
        (name, target) ->
            y.put(
                name,
                target.classes().isPresent() ? labels.apply(target) : values.apply(target.type())));
    return structure(y);
  }

  private static Tensors structure(Map<String, Tensor> tensors) {
    return tensors.size() == 1
        ? Tensors.of(List.copyOf(tensors.values()).getFirst())
        : Tensors.named(tensors);
  }
}
