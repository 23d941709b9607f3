package dev.sinter.codegen.jvm.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * The threads of a model: the caller's and some daemon threads. A caller that finds them busy works
 * alone; the result is the same.
 */
final class Team implements AutoCloseable {
  private final int threads;
  private final ExecutorService others;
  private final ReentrantLock turn = new ReentrantLock();

  Team(int threads) {
    this.threads = threads;
    this.others =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "model-worker");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** {@return how many workers the next call of this thread gets; {@link #end} must follow} */
  int begin() {
    return threads > 1 && turn.tryLock() ? threads : 1;
  }

  /** Ends what {@link #begin} began. */
  void end() {
    if (turn.isHeldByCurrentThread()) {
      turn.unlock();
    }
  }

  /**
   * Runs work as several workers.
   *
   * @param workers how many
   * @param work gets the number of the worker
   * @param abort lets workers that wait for a failed one go
   */
  void run(int workers, IntConsumer work, Runnable abort) {
    List<Future<?>> running = new ArrayList<>();
    for (int worker = 1; worker < workers; worker++) {
      int number = worker;
      running.add(others.submit(() -> attempt(() -> work.accept(number), abort)));
    }
    Optional<RuntimeException> failure = Optional.empty();
    try {
      attempt(() -> work.accept(0), abort);
    } catch (RuntimeException e) {
      failure = Optional.of(e);
    }
    boolean interrupted = false;
    for (Future<?> future : running) {
      boolean done = false;
      while (!done) {
        try {
          future.get();
          done = true;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          done = true;
          if (failure.isEmpty() || failure.get() instanceof AbortedException) {
            failure = Optional.of(new StandaloneException("a worker failed: " + e.getCause(), e));
          }
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private static void attempt(Runnable work, Runnable abort) {
    boolean done = false;
    try {
      work.run();
      done = true;
    } finally {
      if (!done) {
        abort.run();
      }
    }
  }

  @Override
  public void close() {
    others.shutdown();
  }
}
