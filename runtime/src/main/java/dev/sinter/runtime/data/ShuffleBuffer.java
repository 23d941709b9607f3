package dev.sinter.runtime.data;

import dev.sinter.runtime.random.Philox;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Shuffles elements that come one after the other, with limited memory: a buffer is kept full; each
 * time a random one of its elements is given out and the next one that comes takes its place.
 *
 * <pre>
 *   ... 8 7 6  ->  [ 4 | 1 | 5 ]  ->  3 2 0 ...
 * </pre>
 *
 * An element comes out at most {@code size} - 1 places early, and as late as chance has it. A
 * buffer as large as the data gives every order with the same probability.
 *
 * @param <T> what is shuffled
 */
public final class ShuffleBuffer<T> implements Iterator<T> {
  private final Iterator<? extends T> source;
  private final int size;
  private final Philox random;
  private final List<T> held = new ArrayList<>();

  /**
   * Makes an empty buffer; it is filled when the first element is asked for.
   *
   * @param source what comes
   * @param size elements kept, at least 1
   * @param random decides which goes
   */
  public ShuffleBuffer(Iterator<? extends T> source, int size, Philox random) {
    this.source = source;
    this.size = new Shuffle.Buffered(size, 0).size();
    this.random = random;
  }

  @Override
  public boolean hasNext() {
    return !held.isEmpty() || source.hasNext();
  }

  @Override
  public T next() {
    while (held.size() < size && source.hasNext()) {
      held.add(source.next());
    }
    if (held.isEmpty()) {
      throw new NoSuchElementException();
    }
    int chosen = random.nextInt(held.size());
    T element = held.get(chosen);
    held.set(chosen, held.getLast());
    held.removeLast();
    return element;
  }
}
