package dev.sinter.format;

import dev.sinter.activations.Activations;
import dev.sinter.config.Spec;
import dev.sinter.initializers.Initializers;
import dev.sinter.layers.Layers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a file calls layers and their arguments. Every version's words become those of Keras 2.13,
 * which are ours. Versions are told by the words themselves where those differ, since many files
 * state none, and by the version where the same word means another thing.
 *
 * @param major of the Keras version that wrote the file; 0 if it is not stated
 * @param imageLayout of Keras 1 layers that state none
 */
record LayerDialect(int major, String imageLayout) {
  /** A layer in the words of Keras 2.13. */
  record Words(String className, Map<String, @Nullable Object> config) {}

  /** {@return the dialect of a config object} */
  static LayerDialect of(String version, Map<?, ?> object) {
    String first = version.isEmpty() ? "0" : version.substring(0, 1);
    int major = first.matches("\\d") ? Integer.parseInt(first) : 0;
    return new LayerDialect(major, Keras1Layers.imageLayout(object));
  }

  /** {@return a layer in the words of Keras 2.13; layers within it stay as they are} */
  Words translate(String className, Map<String, @Nullable Object> config) {
    String name = className.contains(">") ? className : plain(className);
    Map<String, @Nullable Object> words = new LinkedHashMap<>(config);
    if (Keras1Layers.wrote(name, words, imageLayout)) {
      words = Keras1Layers.arguments(name, words, imageLayout);
      name = Keras1Layers.className(name, config);
    }
    if (major >= 3) {
      Keras3Layers.activations(words);
    }
    missingDefaults(name, words);
    if (name.startsWith("CuDNN")) {
      name = name.substring("CuDNN".length());
      words.put("recurrent_activation", "sigmoid");
      if (name.equals("GRU")) {
        words.put("reset_after", true);
      }
    }
    words.replaceAll((key, value) -> key.equals("dtype") ? dtype(value) : value);
    if (name.equals("Embedding") && String.valueOf(words.get("dtype")).contains("int")) {
      words.remove("dtype"); // Once the dtype of the input.
    }
    Spec<?> spec = Layers.registry().find(name).orElse(null);
    return new Words(name, spec == null ? words : Keras3Layers.arguments(spec, words));
  }

  /** TensorFlow marked classes by the version of their behaviour. */
  private static String plain(String className) {
    return className.matches("(BatchNormalization|LSTM|GRU)V[12]")
        ? className.substring(0, className.length() - 2)
        : className;
  }

  /** What a key means that older versions did not write yet. */
  private static void missingDefaults(String name, Map<String, @Nullable Object> words) {
    if (name.equals("GRU") || name.equals("GRUCell")) {
      words.putIfAbsent("reset_after", false);
    }
    // Without a mask and with all time steps, these say how the steps are computed.
    words.remove("time_major", false);
  }

  /** {@return a dtype under its usual name; inputs of narrower integers are i32 here} */
  private static @Nullable Object dtype(@Nullable Object dtype) {
    return switch (dtype) {
      case String name ->
          switch (name.toLowerCase(Locale.ROOT)) {
            case "float" -> "float32";
            case "double" -> "float64";
            case "int16", "uint16", "int" -> "int32";
            case "uint32", "uint64" -> "int64";
            default -> name;
          };
      case null, default -> dtype;
    };
  }

  /**
   * {@return a config in which every config object of a layer within is in the words of Keras 2.13}
   */
  Map<String, @Nullable Object> translateWithin(Map<String, @Nullable Object> config) {
    Map<String, @Nullable Object> words = new LinkedHashMap<>();
    config.forEach(
        (key, value) -> {
          Object inner = within(value);
          words.put(
              key,
              key.equals("activation") || key.endsWith("_activation") ? activation(inner) : inner);
        });
    return words;
  }

  /** Keras takes layers such as LeakyReLU where a function is asked for. */
  private static @Nullable Object activation(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> object
          when object.get("class_name") instanceof String name
              && Layers.registry().find(name).filter(s -> s.className().equals(name)).isPresent() ->
          Layers.registry().read(object);
      case String name
          when Activations.registry().find(name).isEmpty()
              && Layers.registry().find(name).isPresent() ->
          Layers.registry().get(name).create(Map.of());
      case null, default -> value;
    };
  }

  private @Nullable Object within(@Nullable Object value) {
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(within(item)));
      return items;
    }
    if (!(value instanceof Map<?, ?> map)
        || !(map.get("class_name") instanceof String className)
        || !(map.get("config") instanceof Map<?, ?> config)) {
      return value;
    }
    if (!isLayer(className)) {
      return initializer(className, map, config);
    }
    Words words = translate(className, translateWithin(ConfigObject.map(config)));
    Map<String, @Nullable Object> object = new LinkedHashMap<>(ConfigObject.map(map));
    object.put("class_name", words.className);
    object.put("config", words.config);
    return object;
  }

  /**
   * {@return an initializer without what says nothing here: until TensorFlow 2 they stated a dtype,
   * but the weight's counts; since Keras 3.15 they state axes, of which none means the usual ones}
   */
  private static Map<?, ?> initializer(String className, Map<?, ?> object, Map<?, ?> config) {
    Optional<? extends Spec<?>> spec = Initializers.type().find(className);
    if (spec.isEmpty()) {
      return object;
    }
    Map<String, @Nullable Object> arguments = ConfigObject.map(config);
    arguments
        .entrySet()
        .removeIf(
            entry ->
                spec.get().find(entry.getKey()).isEmpty()
                    && switch (entry.getKey()) {
                      case "dtype" -> true;
                      case "input_axes", "output_axes" -> entry.getValue() == null;
                      default -> false;
                    });
    if (arguments.size() == config.size()) {
      return object;
    }
    Map<String, @Nullable Object> words = ConfigObject.map(object);
    words.put("config", arguments);
    return words;
  }

  /** Initializers such as Identity have the names of layers; they have no name of their own. */
  private static boolean isLayer(String className) {
    return (Layers.registry().find(className).isPresent()
            || className.startsWith("CuDNN")
            || className.startsWith("Convolution"))
        && !className.equals("Identity");
  }
}
