package dev.sinter.language;

import dev.sinter.ir.ModelException;
import dev.sinter.losses.Losses;
import dev.sinter.model.FitOptions;
import dev.sinter.model.Model;
import dev.sinter.optimizers.Optimizers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How a model is trained and measured, and on which data: what a {@code train} declaration says.
 */
public final class TrainingSettings {
  private final String model;
  private final Map<String, @Nullable Object> values;
  private final Map<String, DataSpec> data;

  TrainingSettings(String model, Map<String, @Nullable Object> values, Map<String, DataSpec> data) {
    this.model = model;
    this.values = new LinkedHashMap<>(values);
    this.data = new LinkedHashMap<>(data);
  }

  /** {@return the name of the model} */
  public String model() {
    return model;
  }

  private <T> Optional<T> get(String name, Class<T> type) {
    return Optional.ofNullable(values.get(name)).map(type::cast);
  }

  /** {@return the number of epochs, 1 unless stated} */
  public int epochs() {
    return get("epochs", Long.class).map(Math::toIntExact).orElse(1);
  }

  /** {@return samples in a step, 32 unless stated} */
  public int batchSize() {
    return get("batch_size", Long.class).map(Math::toIntExact).orElse(32);
  }

  /** {@return whether samples are taken in a new order in every epoch; they are unless stated} */
  public boolean shuffle() {
    return get("shuffle", Boolean.class).orElse(true);
  }

  /** {@return the seed of everything random} */
  public OptionalLong seed() {
    return get("seed", Long.class).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** {@return arguments for the parameters of the model} */
  public Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (values.get("parameters") instanceof Map<?, ?> given) {
      given.forEach(
          (name, value) -> {
            if (value != null) {
              parameters.put(String.valueOf(name), value);
            }
          });
    }
    return parameters;
  }

  /**
   * Compiles a model with the stated optimizer, losses and metrics.
   *
   * @throws ModelException if they do not fit the model
   */
  public void compile(Model target) {
    target.compile(
        c -> {
          Optional.ofNullable(values.get("optimizer"))
              .ifPresent(o -> c.optimizer(Optimizers.registry().read(o)));
          Object loss = values.get("loss");
          if (loss instanceof List<?> list) {
            c.losses(list);
          } else if (loss instanceof Map<?, ?> map) {
            c.losses(strings(map));
          } else if (loss != null) {
            c.loss(Losses.registry().read(loss));
          }
          Object weights = values.get("loss_weights");
          if (weights instanceof List<?> list) {
            c.lossWeights(list.stream().mapToDouble(w -> ((Number) w).doubleValue()).toArray());
          } else if (weights instanceof Map<?, ?> map) {
            Map<String, Double> byName = new LinkedHashMap<>();
            map.forEach((name, w) -> byName.put(String.valueOf(name), ((Number) w).doubleValue()));
            c.lossWeights(byName);
          }
          if (values.get("metrics") instanceof Map<?, ?> map) {
            c.metrics(strings(map));
          } else if (values.get("metrics") != null) {
            c.metrics(list(values.get("metrics")));
          }
          if (values.get("weighted_metrics") instanceof Map<?, ?> map) {
            c.weightedMetrics(strings(map));
          } else if (values.get("weighted_metrics") != null) {
            c.weightedMetrics(list(values.get("weighted_metrics")));
          }
        });
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
  }

  private static Map<String, ?> strings(Map<?, ?> map) {
    Map<String, Object> named = new LinkedHashMap<>();
    map.forEach(
        (name, value) -> named.put(String.valueOf(name), java.util.Objects.requireNonNull(value)));
    return named;
  }

  /**
   * Sets epochs, batch size and the like.
   *
   * @param data what was loaded; its validation part is used
   */
  public void apply(FitOptions options, TrainingData data) {
    options.epochs(epochs()).batchSize(batchSize()).shuffle(shuffle());
    get("initial_epoch", Long.class).ifPresent(n -> options.initialEpoch(Math.toIntExact(n)));
    get("validation_split", Number.class).ifPresent(n -> options.validationSplit(n.doubleValue()));
    get("validation_batch_size", Long.class)
        .ifPresent(n -> options.validationBatchSize(Math.toIntExact(n)));
    get("validation_freq", Long.class).ifPresent(n -> options.validationFreq(Math.toIntExact(n)));
    get("steps_per_epoch", Long.class).ifPresent(options::stepsPerEpoch);
    if (values.get("class_weight") instanceof List<?> list) {
      Map<Integer, Double> weights = new LinkedHashMap<>();
      list.forEach(
          w ->
              weights.put(
                  weights.size(), ((Number) java.util.Objects.requireNonNull(w)).doubleValue()));
      options.classWeight(weights);
    }
    data.validation()
        .ifPresent(
            part ->
                options.validationData(
                    part.x(),
                    part.y()
                        .orElseThrow(() -> new ModelException("validation_data needs targets"))));
  }

  /** {@return whether a loss compares outputs with targets} */
  public boolean hasLoss() {
    return values.get("loss") != null;
  }

  /** {@return whether the loss of an output takes numbers of classes as targets} */
  public boolean hasSparseLoss(String output) {
    Object loss =
        values.get("loss") instanceof Map<?, ?> map ? map.get(output) : values.get("loss");
    return loss instanceof String name
        ? name.contains("sparse")
        : loss instanceof dev.sinter.losses.Loss object
            && object.arguments().spec().name().contains("sparse");
  }

  /** {@return whether the declaration names data} */
  public boolean hasData() {
    return data.containsKey("data");
  }

  /**
   * Loads the data.
   *
   * @param target the model, whose inputs decide shapes and names
   * @param override where paths are relative to, instead of the file's directory
   * @return all of them, split as stated
   * @throws ModelException if there are none, or they do not fit the model
   * @throws dev.sinter.runtime.InputException if a file cannot be read
   */
  public TrainingData load(Model target, Optional<Path> override) {
    if (!hasData()) {
      throw new ModelException(
          "train "
              + model
              + ": no data are stated; add such as data: csv(\"FILE\", targets: last), or name"
              + " files on the command line");
    }
    DataPart all = part("data", target, override).orElseThrow();
    Optional<DataPart> test = part("test_data", target, override);
    Optional<DataPart> validation = part("validation_data", target, override);
    Number split = get("split", Number.class).orElse(0);
    DataPart train = all;
    if (split.doubleValue() > 0) {
      long rows = all.rows();
      long first =
          split.doubleValue() < 1
              ? (long) Math.floor(rows * split.doubleValue())
              : split.longValue();
      if (first < 1 || first >= rows) {
        throw new ModelException(
            "train "
                + model
                + ": split "
                + split
                + " of "
                + rows
                + " rows leaves nothing to "
                + (first < 1 ? "train on" : "test"));
      }
      train = all.rows(0, first);
      test = Optional.of(all.rows(first, rows));
    }
    return new TrainingData(train, validation, test);
  }

  private Optional<DataPart> part(String name, Model target, Optional<Path> override) {
    return Optional.ofNullable(data.get(name))
        .map(spec -> spec.load(target, override, values.get("targets")));
  }
}
