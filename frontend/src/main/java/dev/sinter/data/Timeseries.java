package dev.sinter.data;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Windows that slide over a time series: each is an input, and the value at its beginning's place
 * among the targets is its target.
 *
 * <pre>
 *   data      0 1 2 3 4 5 6 7      length 3, sampling rate 2, stride 1:
 *   windows   0 2 4 | 1 3 5 | 2 4 6 | 3 5 7
 * </pre>
 */
public final class Timeseries {
  private final NdArray data;
  private final Optional<NdArray> targets;
  private final int length;
  private int stride = 1;
  private int samplingRate = 1;
  private int batchSize = 128;
  private boolean shuffle;
  private OptionalLong seed = OptionalLong.empty();
  private long start;
  private long end;

  private Timeseries(NdArray data, Optional<NdArray> targets, int length) {
    this.data = data;
    this.targets = targets;
    this.length = (int) positive("sequence_length", length);
    this.end = data.rows();
  }

  private static long positive(String argument, long value) {
    if (value < 1) {
      throw new ModelException("timeseries: " + argument + " must be at least 1, got " + value);
    }
    return value;
  }

  /** {@return windows of this length over axis 0 of data, without targets} */
  public static Timeseries of(Object data, int length) {
    return new Timeseries(array(data), Optional.empty(), length);
  }

  /** {@return windows of this length over axis 0 of data, with targets} */
  public static Timeseries of(Object data, Object targets, int length) {
    return new Timeseries(array(data), Optional.of(array(targets)), length);
  }

  private static NdArray array(Object value) {
    return (value instanceof Tensor t ? t : Tensor.ofArray(value)).array();
  }

  /** Sets how far windows begin apart; 1 by default. */
  public Timeseries stride(int value) {
    stride = (int) positive("sequence_stride", value);
    return this;
  }

  /** Sets how far the elements of a window are apart; 1 by default. */
  public Timeseries samplingRate(int value) {
    samplingRate = (int) positive("sampling_rate", value);
    return this;
  }

  /** Sets the windows in a batch; 128 by default. */
  public Timeseries batchSize(int value) {
    batchSize = (int) positive("batch_size", value);
    return this;
  }

  /** Sets whether windows come in a random order; false by default. */
  public Timeseries shuffle(boolean value) {
    shuffle = value;
    return this;
  }

  /** Sets the seed of the order; the session's by default. */
  public Timeseries seed(long value) {
    seed = OptionalLong.of(value);
    return this;
  }

  /** Sets which part of the data is used: from {@code first} to {@code last} (excluded). */
  public Timeseries range(long first, long last) {
    if (first < 0 || last > data.rows() || first >= last) {
      throw new ModelException(
          "timeseries: start_index and end_index must be within the "
              + data.rows()
              + " rows, got "
              + first
              + " and "
              + last);
    }
    start = first;
    end = last;
    return this;
  }

  /** {@return the windows in batches} */
  public Dataset dataset() {
    long windows = end - start - (long) (length - 1) * samplingRate;
    if (targets.isPresent()) {
      windows = Math.min(windows, targets.get().rows() - start);
    }
    if (windows < 1) {
      throw new ModelException(
          "timeseries: "
              + (end - start)
              + " rows are too few for windows of "
              + length
              + " rows with sampling rate "
              + samplingRate);
    }
    OptionalLong order =
        shuffle
            ? OptionalLong.of(seed.orElseGet(() -> Session.current().nextSeed()))
            : OptionalLong.empty();
    return Dataset.counted(Math.ceilDiv(windows, (long) stride), order, this::window)
        .batch(batchSize);
  }

  private Element window(long number) {
    long first = start + number * stride;
    List<Long> shape = new ArrayList<>(data.shape());
    shape.set(0, (long) length);
    NdArray window = NdArray.zeros(data.buffer().memory(), data.type(), shape);
    long width = data.count() / data.rows();
    for (int i = 0; i < length; i++) {
      data.buffer()
          .copyTo((first + (long) i * samplingRate) * width, window.buffer(), i * width, width);
    }
    Tensor x = Tensor.of(window);
    return targets
        .map(t -> Element.of(x, Element.of(Tensor.of(t)).row(first).x().single()))
        .orElseGet(() -> Element.of(x));
  }
}
