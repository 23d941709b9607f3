package dev.sinter.format;

import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.constraints.Constraints;
import dev.sinter.initializers.Initializers;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Layers;
import dev.sinter.losses.Losses;
import dev.sinter.metrics.Metrics;
import dev.sinter.model.InputLayer;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.optimizers.Schedules;
import dev.sinter.premade.PremadeModel;
import dev.sinter.premade.SharpnessAwareMinimization;
import dev.sinter.regularizers.Regularizers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** What files say of a model beside its weights. */
final class ConfigWriter {
  /** The version whose words and layout our files have. */
  static final String KERAS_VERSION = "2.13.1";

  /** Says how kernels are laid out: as TensorFlow has them. Readers flip those of others. */
  static final String BACKEND = "tensorflow";

  /** Where Keras 2.13 has functional models, which are not among its public names. */
  private static final String FUNCTIONAL = "keras.src.engine.functional";

  private ConfigWriter() {}

  /** {@return class and config: what rebuilds the model} */
  static Map<String, @Nullable Object> object(Model model) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("class_name", model instanceof Sequential ? "Sequential" : model.className());
    object.put("config", readable(model.getConfig()));
    if (model instanceof PremadeModel premade) {
      premade
          .inputShape()
          .ifPresent(shape -> object.put("build_config", Map.of("input_shape", shape)));
    }
    return object;
  }

  /**
   * {@return what {@code to_json} holds}
   *
   * @throws ModelException for a subclass without a declaration, whose structure is in its code
   */
  static Map<String, @Nullable Object> architecture(Model model) {
    if (model.arguments().spec().type() == Layer.class) {
      throw new ModelException(
          "model "
              + model.getClass().getSimpleName()
              + ": its structure is in its code, which no text holds; give the class a Spec, or"
              + " save its weights");
    }
    Map<String, @Nullable Object> object = object(model);
    object.put("keras_version", KERAS_VERSION);
    object.put("backend", BACKEND);
    return object;
  }

  /** {@return class and config as {@code .keras} files have them: each object says its module} */
  static Map<String, @Nullable Object> modern(Model model) {
    return modern(object(model));
  }

  /** {@return a config in which each object says its module} */
  static Map<String, @Nullable Object> modern(Map<String, @Nullable Object> config) {
    return modern(config, "");
  }

  /**
   * @param key under which the config is found: losses and metrics may have the same class name
   */
  private static Map<String, @Nullable Object> modern(
      Map<String, @Nullable Object> config, String key) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    if (config.get("class_name") instanceof String className && config.containsKey("config")) {
      String module = module(className, key);
      copy.put("module", module.isEmpty() ? null : module);
      config.forEach((name, value) -> copy.put(name, modernValue(value, name)));
      boolean registered = module.isEmpty() || module.equals(FUNCTIONAL);
      copy.put("registered_name", registered ? className : null);
    } else {
      config.forEach(
          (name, value) -> copy.put(name, modernValue(value, key.isEmpty() ? name : key)));
    }
    return copy;
  }

  private static @Nullable Object modernValue(@Nullable Object value, String key) {
    return switch (value) {
      case Map<?, ?> map -> modern(ConfigObject.map(map), key);
      case List<?> list -> {
        List<@Nullable Object> items = new ArrayList<>();
        list.forEach(item -> items.add(modernValue(item, key)));
        yield items;
      }
      case null, default -> value;
    };
  }

  /** {@return where Python finds a class; empty for one of the user's own} */
  private static String module(String className, String key) {
    if (ConfigObject.isModelClass(className)) {
      return className.equals("Sequential") ? "keras" : FUNCTIONAL;
    }
    Optional<Spec<? extends Layer>> layer = Layers.registry().find(className);
    if (layer.isPresent() && PremadeModel.class.isAssignableFrom(layer.get().type())) {
      return layer.get() == SharpnessAwareMinimization.SPEC
          ? "keras.models.experimental"
          : "keras.experimental";
    }
    SequencedMap<String, Registry<?>> tables = new LinkedHashMap<>();
    if (key.equals("layers") || key.equals("layer") || key.startsWith("cell")) {
      tables.put("keras.layers", Layers.registry());
    } else if (key.endsWith("metrics")) {
      tables.put("keras.metrics", Metrics.registry());
    }
    tables.put("keras.initializers", Initializers.type());
    tables.put("keras.regularizers", Regularizers.type());
    tables.put("keras.constraints", Constraints.type());
    tables.put("keras.layers", Layers.registry());
    tables.put("keras.optimizers", Optimizers.registry());
    tables.put("keras.optimizers.schedules", Schedules.registry());
    tables.put("keras.losses", Losses.registry());
    tables.put("keras.metrics", Metrics.registry());
    return tables.entrySet().stream()
        .filter(
            table ->
                table.getValue().specs().stream().anyMatch(s -> s.className().equals(className)))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  /** Keras calls attention on a query, with value and key as arguments; here a list will do. */
  private static List<@Nullable Object> attentionNode(List<?> node) {
    if (node.size() < 2) {
      return new ArrayList<>(node);
    }
    List<@Nullable Object> query = new ArrayList<>((List<?>) node.getFirst());
    Map<String, @Nullable Object> arguments = ConfigObject.map(query.removeLast());
    arguments.put("value", ((List<?>) node.get(1)).subList(0, 3));
    if (node.size() > 2) {
      arguments.put("key", ((List<?>) node.get(2)).subList(0, 3));
    }
    query.add(arguments);
    return List.of(query);
  }

  /** Leaves out arguments that Keras 3 does not know and that have no effect. */
  private static Map<String, @Nullable Object> readable(Map<String, @Nullable Object> config) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    config.forEach(
        (key, value) -> {
          boolean idle =
              switch (key) {
                case "time_major" -> Boolean.FALSE.equals(value);
                case "sparse" -> Boolean.FALSE.equals(value) && config.containsKey("input_dim");
                case "input_length" -> value == null;
                default -> false;
              };
          if (!idle) {
            boolean attention =
                key.equals("inbound_nodes")
                    && "MultiHeadAttention".equals(config.get("class_name"));
            copy.put(
                key,
                attention && value instanceof List<?> nodes
                    ? nodes.stream().map(node -> attentionNode((List<?>) node)).toList()
                    : readableValue(value));
          }
        });
    return copy;
  }

  private static @Nullable Object readableValue(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> readable(ConfigObject.map(map));
      case List<?> list -> {
        List<@Nullable Object> items = new ArrayList<>();
        list.forEach(item -> items.add(readableValue(item)));
        yield items;
      }
      case null, default -> value;
    };
  }

  /**
   * {@return settings of optimizers that say that they are those since Keras 2.11: without, HDF5
   * files of Keras 2.13 are read as if they meant the optimizers before}
   */
  static @Nullable Object notLegacy(@Nullable Object optimizer) {
    return switch (optimizer) {
      case List<?> list -> list.stream().map(ConfigWriter::notLegacy).toList();
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> object = ConfigObject.map(map);
        Map<String, @Nullable Object> config = ConfigObject.map(object.get("config"));
        config.put("is_legacy_optimizer", false);
        object.put("config", config);
        yield object;
      }
      case null, default -> optimizer;
    };
  }

  /** {@return the layers in the order in which files list them; input layers are among them} */
  static List<Layer> layers(Model model) {
    List<Layer> layers = new ArrayList<>(model.layers());
    if (model instanceof Sequential) {
      layers.removeIf(InputLayer.class::isInstance);
    }
    return layers;
  }
}
