package dev.sinter.data;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.BatchSource;
import dev.sinter.runtime.data.ShuffleBuffer;
import dev.sinter.runtime.random.Philox;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A stream of elements that can be walked through any number of times, changed step by step.
 *
 * <pre>{@code
 * Dataset train = Dataset.of(images, labels)
 *     .shuffle(1000)
 *     .map(e -> e.mapX(image -> image.dividedBy(255)))
 *     .batch(32)
 *     .prefetch(2);
 * model.fit(train, f -> f.epochs(5));
 * }</pre>
 *
 * Immutable: every method gives a new data set. Nothing is computed before a pass is walked
 * through. A model takes data sets of batches.
 */
public final class Dataset implements BatchSource, Iterable<Element> {
  /** Starts a pass. */
  @FunctionalInterface
  interface Source {
    Iterator<Element> open(long pass);
  }

  private final Source source;
  private final OptionalLong size;
  private final boolean endless;
  private final int ahead;

  Dataset(Source source, OptionalLong size, boolean endless, int ahead) {
    this.source = source;
    this.size = size;
    this.endless = endless;
    this.ahead = ahead;
  }

  // ---- making -----------------------------------------------------------------------------------

  /** {@return the rows of arrays, each an element: tensors, arrays or structures of them} */
  public static Dataset of(Tensors x, Optional<Tensors> y, Optional<Tensors> sampleWeight) {
    Element all = new Element(x, y, sampleWeight);
    long rows = all.toBatch().rows();
    return new Dataset(
        _ -> ElementStreams.counted(rows, all::row), OptionalLong.of(rows), false, 0);
  }

  /** {@return the rows of an array} */
  public static Dataset of(Object x) {
    return of(Tensors.of(tensor(x)), Optional.empty(), Optional.empty());
  }

  /** {@return the rows of inputs and targets} */
  public static Dataset of(Object x, Object y) {
    return of(Tensors.of(tensor(x)), Optional.of(Tensors.of(tensor(y))), Optional.empty());
  }

  private static Tensor tensor(Object value) {
    return value instanceof Tensor tensor ? tensor : Tensor.ofArray(value);
  }

  /** {@return the numbers 0 to {@code count} - 1, i32 scalars} */
  public static Dataset range(long count) {
    return of(Tensor.range(count));
  }

  /** {@return the elements that a new iterator gives in each pass} */
  public static Dataset generate(Supplier<? extends Iterator<Element>> generator) {
    return new Dataset(
        _ -> ElementStreams.mapped(generator.get(), e -> e), OptionalLong.empty(), false, 0);
  }

  /** {@return elements of {@code made} of number 0 to {@code count} - 1} */
  static Dataset counted(
      long count, OptionalLong shuffleSeed, java.util.function.LongFunction<Element> made) {
    return new Dataset(
        pass -> {
          if (shuffleSeed.isEmpty()) {
            return ElementStreams.counted(count, made);
          }
          int[] order =
              new Philox(shuffleSeed.getAsLong(), pass).permutation(Math.toIntExact(count));
          return ElementStreams.counted(count, i -> made.apply(order[(int) i]));
        },
        OptionalLong.of(count),
        false,
        0);
  }

  // ---- changing ---------------------------------------------------------------------------------

  /** {@return this with every element changed} */
  public Dataset map(UnaryOperator<Element> change) {
    return new Dataset(
        pass -> ElementStreams.mapped(source.open(pass), change), size, endless, ahead);
  }

  /** {@return the elements that pass a test} */
  public Dataset filter(Predicate<Element> test) {
    return new Dataset(
        pass -> ElementStreams.filtered(source.open(pass), test),
        OptionalLong.empty(),
        endless,
        ahead);
  }

  /** {@return batches of this many elements; the last one may have fewer} */
  public Dataset batch(int count) {
    return batch(count, false);
  }

  /**
   * {@return batches of this many elements}
   *
   * @param count elements in a batch
   * @param dropRemainder whether a last one that has fewer is left out
   */
  public Dataset batch(int count, boolean dropRemainder) {
    positive("batch", count);
    OptionalLong batches =
        size.isPresent()
            ? OptionalLong.of(
                dropRemainder
                    ? size.getAsLong() / count
                    : Math.ceilDiv(size.getAsLong(), (long) count))
            : OptionalLong.empty();
    return new Dataset(
        pass -> ElementStreams.batched(source.open(pass), count, dropRemainder),
        batches,
        endless,
        ahead);
  }

  /** {@return the rows of batches, each an element} */
  public Dataset unbatch() {
    return new Dataset(
        pass -> ElementStreams.unbatched(source.open(pass)), OptionalLong.empty(), endless, ahead);
  }

  /** {@return this in a random order, another one in each pass, by the session's seed} */
  public Dataset shuffle(int buffer) {
    return shuffle(buffer, Session.current().nextSeed(), true);
  }

  /**
   * {@return this in a random order: a buffer is kept full, and a random one of its elements comes
   * next}
   *
   * @param buffer elements kept; as many as there are gives every order alike
   * @param seed of the order
   * @param reshuffleEachPass whether each pass has an order of its own
   */
  public Dataset shuffle(int buffer, long seed, boolean reshuffleEachPass) {
    positive("shuffle", buffer);
    return new Dataset(
        pass ->
            new ShuffleBuffer<>(
                source.open(pass), buffer, new Philox(seed, reshuffleEachPass ? pass : 0)),
        size,
        endless,
        ahead);
  }

