package dev.sinter.tensor;

import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.BadValueException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What lies beyond the ends of an axis that a window moves along. */
public enum Padding {
  /** Nothing: the window stays inside. */
  VALID,
  /**
   * So many zeros that the result has {@code ceil(extent / stride)} elements, the smaller half
   * before.
   */
  SAME,
  /** Zeros before the first element only, so that no result sees later elements. */
  CAUSAL;

  /** Keras's names: {@code valid}, {@code same}, {@code causal}. */
  public static final ArgumentType<Padding> TYPE =
      new ArgumentType<>() {
        @Override
        public Padding read(@Nullable Object value) {
          if (value instanceof Padding padding) {
            return padding;
          }
          for (Padding padding : values()) {
            if (value instanceof String name && padding.name().equalsIgnoreCase(name)) {
              return padding;
            }
          }
          throw new BadValueException(
              "must be " + describe() + ", got " + ArgumentTypes.show(value));
        }

        @Override
        public Object write(Padding value) {
          return value.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String describe() {
          return "'valid', 'same' or 'causal'";
        }
      };

  /**
   * {@return how many elements go before and after an axis}
   *
   * @param extent of the axis
   * @param window of the window, dilation included: {@code (k - 1) * dilation + 1}
   * @param stride its step
   */
  public long[] amounts(long extent, long window, long stride) {
    return switch (this) {
      case VALID -> new long[] {0, 0};
      case CAUSAL -> new long[] {window - 1, 0};
      case SAME -> {
        long results = (extent + stride - 1) / stride;
        long total = Math.max((results - 1) * stride + window - extent, 0);
        yield new long[] {total / 2, total - total / 2};
      }
    };
  }
}
