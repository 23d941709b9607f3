package dev.sinter.runtime.data;

import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Batches that an iterator makes: a generator.
 *
 * @param supplier starts the iterator of a pass; the iterator runs on a thread that makes batches
 *     ahead of the steps
 * @param batches how many a pass has, if that is known
 * @param restarts whether every epoch starts a new iterator; if not, one goes on through all epochs
 */
public record IteratorSource(
    Supplier<? extends Iterator<Batch>> supplier, OptionalLong batches, boolean restarts)
    implements BatchSource {

  /** {@return every epoch walks through a new iterator to its end} */
  public static IteratorSource restarting(Supplier<? extends Iterator<Batch>> supplier) {
    return new IteratorSource(supplier, OptionalLong.empty(), true);
  }

  /** {@return one iterator, endless perhaps, through all epochs} */
  public static IteratorSource continuing(Iterator<Batch> iterator) {
    return new IteratorSource(() -> iterator, OptionalLong.empty(), false);
  }

  @Override
  public boolean worthPrefetching() {
    return true;
  }

  @Override
  public int queue() {
    return 10;
  }

  @Override
  public Pass open(long epoch) {
    Iterator<Batch> iterator = supplier.get();
    return () -> iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
  }
}