  /** {@return this again and again, without end} */
  public Dataset repeat() {
    return new Dataset(
        pass -> ElementStreams.repeated(source, pass, Long.MAX_VALUE),
        OptionalLong.empty(),
        true,
        ahead);
  }

  /** {@return this several times, one after the other} */
  public Dataset repeat(long count) {
    if (count < 0) {
      throw new ModelException("repeat: the count must be at least 0, got " + count);
    }
    OptionalLong all =
        size.isPresent() ? OptionalLong.of(size.getAsLong() * count) : OptionalLong.empty();
    return new Dataset(
        pass -> ElementStreams.repeated(source, pass * count, count), all, endless, ahead);
  }

  /** {@return the first elements} */
  public Dataset take(long count) {
    notNegative("take", count);
    OptionalLong taken =
        size.isPresent()
            ? OptionalLong.of(Math.min(count, size.getAsLong()))
            : endless ? OptionalLong.of(count) : OptionalLong.empty();
    return new Dataset(pass -> ElementStreams.taken(source.open(pass), count), taken, false, ahead);
  }

  /** {@return the elements behind the first ones} */
  public Dataset skip(long count) {
    notNegative("skip", count);
    return new Dataset(
        pass -> ElementStreams.skipped(source.open(pass), count),
        size.isPresent()
            ? OptionalLong.of(Math.max(0, size.getAsLong() - count))
            : OptionalLong.empty(),
        endless,
        ahead);
  }

  /** {@return the elements of this, then those of another} */
  public Dataset concatenate(Dataset other) {
    return new Dataset(
        pass -> ElementStreams.concatenated(source.open(pass), other.source.open(pass)),
        size.isPresent() && other.size.isPresent()
            ? OptionalLong.of(size.getAsLong() + other.size.getAsLong())
            : OptionalLong.empty(),
        endless || other.endless,
        ahead);
  }

  /**
   * {@return inputs of one data set with the inputs of another as targets, as long as both last}
   */
  public static Dataset zip(Dataset x, Dataset y) {
    return new Dataset(
        pass -> ElementStreams.zipped(x.source.open(pass), y.source.open(pass)),
        x.size.isPresent() && y.size.isPresent()
            ? OptionalLong.of(Math.min(x.size.getAsLong(), y.size.getAsLong()))
            : x.endless ? y.size : y.endless ? x.size : OptionalLong.empty(),
        x.endless && y.endless,
        0);
  }

  /** {@return this, computed once: the first whole pass is kept in memory} */
  public Dataset cache() {
    Cache cache = new Cache(source);
    return new Dataset(cache::open, size, endless, ahead);
  }

  /**
   * {@return this, of which a model has up to {@code count} batches made ahead of its steps on
   * another thread}
   */
  public Dataset prefetch(int count) {
    positive("prefetch", count);
    return new Dataset(source, size, endless, count);
  }

  /**
   * {@return two data sets: the first part, and the rest}
   *
   * @param part elements of the first one: below 1 a part of all, else a number of elements
   */
  public List<Dataset> split(double part) {
    return split(s -> s.leftSize(part));
  }

  /**
   * {@return two data sets: elements of the beginning, and elements of the end}
   *
   * @param options their sizes, and whether elements are shuffled before
   */
  public List<Dataset> split(Consumer<SplitOptions> options) {
    SplitOptions chosen = new SplitOptions();
    options.accept(chosen);
    return chosen.split(this);
  }

  private static void positive(String method, long value) {
    if (value < 1) {
      throw new ModelException(method + ": the count must be at least 1, got " + value);
    }
  }

  private static void notNegative(String method, long value) {
    if (value < 0) {
      throw new ModelException(method + ": the count must be at least 0, got " + value);
    }
  }

  // ---- walking through --------------------------------------------------------------------------

  /** {@return the number of elements, if it is known and finite} */
  public OptionalLong size() {
    return size;
  }

  /** {@return the elements in the order of the first pass} */
  @Override
  public Iterator<Element> iterator() {
    return source.open(0);
  }

  /**
   * {@return the elements in the order of a pass: for a loop of one's own, which gets in epoch
   * {@code number} what {@code fit} gets}
   *
   * <pre>{@code
   * for (int epoch = 0; epoch < epochs; epoch++) {
   *   for (Element batch : train.pass(epoch)) { ... }
   * }
   * }</pre>
   */
  public Iterable<Element> pass(long number) {
    notNegative("pass", number);
    return () -> source.open(number);
  }

  @Override
  public OptionalLong batches() {
    return size;
  }

  @Override
  public boolean restarts() {
    return !endless;
  }

  @Override
  public boolean isEndless() {
    return endless;
  }

  @Override
  public boolean worthPrefetching() {
    return ahead > 0;
  }

  @Override
  public int queue() {
    return Math.max(1, ahead);
  }

  @Override
  public Pass open(long epoch) {
    Iterator<Element> elements = source.open(epoch);
    return () ->
        elements.hasNext() ? Optional.<Batch>of(elements.next().toBatch()) : Optional.empty();
  }
}
