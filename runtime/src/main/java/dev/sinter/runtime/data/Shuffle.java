package dev.sinter.runtime.data;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.random.Philox;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/**
 * In which order samples are taken. Random orders are a function of the seed and the number of the
 * epoch.
 */
public sealed interface Shuffle {
  /** As they come. */
  record None() implements Shuffle {}

  /**
   * A new permutation of all samples in every epoch.
   *
   * @param seed of the order
   */
  record Samples(long seed) implements Shuffle {}

  /**
   * Batches of neighbours, the batches in a new random order in every epoch; the partial one stays
   * last.
   *
   * @param seed of the order
   */
  record Batches(long seed) implements Shuffle {}

  /**
   * Through a buffer, see {@link ShuffleBuffer}.
   *
   * @param size of the buffer
   * @param seed of the order
   */
  record Buffered(int size, long seed) implements Shuffle {
    /** Checks the size. */
    public Buffered {
      if (size < 1) {
        throw new InputException("shuffle: buffer size must be at least 1, got " + size);
      }
    }
  }

  /**
   * {@return the numbers of the samples in the order of an epoch}
   *
   * @param rows how many samples
   * @param batchSize samples in a batch
   * @param epoch number of the epoch
   */
  default PrimitiveIterator.OfInt order(int rows, int batchSize, long epoch) {
    return switch (this) {
      case None() -> IntStream.range(0, rows).iterator();
      case Samples(long seed) -> IntStream.of(new Philox(seed, epoch).permutation(rows)).iterator();
      case Batches(long seed) -> {
        int whole = rows / batchSize;
        IntStream shuffled =
            IntStream.of(new Philox(seed, epoch).permutation(whole))
                .flatMap(batch -> IntStream.range(batch * batchSize, (batch + 1) * batchSize));
        yield IntStream.concat(shuffled, IntStream.range(whole * batchSize, rows)).iterator();
      }
      case Buffered(int size, long seed) -> {
        ShuffleBuffer<Integer> buffer =
            new ShuffleBuffer<>(
                IntStream.range(0, rows).iterator(),
                Math.min(size, Math.max(1, rows)),
                new Philox(seed, epoch));
        yield IntStream.generate(buffer::next).limit(rows).iterator();
      }
    };
  }
}
