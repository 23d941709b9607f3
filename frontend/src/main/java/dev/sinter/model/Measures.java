package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.text.NearestName;
import dev.sinter.losses.Loss;
import dev.sinter.metrics.Mean;
import dev.sinter.metrics.Metric;
import dev.sinter.metrics.Metrics;
import dev.sinter.metrics.SampleWeights;
import dev.sinter.model.CompileSettings.PerOutput;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The losses and metrics of a compiled model. Metrics are made when the first step is traced, since
 * "accuracy" depends on shapes.
 */
final class Measures {
  private final Model model;
  private final CompileSettings settings;
  private final Mean total = new Mean("loss");
  private final Map<String, Mean> outputLosses = new LinkedHashMap<>();
  private final List<List<Metric>> plain = new ArrayList<>();
  private final List<List<Metric>> weighted = new ArrayList<>();
  private boolean made;

  Measures(Model model, CompileSettings settings) {
    this.model = model;
    this.settings = settings;
  }

  // ---- loss -------------------------------------------------------------------------------------

  /**
   * {@return the loss of a batch; its means are updated}
   *
   * @param further losses beside those of {@code compile}: penalties and added ones
   */
  Tensor loss(
      Optional<Tensors> y, Tensors predicted, Optional<Tensors> weights, List<Tensor> further) {
    List<Tensor> outputs = predicted.flat().stream().map(Loss::widened).toList();
    List<String> names = outputNames(predicted);
    List<Tensor> parts = new ArrayList<>();
    Tensor rows = outputs.getFirst().size(0).cast(outputs.getFirst().dtype());
    if (settings.loss().isPresent()) {
      List<Optional<Loss>> losses = perOutput("loss", settings.loss().get(), names);
      List<Optional<Double>> factors =
          settings
              .lossWeights()
              .map(w -> perOutput("loss_weights", w, names))
              .orElseGet(() -> names.stream().map(n -> Optional.<Double>empty()).toList());
      List<Optional<Tensor>> targets = targets(y, names);
      List<Optional<Tensor>> sampleWeights = targets(weights, names);
      for (int i = 0; i < outputs.size(); i++) {
        if (losses.get(i).isEmpty()) {
          continue;
        }
        String name = names.get(i);
        Tensor target =
            targets
                .get(i)
                .orElseThrow(
                    () ->
                        new ModelException(
                            model.describe() + ": output '" + name + "' has a loss but no target"));
        Pair pair = Pair.fit(target, outputs.get(i), sampleWeights.get(i));
        Tensor value = losses.get(i).get().apply(pair.target, pair.output, pair.weight);
        Tensor scalar = value.rank() == 0 ? value : value.mean();
        if (outputs.size() > 1) {
          outputLosses
              .computeIfAbsent(name + "_loss", key -> new Mean(key))
              .add(scalar, Optional.of(rows));
        }
        parts.add(factors.get(i).map(scalar::times).orElse(scalar));
      }
    }
    parts.addAll(further);
    Tensor sum =
        parts.stream()
            .reduce(Tensor::plus)
            .orElseThrow(
                () ->
                    new ModelException(
                        model.describe()
                            + ": has no loss; give one to compile, or add one by addLoss"));
    total.add(sum, Optional.of(rows));
    return sum;
  }

  /** A target and an output of fitting ranks and dtypes. */
  private record Pair(Tensor target, Tensor output, Optional<Tensor> weight) {
    static Pair fit(Tensor target, Tensor output, Optional<Tensor> weight) {
      boolean vector = target.rank() == 1 && output.rank() == 2;
      Tensor shaped = vector ? target.expandDims(-1) : target;
      boolean alike =
          (shaped.dtype().isFloat() && output.dtype().isFloat())
              || (shaped.dtype().isInteger() && output.dtype().isInteger());
      return new Pair(alike ? shaped.cast(output.dtype()) : shaped, output, weight);
    }
  }

  // ---- metrics ----------------------------------------------------------------------------------

  /** Takes a batch into account. */
  void update(Optional<Tensors> y, Tensors predicted, Optional<Tensors> weights) {
    List<Tensor> outputs = predicted.flat().stream().map(Loss::widened).toList();
    List<String> names = outputNames(predicted);
    List<Optional<Tensor>> targets = targets(y, names);
    List<Optional<Tensor>> sampleWeights = targets(weights, names);
    make(outputs, targets, names);
    for (int i = 0; i < outputs.size(); i++) {
      if (targets.get(i).isPresent()) {
        Pair pair = Pair.fit(targets.get(i).get(), outputs.get(i), sampleWeights.get(i));
        Optional<Tensor> mask = outputs.get(i).mask().map(m -> m.cast(pair.output.dtype()));
        Optional<Tensor> both =
            pair.weight
                .map(w -> mask.map(m -> m.times(SampleWeights.align(m, w))).orElse(w))
                .or(() -> mask);
        plain.get(i).forEach(metric -> metric.update(pair.target, pair.output, mask));
        weighted.get(i).forEach(metric -> metric.update(pair.target, pair.output, both));
      }
    }
  }

