package dev.sinter.runtime.data;

import dev.sinter.runtime.InputException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Batches of a {@link Sequence}.
 *
 * @param sequence the data
 * @param shuffle {@link Shuffle.None} or {@link Shuffle.Batches}; single samples stay where the
 *     sequence put them
 */
public record SequenceSource(Sequence sequence, Shuffle shuffle) implements BatchSource {

  /** Checks length and order. */
  public SequenceSource {
    if (sequence.length() < 1 || sequence.length() > Integer.MAX_VALUE - 8) {
      throw new InputException(
          "data: a sequence must have at least one batch, got length " + sequence.length());
    }
    switch (shuffle) {
      case Shuffle.None _, Shuffle.Batches _ -> {}
      case Shuffle.Samples _, Shuffle.Buffered _ ->
          throw new InputException(
              "data: the batches of a sequence can be shuffled, its samples cannot");
    }
  }

  @Override
  public OptionalLong batches() {
    return OptionalLong.of(sequence.length());
  }

  @Override
  public boolean restarts() {
    return true;
  }

  @Override
  public boolean worthPrefetching() {
    return true;
  }

  @Override
  public Pass open(long epoch) {
    var order = shuffle.order((int) sequence.length(), 1, epoch);
    return new Pass() {
      @Override
      public Optional<Batch> next() {
        return order.hasNext() ? Optional.of(sequence.get(order.nextInt())) : Optional.empty();
      }

      @Override
      public void close() {
        sequence.onEpochEnd();
      }
    };
  }
}
