package dev.sinter.format;

import dev.sinter.ir.ModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Layers as Keras 1 and 0 wrote them, said in the words of Keras 2. */
final class Keras1Layers {
  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("Convolution1D", "Conv1D"),
          Map.entry("Convolution2D", "Conv2D"),
          Map.entry("Convolution3D", "Conv3D"),
          Map.entry("AtrousConvolution1D", "Conv1D"),
          Map.entry("AtrousConvolution2D", "Conv2D"),
          Map.entry("Deconvolution2D", "Conv2DTranspose"),
          Map.entry("SeparableConvolution2D", "SeparableConv2D"),
          Map.entry("TimeDistributedDense", "Dense"));

  private static final Map<String, String> MERGES =
      Map.of(
          "sum", "Add",
          "mul", "Multiply",
          "ave", "Average",
          "max", "Maximum",
          "concat", "Concatenate",
          "dot", "Dot",
          "cos", "Dot");

  private static final Map<String, String> ARGUMENTS =
      Map.ofEntries(
          Map.entry("init", "kernel_initializer"),
          Map.entry("inner_init", "recurrent_initializer"),
          Map.entry("W_regularizer", "kernel_regularizer"),
          Map.entry("U_regularizer", "recurrent_regularizer"),
          Map.entry("b_regularizer", "bias_regularizer"),
          Map.entry("W_constraint", "kernel_constraint"),
          Map.entry("U_constraint", "recurrent_constraint"),
          Map.entry("b_constraint", "bias_constraint"),
          Map.entry("bias", "use_bias"),
          Map.entry("inner_activation", "recurrent_activation"),
          Map.entry("dropout_W", "dropout"),
          Map.entry("dropout_U", "recurrent_dropout"),
          Map.entry("nb_filter", "filters"),
          Map.entry("filter_length", "kernel_size"),
          Map.entry("subsample", "strides"),
          Map.entry("subsample_length", "strides"),
          Map.entry("border_mode", "padding"),
          Map.entry("pool_length", "pool_size"),
          Map.entry("stride", "strides"),
          Map.entry("atrous_rate", "dilation_rate"),
          Map.entry("sigma", "stddev"),
          Map.entry("p", "rate"));

  /** Keys that only these versions wrote. */
  private static final Set<String> MARKS =
      Set.of(
          "init",
          "inner_init",
          "W_regularizer",
          "bias",
          "nb_filter",
          "nb_row",
          "filter_length",
          "border_mode",
          "dim_ordering",
          "input_dtype",
          "consume_less",
          "pool_length",
          "sigma",
          "p",
          "mode_type",
          "concat_axis");

  /** Keys that say how something was computed, or what is known anyway. */
  private static final List<String> IDLE =
      List.of("consume_less", "input_length", "gamma_init", "beta_init", "nb_layers");

  private Keras1Layers() {}

  /**
   * {@return whether only these versions can have written a layer}
   *
   * @param layout of images in the file: since version 2, layers of images always state theirs
   */
  static boolean wrote(String className, Map<String, @Nullable Object> config, String layout) {
    return CLASSES.containsKey(className)
        || className.equals("Merge")
        || (className.equals("BatchNormalization") && config.containsKey("mode"))
        || config.keySet().stream().anyMatch(MARKS::contains)
        || (layout.equals("channels_first")
            && hasLayout(className)
            && !config.containsKey("data_format"));
  }

  private static boolean hasLayout(String className) {
    return (className.endsWith("2D") || className.endsWith("3D"))
        && !className.startsWith("SpatialDropout");
  }

  /** {@return the layout of images that some layer within states, where others do not} */
  static String imageLayout(@Nullable Object tree) {
    List<@Nullable Object> work = new ArrayList<>();
    work.add(tree);
    while (!work.isEmpty()) {
      Object at = work.removeLast();
      if (at instanceof List<?> list) {
        work.addAll(list);
      } else if (at instanceof Map<?, ?> map) {
        if ("th".equals(map.get("dim_ordering"))) {
          return "channels_first";
        }
        work.addAll(map.values());
      }
    }
    return "channels_last";
  }

  /** {@return the class's name of today} */
  static String className(String className, Map<String, @Nullable Object> config) {
    if (className.equals("Merge")) {
      String mode = String.valueOf(config.get("mode"));
      String merge = MERGES.get(mode);
      if (merge == null) {
        throw new ModelException("Merge of mode '" + mode + "' cannot be read");
      }
      return merge;
    }
    return CLASSES.getOrDefault(className, className);
  }

  /**
   * {@return the arguments in the words of Keras 2}
   *
   * @param className as in the file
   * @param config as in the file
   * @param layout of images, where the config states none
   */
  static Map<String, @Nullable Object> arguments(
      String className, Map<String, @Nullable Object> config, String layout) {
    if (className.equals("Merge")) {
      return merge(config);
    }
    Map<String, @Nullable Object> words = new LinkedHashMap<>();
    config.forEach(
        (key, value) -> {
          String word = ARGUMENTS.getOrDefault(key, key);
          words.put(word, word.endsWith("_initializer") ? initializer(value) : object(value));
        });
    IDLE.forEach(words::remove);
    Object dtype = words.remove("input_dtype");
    if (className.equals("InputLayer") && dtype != null) {
      words.put("dtype", dtype);
    }
    kernel(words);
    layout(className, words, layout);
    switch (className) {
      case "Embedding" -> embedding(words);
      case "BatchNormalization" -> {
        Object mode = words.remove("mode");
        if (mode instanceof Number number && number.intValue() == 1) {
          throw new ModelException("BatchNormalization of mode 1 (by sample) cannot be read");
        }
      }
      case "LSTM", "GRU", "SimpleRNN" -> recurrent(className, words);
      case "UpSampling1D" -> rename(words, "length", "size");
      case "UpSampling3D", "UpSampling2D" -> words.putIfAbsent("size", List.of(2, 2));
      case "MaxPooling1D", "AveragePooling1D" -> words.remove("input_dim");
      default -> {}
    }
    if (!className.equals("Embedding")) {
      rename(words, "output_dim", "units");
    }
    boolean shapeKnown = words.get("input_dim") == null || words.containsKey("batch_input_shape");
    if (shapeKnown && !className.equals("Embedding")) {
      words.remove("input_dim");
    }
    return words;
  }

  private static void rename(Map<String, @Nullable Object> words, String from, String to) {
    if (words.containsKey(from)) {
      words.put(to, words.remove(from));
    }
  }

  private static void kernel(Map<String, @Nullable Object> words) {
    List<Object> size = new ArrayList<>();
    for (String key : List.of("nb_row", "nb_col", "kernel_dim1", "kernel_dim2", "kernel_dim3")) {
      Object extent = words.remove(key);
      if (extent != null) {
        size.add(extent);
      }
    }
    if (!size.isEmpty()) {
      words.put("kernel_size", size);
    }
  }

  private static void layout(String className, Map<String, @Nullable Object> words, String layout) {
    Object stated = words.remove("dim_ordering");
    if (stated != null || hasLayout(className)) {
      boolean first = stated == null ? layout.equals("channels_first") : stated.equals("th");
      words.put("data_format", first ? "channels_first" : "channels_last");
    }
    if (className.endsWith("1D")) {
      words.remove("data_format");
    }
  }

  private static void embedding(Map<String, @Nullable Object> words) {
    rename(words, "kernel_initializer", "embeddings_initializer");
    rename(words, "kernel_regularizer", "embeddings_regularizer");
    rename(words, "kernel_constraint", "embeddings_constraint");
    words.remove("dropout");
  }

  private static void recurrent(String className, Map<String, @Nullable Object> words) {
    Object forget = words.remove("forget_bias_init");
    if (className.equals("LSTM")) {
      words.put("unit_forget_bias", forget == null || "one".equals(forget));
    }
  }

  private static Map<String, @Nullable Object> merge(Map<String, @Nullable Object> config) {
    Map<String, @Nullable Object> words = new LinkedHashMap<>();
    if (config.get("name") != null) {
      words.put("name", config.get("name"));
    }
    String mode = String.valueOf(config.get("mode"));
    if (mode.equals("concat")) {
      words.put("axis", config.getOrDefault("concat_axis", -1));
    } else if (mode.equals("dot") || mode.equals("cos")) {
      words.put("axes", config.get("dot_axes"));
      words.put("normalize", mode.equals("cos"));
    }
    return words;
  }

  private static @Nullable Object initializer(@Nullable Object value) {
    return switch (value) {
      case String name ->
          switch (name) {
            case "uniform" -> "random_uniform";
            case "normal" -> "random_normal";
            case "zero" -> "zeros";
            case "one" -> "ones";
            default -> name;
          };
      case null, default -> value;
    };
  }

  /** Regularizers and constraints were maps with their name among the arguments. */
  private static @Nullable Object object(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map) || !(map.get("name") instanceof String name)) {
      return value;
    }
    if (map.containsKey("class_name") || map.containsKey("config")) {
      return value;
    }
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    map.forEach(
        (key, argument) -> {
          switch (String.valueOf(key)) {
            case "name" -> {}
            case "m", "high" -> arguments.put("max_value", argument);
            case "low" -> arguments.put("min_value", argument);
            default -> arguments.put(String.valueOf(key), argument);
          }
        });
    String className = name.endsWith("Regularizer") ? "L1L2" : name;
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("class_name", className);
    object.put("config", arguments);
    return object;
  }
}
