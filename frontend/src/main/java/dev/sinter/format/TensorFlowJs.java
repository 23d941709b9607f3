package dev.sinter.format;

import dev.sinter.ir.ModelException;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Variable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Layers-models of TensorFlow.js: {@code model.json} with the architecture and a list of weights,
 * and files ("shards") that hold the weights one after the other.
 */
final class TensorFlowJs {
  private static final long LARGEST_SHARD = 1L << 31;

  private final Path folder;
  private final Map<String, NdArray> weights = new LinkedHashMap<>();

  private TensorFlowJs(Path folder) {
    this.folder = folder;
  }

  /** {@return whether an object is the contents of a {@code model.json}} */
  static boolean isModel(Map<String, @Nullable Object> object) {
    return object.containsKey("modelTopology");
  }

  /**
   * {@return the model of a {@code model.json}}
   *
   * @param path of the file; shards lie in its folder
   * @param object its contents
   */
  static Model read(Path path, Map<String, @Nullable Object> object, LoadOptions options) {
    if ("graph-model".equals(object.get("format"))) {
      throw new ModelException(
          path
              + ": is a graph-model, a graph of TensorFlow's ops; convert the Keras model to a"
              + " layers-model instead, or load the Keras file itself");
    }
    Map<String, @Nullable Object> topology = ConfigObject.map(object.get("modelTopology"));
    Map<String, @Nullable Object> config =
        topology.get("model_config") == null
            ? topology
            : ConfigObject.map(topology.get("model_config"));
    Model model = ModelReader.read(config, KerasJson.version(topology));
    TensorFlowJs files = new TensorFlowJs(path.toAbsolutePath().normalize().resolveSibling(""));
    for (Object group : ConfigObject.list(object.get("weightsManifest"), "'weightsManifest'")) {
      files.readGroup(ConfigObject.map(group));
    }
    files.assign(model);
    if (options.compile && topology.get("training_config") instanceof Map<?, ?> training) {
      try {
        TrainingDialect.compile(model, ConfigObject.map(training));
      } catch (ModelException e) {
        options.notes.accept("the model is not compiled: " + e.getMessage());
      }
    }
    return model;
  }

  // ---- shards -----------------------------------------------------------------------------------

  private void readGroup(Map<String, @Nullable Object> group) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Object name : ConfigObject.list(group.get("paths"), "'paths'")) {
      all.writeBytes(shard(String.valueOf(name)));
    }
    ByteBuffer bytes = ByteBuffer.wrap(all.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    for (Object weight : ConfigObject.list(group.get("weights"), "'weights'")) {
      Map<String, @Nullable Object> entry = ConfigObject.map(weight);
      weights.put(String.valueOf(entry.get("name")), array(entry, bytes));
    }
    if (bytes.hasRemaining()) {
      throw new ModelException(
          "weights: the shards "
              + group.get("paths")
              + " are "
              + bytes.remaining()
              + " bytes longer than the weights in them");
    }
  }

  private byte[] shard(String name) {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder) || Path.of(name).isAbsolute()) {
      throw new ModelException("weights: shard '" + name + "' is outside of the model's folder");
    }
    try {
      if (Files.size(file) >= LARGEST_SHARD) {
        throw new ModelException(file + ": is larger than 2 GiB");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ModelException(
          "weights: shard '" + name + "' cannot be read: " + e.getMessage(), e);
    }
  }

  private static NdArray array(Map<String, @Nullable Object> entry, ByteBuffer bytes) {
    String name = String.valueOf(entry.get("name"));
    List<?> extents = ConfigObject.list(entry.get("shape"), "the shape of weight " + name);
    long[] shape = new long[extents.size()];
    long count = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = extents.get(i) instanceof Number n ? n.longValue() : -1;
      if (shape[i] < 0 || (shape[i] > 0 && count > bytes.capacity() / shape[i])) {
        throw new ModelException(
            "weights: '" + name + "' claims shape " + extents + ", more than the shards have");
      }
      count *= shape[i];
    }
    Stored stored = Stored.of(entry, name);
    if (count * stored.bytes > bytes.remaining()) {
      throw new ModelException("weights: the shards end within '" + name + "'");
    }
    float[] values = new float[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = stored.next(bytes);
    }
    return NdArray.of(values, shape);
  }

  /** How elements are stored: as they are, or quantized as {@code scale · q + min}. */
  private record Stored(String dtype, int bytes, double scale, double min) {
    static Stored of(Map<String, @Nullable Object> entry, String name) {
      String dtype = String.valueOf(entry.get("dtype"));
      double scale = 1;
      double min = 0;
      if (entry.get("quantization") instanceof Map<?, ?> quantization) {
        dtype = String.valueOf(quantization.get("dtype"));
        scale = quantization.get("scale") instanceof Number n ? n.doubleValue() : 1;
        min = quantization.get("min") instanceof Number n ? n.doubleValue() : 0;
      }
      int bytes =
          switch (dtype) {
            case "float32", "int32" -> 4;
            case "float16", "uint16" -> 2;
            case "uint8", "bool" -> 1;
            default ->
                throw new ModelException(
                    "weights: '" + name + "' has dtype " + dtype + ", which is not read");
          };
      return new Stored(dtype, bytes, scale, min);
    }

    float next(ByteBuffer from) {
      return switch (dtype) {
        case "float32" -> from.getFloat();
        case "int32" -> from.getInt();
        case "float16" -> Float.float16ToFloat(from.getShort());
        case "uint16" -> (float) ((from.getShort() & 0xffff) * scale + min);
        default -> (float) ((from.get() & 0xff) * scale + min);
      };
    }
  }

  // ---- weights ----------------------------------------------------------------------------------

  /** Weights go by the names of layers; where these are not found, by order. */
  private void assign(Model model) {
    WeightLoader loader = new WeightLoader(model, new WeightOptions());
    List<Layer> layers =
        model.layers().stream().filter(l -> !WeightConversion.expected(l).isEmpty()).toList();
    Map<String, NdArray> byPath = new LinkedHashMap<>();
    weights.forEach((name, value) -> byPath.put(name.replaceFirst(":0$", ""), value));
    boolean named =
        layers.stream()
            .flatMap(layer -> WeightConversion.expected(layer).stream())
            .allMatch(variable -> byPath.containsKey(variable.path()));
    List<NdArray> inOrder = List.copyOf(weights.values());
    int next = 0;
    for (Layer layer : layers) {
      List<Variable> expected = WeightConversion.expected(layer);
      int end = Math.min(inOrder.size(), next + expected.size());
      List<NdArray> values =
          named
              ? expected.stream().map(v -> Objects.requireNonNull(byPath.get(v.path()))).toList()
              : inOrder.subList(next, end);
      loader.assign("layer '" + layer.name() + "'", expected, values);
      next = end;
    }
    if (!named && next < inOrder.size()) {
      loader.missing(
          "the file has weights that the model has not: "
              + new ArrayList<>(weights.keySet()).subList(next, inOrder.size()));
    }
    loader.finish();
  }
}
