package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.LONG;
import static dev.sinter.config.ArgumentTypes.list;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Arguments;
import dev.sinter.config.BadValueException;
import dev.sinter.config.Check;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What cropping and zero padding share: elements go, or come, at the ends of spatial axes. */
public abstract class EdgeLayer extends Layer {
  private final Argument<List<List<Long>>> amounts;
  private final int axes;
  private final int sign;

  /**
   * @param amounts elements before and after each spatial axis
   * @param axes number of spatial axes
   * @param sign 1 adds zeros, -1 cuts
   */
  EdgeLayer(Arguments arguments, Argument<List<List<Long>>> amounts, int axes, int sign) {
    super(arguments);
    this.amounts = amounts;
    this.axes = axes;
    this.sign = sign;
    setInputSpec(InputSpec.rank(axes + 2));
  }

  /** {@return the argument: one number, one for each axis, or a pair for each axis} */
  static Argument<List<List<Long>>> edges(String name, int axes, List<List<Long>> initial) {
    return Argument.optional(
            name, new Pairs(axes), initial, "elements before and after each spatial axis")
        .check(
            new Check<>("0 or more", v -> v.stream().flatMap(List::stream).allMatch(n -> n >= 0)));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    boolean channelsFirst =
        axes > 1 && DataFormat.of(get(LayerArguments.DATA_FORMAT)) == DataFormat.CHANNELS_FIRST;
    List<Long> before = new ArrayList<>(Collections.nCopies(x.rank(), 0L));
    List<Long> after = new ArrayList<>(before);
    for (int i = 0; i < axes; i++) {
      int axis = i + (channelsFirst ? 2 : 1);
      List<Long> pair = get(amounts).get(i);
      if (sign < 0 && pair.get(0) + pair.get(1) > x.dim(axis).fixed()) {
        // As in Keras, nothing is left, rather than less than nothing.
        long first = Math.min(pair.get(0), x.dim(axis).fixed());
        pair = List.of(first, x.dim(axis).fixed() - first);
      }
      before.set(axis, sign * pair.get(0));
      after.set(axis, sign * pair.get(1));
    }
    return x.pad(0, before, after);
  }

  /** Pairs of numbers, with the shorter forms that Keras takes. */
  private record Pairs(int axes) implements ArgumentType<List<List<Long>>> {
    @Override
    public List<List<Long>> read(@Nullable Object value) {
      if (value instanceof Number) {
        long both = LONG.read(value);
        return Collections.nCopies(axes, List.of(both, both));
      }
      if (!(value instanceof List<?> items)) {
        throw new BadValueException("must be " + describe() + ", got " + ArgumentTypes.show(value));
      }
      if (axes == 1 && items.size() == 2) {
        return List.of(list(LONG).read(items));
      }
      if (items.size() != axes) {
        throw new BadValueException("must be " + describe() + ", got " + items);
      }
      return items.stream().map(this::pair).toList();
    }

    private List<Long> pair(@Nullable Object item) {
      if (item instanceof List<?> both) {
        if (both.size() != 2) {
          throw new BadValueException("must be " + describe() + ", got the item " + both);
        }
        return list(LONG).read(both);
      }
      long each = LONG.read(item);
      return List.of(each, each);
    }

    @Override
    public @Nullable Object write(List<List<Long>> value) {
      return axes == 1 ? value.getFirst() : value;
    }

    @Override
    public String describe() {
      return axes == 1
          ? "an integer or two integers"
          : "an integer, " + axes + " integers or " + axes + " pairs of integers";
    }
  }
}
