package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.list;

import dev.sinter.config.ArgumentType;
import dev.sinter.config.BadValueException;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arguments that are one axis or several. */
final class AxisList {
  private AxisList() {}

  /** One axis, or a list of them; one is written as a number. */
  static final ArgumentType<List<Integer>> TYPE =
      new ArgumentType<>() {
        @Override
        public List<Integer> read(@Nullable Object value) {
          if (!(value instanceof List<?> axes)) {
            return List.of(INT.read(value));
          }
          List<Integer> read = list(INT).read(axes);
          if (read.isEmpty()) {
            throw new BadValueException("must be " + describe() + ", got an empty list");
          }
          return read;
        }

        @Override
        public @Nullable Object write(List<Integer> value) {
          return value.size() == 1 ? value.getFirst() : value;
        }

        @Override
        public String describe() {
          return "an axis or a list of axes";
        }
      };

  /**
   * {@return the axes counted from 0, in the order in which they were stated}
   *
   * @param layer for messages
   * @throws ModelException if one is not an axis of the input, or stands there twice
   */
  static int[] plain(String layer, List<Integer> axes, Shape input) {
    int rank = input.rank();
    int[] plain = axes.stream().mapToInt(axis -> axis < 0 ? axis + rank : axis).toArray();
    for (int axis : plain) {
      if (axis < 0 || axis >= rank) {
        throw new ModelException(
            layer + ": axis " + axes + " is not an axis of the input " + input);
      }
    }
    if (Arrays.stream(plain).distinct().count() < plain.length) {
      throw new ModelException(layer + ": axes must differ, got " + axes);
    }
    return plain;
  }
}
