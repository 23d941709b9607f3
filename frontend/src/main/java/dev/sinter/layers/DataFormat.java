package dev.sinter.layers;

import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.Optional;

/**
 * Where the channels of images stand. Computation is channels last; other inputs are turned before
 * and after.
 */
public enum DataFormat {
  /** (batch, spatial..., channels). */
  CHANNELS_LAST,
  /** (batch, channels, spatial...). */
  CHANNELS_FIRST;

  /** {@return the layout that an argument states; the session's if none} */
  public static DataFormat of(Optional<String> name) {
    return name.orElseGet(() -> Session.current().imageDataFormat()).equals("channels_first")
        ? CHANNELS_FIRST
        : CHANNELS_LAST;
  }

  /** {@return the axis of the channels} */
  public int channelAxis(int rank) {
    return this == CHANNELS_FIRST ? 1 : rank - 1;
  }

  /** {@return a tensor of this layout with the channels last} */
  public Tensor toChannelsLast(Tensor x) {
    if (this == CHANNELS_LAST || x.rank() < 3) {
      return x;
    }
    int[] permutation = new int[x.rank()];
    for (int i = 1; i < x.rank() - 1; i++) {
      permutation[i] = i + 1;
    }
    permutation[x.rank() - 1] = 1;
    return x.transpose(permutation);
  }

  /** {@return a tensor with the channels last in this layout} */
  public Tensor fromChannelsLast(Tensor x) {
    if (this == CHANNELS_LAST || x.rank() < 3) {
      return x;
    }
    int[] permutation = new int[x.rank()];
    permutation[1] = x.rank() - 1;
    for (int i = 2; i < x.rank(); i++) {
      permutation[i] = i - 1;
    }
    return x.transpose(permutation);
  }
}
