package dev.sinter.format;

import dev.sinter.config.Argument;
import dev.sinter.config.BadValueException;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Layers as Keras 3 writes them, said in the words of Keras 2. */
final class Keras3Layers {
  /** Arguments that change no number unless they are set, with the values that say so. */
  private static final Map<String, List<Object>> IDLE =
      Map.ofEntries(
          Map.entry("zero_output_for_mask", List.of(false)),
          Map.entry("use_cudnn", List.of("auto", true, false)),
          Map.entry("lora_rank", List.of()),
          Map.entry("lora_alpha", List.of()),
          Map.entry("quantization_config", List.of()),
          Map.entry("flash_attention", List.of("auto", true, false)),
          Map.entry("sliding_window", List.of()),
          Map.entry("use_gate", List.of(false)),
          Map.entry("renorm", List.of(false)),
          Map.entry("renorm_clipping", List.of()),
          Map.entry("renorm_momentum", List.of(0.99)),
          Map.entry("synchronized", List.of(false)),
          Map.entry("rms_scaling", List.of(false)),
          Map.entry("optional", List.of(false)),
          Map.entry("seed", List.of()),
          Map.entry("sparse", List.of(false)),
          Map.entry("data_format", List.of("channels_last")));

  private Keras3Layers() {}

  /**
   * Says an activation as Keras 2 would: its {@code hard_sigmoid} is another function.
   *
   * @param config changed
   */
  static void activations(Map<String, @Nullable Object> config) {
    config.replaceAll(
        (key, value) ->
            key.endsWith("activation") && "hard_sigmoid".equals(value)
                ? "relu6_hard_sigmoid"
                : value);
  }

  /**
   * {@return the arguments that the declaration knows; others have no effect}
   *
   * @throws ModelException if another one has an effect
   */
  static Map<String, @Nullable Object> arguments(
      Spec<?> spec, Map<String, @Nullable Object> config) {
    Map<String, @Nullable Object> words = new LinkedHashMap<>();
    config.forEach(
        (key, value) -> {
          if (key.equals("negative_slope") && spec.find(key).isEmpty()) {
            words.put(spec.find("alpha").isPresent() ? "alpha" : key, value);
          } else if (value == null && spec.find(key).filter(Keras3Layers::hasDefault).isPresent()) {
            return; // TensorFlow.js writes none for what was not given.
          } else if (spec.find(key).isPresent() || !IDLE.containsKey(key)) {
            words.put(key, value);
          } else if (value != null && !idle(key, value)) {
            throw new ModelException("argument '" + key + "' = " + value + " is not supported");
          }
        });
    return words;
  }

  /** {@return whether an argument cannot be none and has a default} */
  private static boolean hasDefault(Argument<?> argument) {
    if (argument.isRequired()) {
      return false;
    }
    try {
      argument.type().read(null);
      return false;
    } catch (BadValueException e) {
      return true;
    }
  }

  private static boolean idle(String key, Object value) {
    return java.util.Objects.requireNonNull(IDLE.get(key)).contains(value);
  }
}
