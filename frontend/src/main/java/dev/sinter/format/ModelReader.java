package dev.sinter.format;

import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Layers;
import dev.sinter.model.Input;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.premade.PremadeModel;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes models of config objects, whichever version of Keras wrote them. All that cannot be read is
 * found before anything is made.
 */
final class ModelReader {
  private final LayerDialect dialect;

  private ModelReader(LayerDialect dialect) {
    this.dialect = dialect;
  }

  /**
   * {@return the model that an object describes}
   *
   * @param object {@code class_name} and {@code config}
   * @param version of Keras that wrote it; empty if that is not known
   * @throws ModelException if something cannot be read; it names all causes
   */
  static Model read(Map<?, ?> object, String version) {
    LayerDialect dialect = LayerDialect.of(version, object);
    new UnreadableLayers(dialect).check(object);
    Layer layer = new ModelReader(dialect).layer(ConfigObject.map(object));
    if (!(layer instanceof Model model)) {
      throw new ModelException(
          "model config: a model is needed, got a layer of class " + object.get("class_name"));
    }
    if (!model.isBuilt() && object.get("build_config") instanceof Map<?, ?> build) {
      built(model, build.get("input_shape"));
    }
    return model;
  }

  /** A premade model has its weights once it was called. */
  private static void built(Model model, @Nullable Object inputShape) {
    if (inputShape != null && model instanceof PremadeModel) {
      model.apply(inputs(inputShape, model.name() + "_input"));
    }
  }

  /** {@return inputs of these shapes, in the structure in which a config holds them} */
  private static Tensors inputs(Object shape, String name) {
    if (shape instanceof Map<?, ?> map) {
      Map<String, Tensors> named = new LinkedHashMap<>();
      map.forEach((key, item) -> named.put(String.valueOf(key), inputs(present(item), key + "")));
      return new Tensors.Named(named);
    }
    List<?> list = ConfigObject.list(shape, "'input_shape'");
    if (list.stream().anyMatch(item -> item instanceof List<?> || item instanceof Map<?, ?>)) {
      List<Tensors> items = new ArrayList<>();
      list.forEach(item -> items.add(inputs(present(item), name + "_" + items.size())));
      return Tensors.nested(items);
    }
    long[] extents =
        list.stream()
            .skip(1)
            .mapToLong(extent -> extent instanceof Number n ? n.longValue() : -1)
            .toArray();
    return Tensors.of(Input.builder(extents).name(name).build());
  }

  private static Object present(@Nullable Object item) {
    if (item == null) {
      throw new ModelException("model config: 'input_shape' of build_config holds null in a list");
    }
    return item;
  }

  /** {@return the layer or model that an object describes} */
  Layer layer(Map<String, @Nullable Object> object) {
    String className = String.valueOf(object.get("class_name"));
    if (className.equals("Sequential")) {
      return sequential(object);
    }
    Map<String, @Nullable Object> config = ConfigObject.map(object.get("config"));
    if (ConfigObject.isModelClass(className)) {
      return new FunctionalReader(this, config).read();
    }
    if (object.get("name") instanceof String name) {
      config.putIfAbsent("name", name);
    }
    Made made = prepare(className, config, dialect);
    // Wrappers may hold models, which the table of layers does not know.
    made.config.replaceAll(
        (key, value) -> ConfigObject.isModel(value) ? layer(ConfigObject.map(value)) : value);
    return made.spec.create(made.config);
  }

  /** What a layer is made of. */
  record Made(Spec<? extends Layer> spec, Map<String, @Nullable Object> config) {}

  static Made prepare(
      String className, Map<String, @Nullable Object> config, LayerDialect dialect) {
    LayerDialect.Words words = dialect.translate(className, dialect.translateWithin(config));
    return new Made(Layers.registry().get(words.className()), words.config());
  }

  private Sequential sequential(Map<String, @Nullable Object> object) {
    boolean plainList = object.get("config") instanceof List<?>;
    Map<String, @Nullable Object> config =
        plainList ? object : ConfigObject.map(object.get("config"));
    Sequential model =
        config.get("name") instanceof String name ? new Sequential(name) : new Sequential();
    List<?> layers = ConfigObject.list(config.get(plainList ? "config" : "layers"), "'layers'");
    for (Object layer : layers) {
      model.add(layer(ConfigObject.map(layer)));
    }
    if (!model.isBuilt() && !layers.isEmpty()) {
      inputShape(object, config).ifPresent(model::build);
    }
    if (Boolean.FALSE.equals(config.get("trainable"))) {
      model.setTrainable(false);
    }
    return model;
  }

  private static Optional<long[]> inputShape(
      Map<String, @Nullable Object> object, Map<String, @Nullable Object> config) {
    Object shape = config.get("build_input_shape");
    if (!(shape instanceof List<?>) && object.get("build_config") instanceof Map<?, ?> build) {
      shape = build.get("input_shape");
    }
    return shape instanceof List<?> extents
        ? Optional.of(
            extents.stream()
                .mapToLong(extent -> extent instanceof Number n ? n.longValue() : -1)
                .toArray())
        : Optional.empty();
  }
}
