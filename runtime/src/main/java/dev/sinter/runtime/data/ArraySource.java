package dev.sinter.runtime.data;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Batches of arrays in memory. Rows are gathered in the order of the epoch while a batch is made,
 * converted to the wanted types on the way; the data stay as they are. The last batch may be
 * smaller.
 *
 * @param data the arrays
 * @param from first row used
 * @param to row after the last one used
 * @param batchSize rows in a batch
 * @param shuffle order of the rows
 * @param memory where batches are made
 * @param types wanted element types by name of the array; others keep theirs
 */
public record ArraySource(
    Batch data,
    long from,
    long to,
    int batchSize,
    Shuffle shuffle,
    MemoryKind memory,
    SequencedMap<String, ElementType> types)
    implements BatchSource {

  private static final long PREFETCH_BYTES = 128 << 10;

  /** Checks the numbers. */
  public ArraySource {
    if (batchSize < 1) {
      throw new InputException("data: batch size must be at least 1, got " + batchSize);
    }
    if (from < 0 || to > data.rows() || from > to) {
      throw new InputException(
          "data: rows " + from + " to " + to + " are not in the " + data.rows() + " samples");
    }
    if (to == from) {
      throw new InputException("data: there must be at least one sample, got none");
    }
    if (to - from > Integer.MAX_VALUE - 8) {
      throw new InputException(
          "data: at most " + (Integer.MAX_VALUE - 8) + " samples, got " + (to - from));
    }
  }

  /** {@return all rows in their order, in batches of 32 on the heap} */
  public static ArraySource of(Batch data) {
    return new ArraySource(
        data, 0, data.rows(), 32, new Shuffle.None(), MemoryKind.HEAP, new LinkedHashMap<>());
  }

  /**
   * {@return this with rows {@code first} to {@code end} (excluded) of the data, which are not
   * copied}
   */
  public ArraySource range(long first, long end) {
    return new ArraySource(data, first, end, batchSize, shuffle, memory, types);
  }

  /** {@return this with another batch size} */
  public ArraySource batchSize(int rows) {
    return new ArraySource(data, from, to, rows, shuffle, memory, types);
  }

  /** {@return this in another order} */
  public ArraySource shuffle(Shuffle order) {
    return new ArraySource(data, from, to, batchSize, order, memory, types);
  }

  /** {@return this with batches elsewhere} */
  public ArraySource in(MemoryKind kind) {
    return new ArraySource(data, from, to, batchSize, shuffle, kind, types);
  }

  /**
   * {@return this with the arrays of that name, inputs or targets or weights, converted to a type}
   */
  public ArraySource as(String name, ElementType type) {
    SequencedMap<String, ElementType> changed = new LinkedHashMap<>(types);
    changed.put(name, type);
    return new ArraySource(data, from, to, batchSize, shuffle, memory, changed);
  }

  /** {@return the number of rows used} */
  public int rows() {
    return (int) (to - from);
  }

  @Override
  public OptionalLong batches() {
    return OptionalLong.of(Math.ceilDiv(rows(), batchSize));
  }

  @Override
  public boolean restarts() {
    return true;
  }

  @Override
  public boolean worthPrefetching() {
    long bytes = 0;
    for (var group : List.of(data.inputs(), data.targets(), data.sampleWeights())) {
      bytes += group.values().stream().mapToLong(array -> array.buffer().bytes()).sum();
    }
    return bytes / data.rows() * Math.min(batchSize, rows()) >= PREFETCH_BYTES;
  }

  @Override
  public Pass open(long epoch) {
    return new Gather(epoch);
  }

  private final class Gather implements Pass {
    private final PrimitiveIterator.OfInt order;
    private final Queue<Batch> idle = new ConcurrentLinkedQueue<>();
    private int left = rows();

    private Gather(long epoch) {
      order = shuffle.order(rows(), batchSize, epoch);
    }

    @Override
    public Optional<Batch> next() {
      if (left == 0) {
        return Optional.empty();
      }
      int count = Math.min(batchSize, left);
      left -= count;
      long[] chosen = new long[count];
      for (int i = 0; i < count; i++) {
        chosen[i] = from + order.nextInt();
      }
      Batch target =
          count == batchSize
              ? Optional.ofNullable(idle.poll()).orElseGet(() -> make(count))
              : make(count);
      copy(chosen, data.inputs(), target.inputs().values());
      copy(chosen, data.targets(), target.targets().values());
      copy(chosen, data.sampleWeights(), target.sampleWeights().values());
      return Optional.of(target);
    }

    @Override
    public void recycle(Batch batch) {
      if (batch.rows() == batchSize) {
        idle.add(batch);
      }
    }

    private Batch make(int count) {
      return new Batch(
          make(count, data.inputs()),
          make(count, data.targets()),
          make(count, data.sampleWeights()));
    }

    private SequencedMap<String, NdArray> make(int count, SequencedMap<String, NdArray> sources) {
      SequencedMap<String, NdArray> result = new LinkedHashMap<>();
      sources.forEach(
          (name, array) -> {
            List<Long> shape = new ArrayList<>(array.shape());
            shape.set(0, (long) count);
            result.put(name, NdArray.zeros(memory, types.getOrDefault(name, array.type()), shape));
          });
      return result;
    }

    /** Copies runs of neighbouring rows at once. */
    private void copy(
        long[] chosen, SequencedMap<String, NdArray> sources, Collection<NdArray> targets) {
      var target = targets.iterator();
      for (NdArray source : sources.values()) {
        NdArray made = target.next();
        long width = source.count() / source.rows();
        int start = 0;
        for (int i = 1; i <= chosen.length; i++) {
          if (i == chosen.length || chosen[i] != chosen[i - 1] + 1) {
            source
                .buffer()
                .copyTo(chosen[start] * width, made.buffer(), start * width, (i - start) * width);
            start = i;
          }
        }
      }
    }
  }
}
