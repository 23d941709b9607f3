package dev.sinter.runtime.data;

import java.util.Optional;
import java.util.OptionalLong;

/** Data that can be walked through batch by batch. */
public interface BatchSource {
  /** {@return the number of batches of a pass, if it is known before} */
  OptionalLong batches();

  /**
   * {@return whether every epoch is a new pass} If not, as for a generator, one pass goes on
   * through all epochs, and each takes as many batches as it is told.
   */
  boolean restarts();

  /** {@return whether making a batch takes long enough to be worth a thread of its own} */
  boolean worthPrefetching();

  /** {@return whether a pass never ends, so that the number of steps must be said} */
  default boolean isEndless() {
    return false;
  }

  /** {@return how many batches may be made ahead of the steps} */
  default int queue() {
    return 2;
  }

  /**
   * Starts a pass.
   *
   * @param epoch number of the epoch, from 0; decides the order of shuffled samples
   * @return the pass
   */
  Pass open(long epoch);

  /** One walk through the data. Used by one thread at a time, but for {@link #recycle}. */
  interface Pass extends AutoCloseable {
    /** {@return the next batch, or empty at the end} */
    Optional<Batch> next();

    /**
     * Gives a batch back that its consumer has finished with, so that its memory can be used for a
     * later one. May be called by another thread than {@link #next}.
     */
    default void recycle(Batch batch) {}

    /** Ends the walk. */
    @Override
    default void close() {}
  }
}
