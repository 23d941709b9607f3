package dev.sinter.codegen.jvm.support;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Where workers wait for each other: nobody leaves before all have come, and what they wrote before
 * is visible to all after. Waiting spins briefly, then yields, then sleeps.
 */
final class Rendezvous {
  private static final int SPINS = 1_000;
  private static final int YIELDS = 200;
  private static final long NAP_NANOS = 20_000;

  private final AtomicInteger arrived = new AtomicInteger();
  private volatile int generation;
  private volatile boolean aborted;

  /**
   * Waits until {@code workers} have come.
   *
   * @throws AbortedException if it is given up
   */
  // Only the last to arrive writes the generation. Yielding lets a worker come that lost its core;
  // spinning would keep it away.
  @SuppressWarnings({"NonAtomicOperationOnVolatileField", "ThreadPriorityCheck"})
  void await(int workers) {
    int current = generation;
    if (arrived.incrementAndGet() == workers) {
      arrived.set(0);
      generation = current + 1;
      return;
    }
    for (int attempt = 0; generation == current; attempt++) {
      if (aborted) {
        throw new AbortedException();
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
  void abort() {
    aborted = true;
  }
}
