package dev.sinter.runtime.execution;

import dev.sinter.runtime.ProgramException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Where the workers of one call meet, for executables that run as Java code: nobody leaves before
 * all have come. What they wrote before is visible to all after. Waiting spins briefly, then
 * yields, then sleeps.
 */
public final class Barrier {
  private static final int SPINS = 1_000;
  private static final int YIELDS = 200;
  private static final long NAP_NANOS = 20_000;

  private final int workers;
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile int generation;
  private volatile boolean aborted;

  /**
   * @param workers how many meet, at least 1
   */
  public Barrier(int workers) {
    this.workers = workers;
  }

  /**
   * Waits for the others.
   *
   * @throws ProgramException if the barrier is aborted
   */
  // Only the last to arrive writes the generation. Yielding lets a worker come that lost its core;
  // spinning would keep it away.
  @SuppressWarnings({"NonAtomicOperationOnVolatileField", "ThreadPriorityCheck"})
  public void await() {
    if (workers == 1) {
      return;
    }
    int current = generation;
    if (arrived.incrementAndGet() == workers) {
      arrived.set(0);
      generation = current + 1;
      return;
    }
    for (int attempt = 0; generation == current; attempt++) {
      if (aborted) {
        throw new ProgramException("call aborted: another worker failed");
      }
      if (attempt < SPINS) {
        Thread.onSpinWait();
      } else if (attempt < SPINS + YIELDS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(NAP_NANOS);
      }
    }
  }

  /** Lets everybody who waits, now or later, leave by an exception. */
  public void abort() {
    aborted = true;
  }
}
