package dev.sinter.runtime.data;

/**
 * Data that a user's class hands out batch by batch, in any order: reading files, augmenting
 * images. Batch {@code i} is the same whenever it is asked for within an epoch.
 */
public interface Sequence {
  /** {@return the number of batches} */
  long length();

  /**
   * {@return batch {@code index}, from 0 to {@link #length} - 1; may be called by another thread
   * than the one that trains}
   */
  Batch get(long index);

  /** Called after every epoch, to draw a new order, say. */
  default void onEpochEnd() {}
}
