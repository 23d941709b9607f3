package dev.sinter.runtime.data;

import dev.sinter.runtime.InputException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Makes the batches of a source ahead of the steps, as many and on as many threads as is asked for.
 * The batches and their order are those of the source. Only a {@link Sequence} can be asked by
 * several threads at once; of other sources one thread makes the batches.
 *
 * @param source the data
 * @param queue how many batches are ready at most
 * @param workers threads that make batches; 0 makes them on the thread of the steps
 */
public record Prefetched(BatchSource source, int queue, int workers) implements BatchSource {
  /** Checks the numbers. */
  public Prefetched {
    if (queue < 1) {
      throw new InputException("data: max_queue_size must be at least 1, got " + queue);
    }
    if (workers < 0) {
      throw new InputException("data: workers must be at least 0, got " + workers);
    }
  }

  @Override
  public OptionalLong batches() {
    return source.batches();
  }

  @Override
  public boolean restarts() {
    return source.restarts();
  }

  @Override
  public boolean isEndless() {
    return source.isEndless();
  }

  @Override
  public boolean worthPrefetching() {
    return workers > 0;
  }

  @Override
  public Pass open(long epoch) {
    return workers > 1 && source instanceof SequenceSource sequence
        ? new Parallel(sequence, epoch)
        : source.open(epoch);
  }

  /** Several threads ask a sequence; batches come in the order in which they were asked for. */
  private final class Parallel implements Pass {
    private final Sequence sequence;
    private final PrimitiveIterator.OfInt order;
    private final Deque<Future<Batch>> asked = new ArrayDeque<>();
    private final ExecutorService threads;

    Parallel(SequenceSource source, long epoch) {
      sequence = source.sequence();
      order = source.shuffle().order((int) sequence.length(), 1, epoch);
      threads =
          Executors.newFixedThreadPool(
              workers, Thread.ofPlatform().daemon().name("sinter-worker-", 0).factory());
    }

    @Override
    public Optional<Batch> next() {
      while (asked.size() < Math.max(queue, workers) && order.hasNext()) {
        int index = order.nextInt();
        asked.add(threads.submit(() -> sequence.get(index)));
      }
      return asked.isEmpty() ? Optional.empty() : Optional.of(take(asked.remove()));
    }

    private Batch take(Future<Batch> batch) {
      try {
        return batch.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InputException("data: interrupted while waiting for the next batch", e);
      } catch (ExecutionException e) {
        throw switch (e.getCause()) {
          case RuntimeException reason -> reason;
          case Error reason -> throw reason;
          case null, default -> new InputException("data: making a batch failed: " + e, e);
        };
      }
    }

    @Override
    public void close() {
      threads.shutdownNow();
      sequence.onEpochEnd();
    }
  }
}
