package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.metrics.Mean;
import dev.sinter.metrics.Metric;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.runtime.variable.Segments;
import dev.sinter.session.Session;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a layer has gathered: weights, layers within, losses and metrics. */
final class LayerState {
  private final Layer layer;
  private final List<Variable> trainable = new ArrayList<>();
  private final List<Variable> fixed = new ArrayList<>();
  private final List<Variable> recurrent = new ArrayList<>();
  private final Map<Variable, Regularizer> regularizers = new LinkedHashMap<>();
  private final Set<Layer> sublayers = new LinkedHashSet<>();
  private final List<Tensor> callLosses = new ArrayList<>();
  private final List<Tensor> lastingLosses = new ArrayList<>();
  private final Map<String, Mean> means = new LinkedHashMap<>();
  private final Set<Metric> metrics = new LinkedHashSet<>();
  private @Nullable RandomGenerator random;
  private boolean awaited;

  LayerState(Layer layer) {
    this.layer = layer;
  }

  void add(Variable variable, Weight weight) {
    if (variable.segment().equals(Segments.RECURRENT)) {
      recurrent.add(variable);
    } else {
      (weight.trainable ? trainable : fixed).add(variable);
    }
    weight.regularizer.ifPresent(regularizer -> regularizers.put(variable, regularizer));
  }

  List<Variable> own(boolean trainableOnes) {
    return trainableOnes ? trainable : fixed;
  }

  /** {@return the state that a stateful layer keeps between calls} */
  List<Variable> recurrent() {
    return recurrent;
  }

  void adopt(Layer child) {
    if (child == layer) {
      throw new ModelException(layer.describe() + ": cannot contain itself");
    }
    sublayers.add(child);
  }

  void release(Layer child) {
    sublayers.remove(child);
  }

  List<Layer> sublayers() {
    return List.copyOf(sublayers);
  }

  /** {@return the layer and all within, each once} */
  List<Layer> all() {
    Set<Layer> seen = new LinkedHashSet<>();
    Deque<Layer> work = new ArrayDeque<>(List.of(layer));
    while (!work.isEmpty()) {
      Layer next = work.pop();
      if (seen.add(next)) {
        next.sublayers().reversed().forEach(work::push);
      }
    }
    return List.copyOf(seen);
  }

  RandomGenerator random(Optional<Long> seed) {
    if (random == null) {
      random =
          new RandomGenerator(
              layer.path() + "/generator", seed.orElseGet(() -> Session.current().nextSeed()));
    }
    return random;
  }

  /** {@return the source of random numbers, if one was asked for} */
  Optional<RandomGenerator> generator() {
    return Optional.ofNullable(random);
  }

  /** Sets the weights that arguments state; before the first call, some may not be there yet. */
  void setInitialWeights(Optional<Object> values) {
    if (values.isPresent() && values.get() instanceof List<?> list) {
      boolean early = !awaited && layer.weights().size() < list.size();
      awaited = early;
      if (early) {
        return;
      }
      List<dev.sinter.runtime.buffer.NdArray> arrays = new ArrayList<>();
      for (Object value : list) {
        arrays.add(
            value instanceof dev.sinter.runtime.buffer.NdArray array
                ? array
                : Tensor.ofArray(value).array());
      }
      layer.setWeights(arrays);
    }
  }

  /** {@return whether stated weights wait for those that a call makes} */
  boolean awaitsWeights() {
    return awaited;
  }

  // ---- losses -----------------------------------------------------------------------------------

  void addLoss(Tensor loss) {
    if (!loss.dtype().isFloat()) {
      throw new ModelException(
          layer.describe() + ": an added loss must be of a floating type, got " + loss.type());
    }
    Tensor scalar = loss.rank() == 0 ? loss : loss.mean();
    boolean called = Frame.current().isPresent();
    (called ? callLosses : lastingLosses).add(scalar);
  }

  /** Forgets the losses of the last call, here and within. */
  void clearLosses() {
    all().forEach(each -> each.state().callLosses.clear());
  }

  /** {@return losses that were added outside of calls} */
  List<Tensor> lastingLosses() {
    return lastingLosses;
  }

  List<Tensor> losses() {
    List<Tensor> losses = new ArrayList<>();
    for (Layer each : all()) {
      LayerState own = each.state();
      losses.addAll(own.callLosses);
      own.lastingLosses.stream().filter(loss -> !loss.isPlaceholder()).forEach(losses::add);
    }
    for (Layer each : all()) {
      each.state()
          .regularizers
          .forEach((variable, regularizer) -> losses.add(regularizer.penalty(variable.read())));
    }
    return losses;
  }

  // ---- metrics ----------------------------------------------------------------------------------

  void addMetric(Tensor value, String name) {
    Mean mean = means.computeIfAbsent(name, n -> new Mean(n));
    adopt(mean);
    mean.add(value);
  }

  void adopt(Metric metric) {
    metrics.add(metric);
  }

  List<Metric> metrics() {
    return all().stream().<Metric>flatMap(each -> each.state().metrics.stream()).toList();
  }
}