  private void make(List<Tensor> outputs, List<Optional<Tensor>> targets, List<String> names) {
    if (made) {
      return;
    }
    Set<String> taken = new LinkedHashSet<>();
    List<List<Metric>> plainOnes = new ArrayList<>();
    List<List<Metric>> weightedOnes = new ArrayList<>();
    List<Optional<List<Object>>> wanted = perOutput("metrics", settings.metrics(), names);
    List<Optional<List<Object>>> wantedWeighted =
        perOutput("weighted_metrics", settings.weightedMetrics(), names);
    for (int i = 0; i < outputs.size(); i++) {
      String prefix = outputs.size() > 1 ? names.get(i) + "_" : "";
      Optional<Tensor> target = targets.get(i);
      Tensor output = outputs.get(i);
      plainOnes.add(
          wanted.get(i).orElse(List.of()).stream()
              .map(m -> metric(m, prefix, target, output, taken, ""))
              .toList());
      weightedOnes.add(
          wantedWeighted.get(i).orElse(List.of()).stream()
              .map(m -> metric(m, prefix, target, output, taken, "weighted_"))
              .toList());
    }
    plain.addAll(plainOnes);
    weighted.addAll(weightedOnes);
    made = true;
  }

  private Metric metric(
      Object wanted,
      String prefix,
      Optional<Tensor> target,
      Tensor output,
      Set<String> taken,
      String ifTaken) {
    Metric metric;
    if (wanted instanceof Metric given) {
      metric = given;
    } else if (wanted instanceof String name) {
      metric = Metrics.registry().get(resolve(name, target, output)).create(Map.of());
      metric.rename(name);
    } else {
      metric = Metrics.registry().read(wanted);
    }
    String name = prefix + metric.name();
    if (!ifTaken.isEmpty() && taken.contains(name)) {
      name = prefix + ifTaken + metric.name();
    }
    if (!taken.add(name)) {
      throw new ModelException(
          model.describe() + ": two metrics are called '" + name + "'; rename one");
    }
    if (!metric.name().equals(name)) {
      metric.rename(name);
    }
    return metric;
  }

  /** {@return what "accuracy" and "crossentropy" mean for these shapes} */
  private static String resolve(String name, Optional<Tensor> target, Tensor output) {
    boolean accuracy = name.equals("accuracy") || name.equals("acc");
    boolean crossentropy = name.equals("crossentropy") || name.equals("ce");
    if ((!accuracy && !crossentropy) || target.isEmpty()) {
      return name;
    }
    String suffix = accuracy ? "accuracy" : "crossentropy";
    Tensor y = target.get();
    boolean single = output.rank() > 0 && output.dim(-1).is(1);
    if (single) {
      return "binary_" + suffix;
    }
    boolean sparse = y.rank() < output.rank() || y.dim(-1).is(1);
    return (sparse ? "sparse_categorical_" : "categorical_") + suffix;
  }

  /** {@return all metrics, in the order of the logs} */
  List<Metric> all() {
    List<Metric> all = new ArrayList<>(List.of(total));
    all.addAll(outputLosses.values());
    plain.forEach(all::addAll);
    weighted.forEach(all::addAll);
    all.addAll(model.metrics());
    return all;
  }

  // ---- outputs and targets ----------------------------------------------------------------------

  private List<String> outputNames(Tensors predicted) {
    List<String> known = model.outputNames();
    if (known.size() == predicted.size()) {
      return known;
    } else if (predicted instanceof Tensors.Named named
        && named.names().size() == predicted.size()) {
      return named.names();
    }
    return IntStream.rangeClosed(1, predicted.size()).mapToObj(i -> "output_" + i).toList();
  }

  private List<Optional<Tensor>> targets(Optional<Tensors> y, List<String> names) {
    if (y.isEmpty()) {
      return names.stream().map(name -> Optional.<Tensor>empty()).toList();
    }
    if (y.get() instanceof Tensors.Named named) {
      for (String name : named.names()) {
        if (!names.contains(name)) {
          throw new ModelException(
              model.describe()
                  + ": there is no output '"
                  + name
                  + "'"
                  + NearestName.hint(name, names)
                  + "; outputs are "
                  + names);
        }
      }
      return names.stream()
          .map(
              name ->
                  named.items().containsKey(name)
                      ? Optional.of(named.get(name))
                      : Optional.<Tensor>empty())
          .toList();
    }
    List<Tensor> flat = y.get().flat();
    if (flat.size() != names.size()) {
      throw new ModelException(
          model.describe() + ": has " + names.size() + " outputs, got " + flat.size() + " targets");
    }
    return flat.stream().map(Optional::of).toList();
  }

  private <T> List<Optional<T>> perOutput(
      String argument, PerOutput<T> wanted, List<String> names) {
    return switch (wanted) {
      case PerOutput.Same<T>(T value) -> names.stream().map(name -> Optional.of(value)).toList();
      case PerOutput.Listed<T>(List<T> values) -> {
        if (values.size() != names.size()) {
          throw new ModelException(
              model.describe()
                  + ": "
                  + argument
                  + " needs one entry for each of "
                  + names.size()
                  + " outputs, got "
                  + values.size());
        }
        yield values.stream().map(Optional::of).toList();
      }
      case PerOutput.Named<T>(Map<String, T> values) -> {
        for (String name : values.keySet()) {
          if (!names.contains(name)) {
            throw new ModelException(
                model.describe()
                    + ": "
                    + argument
                    + " names an output '"
                    + name
                    + "'"
                    + NearestName.hint(name, names)
                    + "; outputs are "
                    + names);
          }
        }
        yield names.stream().map(name -> Optional.ofNullable(values.get(name))).toList();
      }
    };
  }
}
