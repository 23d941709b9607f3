package dev.sinter.runtime.execution;

import dev.sinter.runtime.program.Call;
import dev.sinter.runtime.program.Executable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of a context. Between calls a worker spins briefly for the next one, then yields,
 * then parks.
 *
 * <pre>
 *   caller     task = t1; generation++ ; unpark        run(call, 0)   wait for running == 0
 *   worker w   ... sees generation ...                 run(call, w)   running--
 * </pre>
 */
final class WorkerTeam {
  private static final int SPINS = 2_000;
  private static final int YIELDS = 50;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger generation = new AtomicInteger();
  private volatile Optional<Task> task = Optional.empty();
  private volatile boolean stopped;

  /** One call under way. */
  private record Task(
      Executable executable,
      Call call,
      AtomicInteger running,
      AtomicReference<Optional<Throwable>> failure,
      Thread caller) {
    void enter(int worker) {
      try {
        executable.run(call, worker);
      } catch (Throwable e) { // whatever it is, the others must not wait for this worker
        if (failure.getAndUpdate(first -> first.isPresent() ? first : Optional.of(e)).isEmpty()) {
          call.workspace().abort();
        }
      } finally {
        if (running.decrementAndGet() == 0) {
          LockSupport.unpark(caller);
        }
      }
    }
  }

  /**
   * @param size number of threads beside the caller's
   */
  WorkerTeam(int size) {
    for (int worker = 1; worker <= size; worker++) {
      int number = worker;
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("sinter-worker-" + worker)
              .unstarted(() -> work(number)));
    }
    threads.forEach(Thread::start);
  }

  /** {@return the number of workers, the caller among them} */
  int workers() {
    return threads.size() + 1;
  }

  /** Runs a call by all workers and returns what one of them threw first; one call at a time. */
  Optional<Throwable> run(Executable executable, Call call) {
    Task next =
        new Task(
            executable,
            call,
            new AtomicInteger(workers()),
            new AtomicReference<>(Optional.empty()),
            Thread.currentThread());
    task = Optional.of(next);
    generation.incrementAndGet();
    threads.forEach(LockSupport::unpark);
    next.enter(0);
    boolean interrupted = false;
    for (int attempt = 0; next.running.get() > 0; attempt++) {
      idle(attempt);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    task = Optional.empty();
    return next.failure.get();
  }

  /** Ends the threads and waits for them. No call may be running. */
  void stop() {
    stopped = true;
    threads.forEach(LockSupport::unpark);
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(int worker) {
    int seen = 0;
    int attempt = 0;
    while (!stopped) {
      int current = generation.get();
      if (current == seen) {
        idle(attempt++);
      } else {
        seen = current;
        attempt = 0;
        task.ifPresent(t -> t.enter(worker));
      }
    }
  }

  @SuppressWarnings(
      "ThreadPriorityCheck") // on a crowded machine spinning alone would keep the others away
  private static void idle(int attempt) {
    if (attempt < SPINS) {
      Thread.onSpinWait();
    } else if (attempt < SPINS + YIELDS) {
      Thread.yield();
    } else {
      LockSupport.park();
    }
  }
}
