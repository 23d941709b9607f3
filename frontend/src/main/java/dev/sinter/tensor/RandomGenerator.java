package dev.sinter.tensor;

import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.variable.Segments;
import dev.sinter.session.Session;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A source of random numbers: a key and a counter that advances by one with each draw. A draw
 * depends on both and on the element's index only (Philox 4x32-10): not on threads, backend or what
 * else runs. Within a trace key and counter are variables of segment "random", so a saved state
 * goes on where it was.
 */
public final class RandomGenerator {
  private final Variable key;
  private final Variable counter;

  /**
   * @param seed the key
   */
  public RandomGenerator(long seed) {
    this("generator", seed);
  }

  /**
   * @param path where it belongs, such as {@code dropout/generator}
   * @param seed the key
   */
  public RandomGenerator(String path, long seed) {
    key = state(path + "/key", seed);
    counter = state(path + "/counter", 0);
  }

  private static Variable state(String path, long value) {
    TensorType type = TensorType.scalar(DType.I64);
    return new Variable(
        Segments.RANDOM, path, type, false, () -> Tensor.of(NdArray.of(new long[] {value})));
  }

  /** {@return the session's generator, seeded by it} */
  public static RandomGenerator current() {
    Session session = Session.current();
    return session.part(
        RandomGenerator.class, () -> new RandomGenerator("session/generator", session.nextSeed()));
  }

  /** {@return key and counter, in this order} */
  public List<Variable> state() {
    return List.of(key, counter);
  }

  /** {@return 32 random bits per element, i32} Asking again gives other bits. */
  Tensor bits(Shape shape) {
    return words(shape, 1).getFirst();
  }

  /** {@return up to four independent tensors of 32 random bits per element, i32} */
  List<Tensor> words(Shape shape, int lanes) {
    Tensor k = key.read();
    Tensor c;
    if (Trace.current().isPresent()) {
      c = counter.read();
      counter.assign(c.plus(1));
    } else {
      long count = counter.value().buffer().getLong(0);
      c = Tensor.of(NdArray.of(new long[] {count}));
      counter.set(NdArray.of(new long[] {count + 1}));
    }
    return IntStream.range(0, lanes)
        .mapToObj(lane -> Primitive.apply(new Op.RandomBits(shape, lane), k, c))
        .toList();
  }
}
