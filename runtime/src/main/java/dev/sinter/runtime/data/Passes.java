package dev.sinter.runtime.data;

import dev.sinter.runtime.InputException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Walks through a source several times in one pass, which goes on through all epochs: for epochs
 * whose number of steps is not that of a pass over the data.
 *
 * <pre>
 *   source   0 1 2 3 4 | 0 1 2 3 4 | ...
 *   epochs   0 1 2 | 3 4 0 | 1 2 3 | ...      with three steps each
 * </pre>
 *
 * @param source the data
 * @param count how often they are walked through
 */
public record Passes(BatchSource source, long count) implements BatchSource {
  /** Checks the count. */
  public Passes {
    if (count < 1) {
      throw new InputException("data: the number of passes must be at least 1, got " + count);
    }
  }

  @Override
  public OptionalLong batches() {
    return OptionalLong.empty();
  }

  @Override
  public boolean restarts() {
    return false;
  }

  @Override
  public boolean isEndless() {
    return source.isEndless();
  }

  @Override
  public boolean worthPrefetching() {
    return source.worthPrefetching();
  }

  @Override
  public int queue() {
    return source.queue();
  }

  @Override
  public Pass open(long epoch) {
    return new Pass() {
      private long number;
      private Pass running = source.open(0);

      @Override
      public Optional<Batch> next() {
        Optional<Batch> batch = running.next();
        while (batch.isEmpty() && number + 1 < count) {
          number++;
          running.close();
          running = source.open(number);
          batch = running.next();
        }
        return batch;
      }

      @Override
      public void close() {
        running.close();
      }
    };
  }
}
