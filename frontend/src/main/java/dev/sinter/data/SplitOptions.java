package dev.sinter.data;

import dev.sinter.ir.ModelException;
import dev.sinter.session.Session;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Options of {@link Dataset#split(java.util.function.Consumer)}, with the names of Keras's {@code
 * split_dataset}. A size below 1 is a part of all elements, else a number of them. Without one of
 * the sizes, that side is the rest; where both leave elements over, those of the middle are in
 * neither.
 */
public final class SplitOptions {
  private OptionalDouble leftSize = OptionalDouble.empty();
  private OptionalDouble rightSize = OptionalDouble.empty();
  private boolean shuffle;
  private OptionalLong seed = OptionalLong.empty();

  SplitOptions() {}

  /** Sets the size of the first data set. */
  public SplitOptions leftSize(double value) {
    leftSize = OptionalDouble.of(size("left_size", value));
    return this;
  }

  /** Sets the size of the second data set. */
  public SplitOptions rightSize(double value) {
    rightSize = OptionalDouble.of(size("right_size", value));
    return this;
  }

  /** Sets whether elements are shuffled before they are divided; false by default. */
  public SplitOptions shuffle(boolean value) {
    shuffle = value;
    return this;
  }

  /** Sets the seed of the shuffling; the session's by default. */
  public SplitOptions seed(long value) {
    seed = OptionalLong.of(value);
    return this;
  }

  private static double size(String argument, double value) {
    if (!(value > 0) || (value >= 1 && value != Math.rint(value))) {
      throw new ModelException(
          "split: "
              + argument
              + " must be a part between 0 and 1, or a whole number of elements, got "
              + value);
    }
    return value;
  }

  private static long count(double size, long all) {
    return size < 1 ? Math.round(all * size) : (long) size;
  }

  List<Dataset> split(Dataset data) {
    long all =
        data.size()
            .orElseThrow(
                () ->
                    new ModelException(
                        "split: the number of elements must be known; use take and skip"));
    if (leftSize.isEmpty() && rightSize.isEmpty()) {
      throw new ModelException("split: left_size or right_size must be given");
    }
    long left =
        leftSize.isPresent()
            ? count(leftSize.getAsDouble(), all)
            : all - count(rightSize.orElseThrow(), all);
    long right = rightSize.isPresent() ? count(rightSize.getAsDouble(), all) : all - left;
    if (left < 1 || right < 1) {
      throw new ModelException(
          "split: " + left + " and " + right + " of " + all + " elements leaves one side empty");
    } else if (left + right > all) {
      throw new ModelException(
          "split: left_size and right_size ask for "
              + (left + right)
              + " elements, there are "
              + all);
    }
    Dataset ordered =
        shuffle
            ? data.shuffle(
                Math.toIntExact(all), seed.orElseGet(() -> Session.current().nextSeed()), false)
            : data;
    return List.of(ordered.take(left), ordered.skip(all - right));
  }
}
