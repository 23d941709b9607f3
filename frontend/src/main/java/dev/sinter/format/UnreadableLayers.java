package dev.sinter.format;

import dev.sinter.ir.ModelException;
import dev.sinter.layers.Layers;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds all layers of a config that cannot be made, with the reason for each. */
final class UnreadableLayers {
  /** Layers that stand for single ops of TensorFlow or of Keras 3. */
  private static final Set<String> OPS =
      Set.of(
          "TensorFlowOpLayer", "TFOpLambda", "SlicingOpLambda", "ClassMethod", "InstanceProperty");

  private final LayerDialect dialect;
  private final Map<String, Set<String>> causes = new LinkedHashMap<>();

  UnreadableLayers(LayerDialect dialect) {
    this.dialect = dialect;
  }

  /**
   * Looks at a model and all within.
   *
   * @throws ModelException if something cannot be made; names everything
   */
  void check(Map<?, ?> object) {
    visit(object);
    if (!causes.isEmpty()) {
      throw new ModelException(
          "model config: cannot be read: "
              + causes.entrySet().stream()
                  .map(e -> e.getKey() + " (" + String.join(", ", e.getValue()) + ")")
                  .collect(Collectors.joining("; ")));
    }
  }

  private void visit(Map<?, ?> object) {
    String className = String.valueOf(object.get("class_name"));
    Object config = object.get("config");
    if (ConfigObject.isModelClass(className)) {
      Object layers = config instanceof Map<?, ?> map ? map.get("layers") : config;
      for (Object layer : ConfigObject.list(layers, "'layers' of " + className)) {
        visit(ConfigObject.map(layer));
      }
      return;
    }
    String name = name(object, config);
    if (OPS.contains(className)) {
      add("an op of TensorFlow, " + className, name + op(config));
      return;
    }
    try {
      visitLayer(className, ConfigObject.map(config));
    } catch (ModelException e) {
      add(String.valueOf(e.getMessage()), name);
    }
  }

  private void visitLayer(String className, Map<String, @Nullable Object> config) {
    boolean withModel = false;
    for (Object value : config.values()) {
      if (value instanceof Map<?, ?> within && ConfigObject.isModel(within)) {
        withModel = true;
        visit(within);
      }
    }
    LayerDialect.Words words = dialect.translate(className, config);
    if (Layers.registry().find(words.className()).isEmpty()) {
      throw new ModelException(
          Layers.registry()
              .reasonAgainst(words.className())
              .map(reason -> "layers of class " + className + " are not supported: " + reason)
              .orElse(
                  "layers of class "
                      + className
                      + " are not known; one of your own: give its Spec to Session.register"));
    }
    if (!withModel) {
      ModelReader.Made made = ModelReader.prepare(className, config, dialect);
      made.spec().create(made.config());
    }
  }

  private static String name(Map<?, ?> object, @Nullable Object config) {
    Object name = object.get("name");
    if (name == null && config instanceof Map<?, ?> map) {
      name = map.get("name");
    }
    return name == null ? "unnamed" : "'" + name + "'";
  }

  private static String op(@Nullable Object config) {
    if (config instanceof Map<?, ?> map) {
      Object op = map.get("function");
      if (op == null && map.get("node_def") instanceof Map<?, ?> node) {
        op = node.get("op");
      }
      return op == null ? "" : " " + ConfigObject.shown(op);
    }
    return "";
  }

  private void add(String cause, String where) {
    causes.computeIfAbsent(cause, key -> new LinkedHashSet<>()).add(where);
  }
}
