package dev.sinter.runtime.data;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.ProgramException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Hands the batches of a source to a loop of steps, and makes the next ones while a step runs, on
 * one thread that it starts and ends.
 *
 * <pre>
 *   thread  batch 2 | batch 3   | wait ...
 *   loop    step 1     | step 2    | step 3
 * </pre>
 *
 * What making a batch throws is thrown by {@link #next}. A batch is valid until the next call of
 * {@link #next}. For one consuming thread.
 */
public final class Feeder implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 10_000;
  private static final long GLANCE_MILLIS = 100;

  private final BatchSource source;
  private final boolean ahead;
  private Optional<Run> run = Optional.empty();
  private Optional<Batch> current = Optional.empty();

  /** What the thread hands over. */
  private sealed interface Item {
    record Made(Batch batch) implements Item {}

    record End() implements Item {}

    record Failed(Throwable reason) implements Item {}
  }

  /**
   * Makes a feeder; nothing runs before {@link #beginEpoch}.
   *
   * @param source the data
   */
  public Feeder(BatchSource source) {
    this(source, source.worthPrefetching());
  }

  /**
   * Makes a feeder.
   *
   * @param source the data
   * @param ahead whether batches are made ahead on a thread; the batches are the same
   */
  public Feeder(BatchSource source, boolean ahead) {
    this.source = source;
    this.ahead = ahead;
  }

  /**
   * Starts an epoch: a new pass, or, for a source that does not restart, the next part of the only
   * one.
   *
   * @param epoch number of the epoch, from 0
   */
  public void beginEpoch(long epoch) {
    if (run.isPresent() && !source.restarts()) {
      return;
    }
    endPass();
    run = Optional.of(ahead ? new Ahead(source, epoch) : new Direct(source, epoch));
  }

  /**
   * {@return the next batch, or empty at the end of the pass; it takes the one before back}
   *
   * @throws InputException as the source throws it; other exceptions of the source too
   */
  public Optional<Batch> next() {
    Run running = run.orElseThrow(() -> new ProgramException("feeder: next before beginEpoch"));
    current.ifPresent(running::recycle);
    current = running.next();
    return current;
  }

  /** Ends the thread, if one runs, and the pass. */
  @Override
  public void close() {
    endPass();
  }

  private void endPass() {
    current = Optional.empty();
    Optional<Run> running = run;
    run = Optional.empty();
    running.ifPresent(Run::close);
  }

  /** A pass under way. */
  private interface Run extends AutoCloseable {
    Optional<Batch> next();

    void recycle(Batch batch);

    @Override
    void close();
  }

  /** A pass on the thread of the consumer. */
  private static final class Direct implements Run {
    private final BatchSource.Pass pass;

    Direct(BatchSource source, long epoch) {
      pass = source.open(epoch);
    }

    @Override
    public Optional<Batch> next() {
      return pass.next();
    }

    @Override
    public void recycle(Batch batch) {
      pass.recycle(batch);
    }

    @Override
    public void close() {
      pass.close();
    }
  }

  /** A pass on a thread of its own. Only that thread touches the pass, but for recycling. */
  private static final class Ahead implements Run {
    private final BlockingQueue<Item> made;
    private final BlockingQueue<Batch> finished;
    private final Thread thread;
    private volatile boolean stopped;
    private Optional<Item> last = Optional.empty();

    Ahead(BatchSource source, long epoch) {
      made = new ArrayBlockingQueue<>(source.queue());
      finished = new ArrayBlockingQueue<>(source.queue() + 2);
      thread = Thread.ofPlatform().daemon().name("sinter-feeder").start(() -> work(source, epoch));
    }

    private void work(BatchSource source, long epoch) {
      try {
        try (BatchSource.Pass pass = source.open(epoch)) {
          Optional<Batch> batch = pass.next();
          while (batch.isPresent() && !stopped) {
            made.put(new Item.Made(batch.get()));
            for (Batch used = finished.poll(); used != null; used = finished.poll()) {
              pass.recycle(used);
            }
            batch = stopped ? Optional.empty() : pass.next();
          }
        }
        made.put(new Item.End());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the consumer is closing and takes nothing any more
      } catch (
          Throwable e) { // whatever a user's generator throws belongs to the one who waits for it
        fail(e);
      }
    }

    private void fail(Throwable reason) {
      try {
        made.put(new Item.Failed(reason));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public Optional<Batch> next() {
      Item item = last.isPresent() ? last.get() : take();
      return switch (item) {
        case Item.Made(Batch batch) -> Optional.of(batch);
        case Item.End _ -> {
          last = Optional.of(item);
          yield Optional.empty();
        }
        case Item.Failed(Throwable reason) -> {
          last = Optional.of(item);
          throw rethrown(reason);
        }
      };
    }

    private Item take() {
      try {
        Item item = made.poll(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
        while (item == null && (thread.isAlive() || !made.isEmpty())) {
          item = made.poll(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
        }
        return item == null
            ? new Item.Failed(new InputException("data: the feeding thread was ended"))
            : item;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InputException("data: interrupted while waiting for the next batch", e);
      }
    }

    private static RuntimeException rethrown(Throwable reason) {
      return switch (reason) {
        case RuntimeException e -> e;
        case Error e -> throw e;
        case Throwable e -> new InputException("data: making a batch failed: " + e, e);
      };
    }

    @Override
    public void recycle(Batch batch) {
      finished.offer(batch);
    }

    @Override
    public void close() {
      stopped = true;
      made.clear();
      thread.interrupt();
      try {
        thread.join(
            PATIENCE_MILLIS); // a generator may ignore the interrupt; the thread is a daemon and
        // harms nobody
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
