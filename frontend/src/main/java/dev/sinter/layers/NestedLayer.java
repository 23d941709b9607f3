package dev.sinter.layers;

import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.BadValueException;
import dev.sinter.config.Spec;
import dev.sinter.format.KerasJson;
import dev.sinter.model.Layer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Layers as arguments of other layers. */
public final class NestedLayer {
  private NestedLayer() {}

  // The table of layers is asked when a value is read: it contains the layers that use this.

  /** Any layer or model: its config, or an instance. */
  public static final ArgumentType<Layer> LAYER =
      new ArgumentType<>() {
        @Override
        public Layer read(@Nullable Object value) {
          return value instanceof Map<?, ?> object && KerasJson.isModel(object)
              ? KerasJson.read(texts(object))
              : Layers.registry().read(value);
        }

        @Override
        public @Nullable Object write(Layer value) {
          return Layers.registry().write(value);
        }

        @Override
        public String describe() {
          return Layers.registry().describe();
        }
      };

  /** A cell, or a list of cells, which are stacked. */
  static final ArgumentType<RecurrentCell> CELL =
      new ArgumentType<>() {
        @Override
        public RecurrentCell read(@Nullable Object value) {
          if (value instanceof List<?> cells) {
            return new StackedRNNCells(cells.stream().map(this::read).toList());
          }
          if (LAYER.read(value) instanceof RecurrentCell cell) {
            return cell;
          }
          throw new BadValueException(
              "must be " + describe() + ", got " + ArgumentTypes.show(value));
        }

        @Override
        public @Nullable Object write(RecurrentCell value) {
          return LAYER.write(value);
        }

        @Override
        public String describe() {
          return "a recurrent cell such as LSTMCell, or a list of such";
        }
      };

  private static Map<String, @Nullable Object> texts(Map<?, ?> object) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    object.forEach((key, value) -> copy.put(String.valueOf(key), value));
    return copy;
  }

  /**
   * {@return a new layer with the same arguments, and none of the weights}
   *
   * @param layer with a declaration
   * @param changes arguments that differ
   */
  static Layer copy(Layer layer, Map<String, Object> changes) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    layer.arguments().values().forEach((name, value) -> values.put(name, copied(value)));
    values.putAll(changes);
    Spec<?> spec = layer.arguments().spec();
    return (Layer) spec.create(values);
  }

  private static Object copied(Object value) {
    return switch (value) {
      case Layer layer -> copy(layer, Map.of());
      case List<?> list when list.stream().allMatch(Layer.class::isInstance) -> {
        List<Object> copies = new ArrayList<>();
        list.forEach(item -> copies.add(copied(item)));
        yield copies;
      }
      default -> value;
    };
  }
}
