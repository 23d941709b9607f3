package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.choice;

import dev.sinter.config.ArgumentType;
import dev.sinter.tensor.Tensor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What images go on with beyond their edges.
 *
 * <pre>
 *   reflect   d c b a | a b c d | d c b a
 *   wrap      a b c d | a b c d | a b c d
 *   nearest   a a a a | a b c d | d d d d
 *   constant  k k k k | a b c d | k k k k
 * </pre>
 */
enum FillMode {
  /** One number. */
  CONSTANT,
  /** The image mirrored, the edge twice. */
  REFLECT,
  /** The image again. */
  WRAP,
  /** The edge. */
  NEAREST;

  /** Keras's names, in lower case. */
  static final ArgumentType<FillMode> TYPE =
      new ArgumentType<>() {
        private final ArgumentType<String> names = choice("constant", "reflect", "wrap", "nearest");

        @Override
        public FillMode read(@Nullable Object value) {
          return value instanceof FillMode mode
              ? mode
              : valueOf(names.read(value).toUpperCase(Locale.ROOT));
        }

        @Override
        public @Nullable Object write(FillMode value) {
          return value.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String describe() {
          return names.describe();
        }
      };

  /**
   * {@return places within an axis that stand for any places}
   *
   * @param place where an element is wanted, a float
   * @param extent of the axis
   */
  Tensor fold(Tensor place, long extent) {
    return switch (this) {
      case CONSTANT -> place;
      case NEAREST -> place.clip(0, extent - 1);
      case WRAP -> wrap(place, extent);
      case REFLECT -> reflect(place, extent);
    };
  }

  /** Images overlap by one step: what lies between the last element and the first is an edge. */
  private static Tensor wrap(Tensor place, long extent) {
    if (extent == 1) {
      return Tensor.zerosLike(place);
    }
    double steps = extent - 1;
    Tensor below = place.plus(truncate(place.negate().dividedBy(steps)).plus(1).times(extent));
    Tensor above = place.minus(truncate(place.dividedBy(steps)).times(extent));
    return Tensor.where(place.less(0), below, Tensor.where(place.greater(steps), above, place))
        .clip(0, steps);
  }

  private static Tensor reflect(Tensor place, long extent) {
    if (extent == 1) {
      return Tensor.zerosLike(place);
    }
    double period = 2.0 * extent;
    // From 0 to the period, then the second half runs backwards.
    Tensor within = place.minus(place.dividedBy(period).floor().times(period));
    return Tensor.where(within.less(extent), within, within.subtractFrom(period - 1))
        .clip(0, extent - 1);
  }

  private static Tensor truncate(Tensor x) {
    return Tensor.where(x.less(0), x.ceil(), x.floor());
  }
}
