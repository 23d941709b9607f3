package dev.sinter.tensor;

import dev.sinter.ir.cache.RecentlyUsed;
import dev.sinter.ir.type.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What is made of structures in which some numbers of the Java code are constants. All of them are,
 * when a structure is first seen: factors, epsilons and bounds are then folded and fused as in a
 * traced model. One that has another value at a later time, such as a decaying rate or the place of
 * a batch, is an input from then on: {@code 0.1 * step} is compiled twice, not at every step.
 *
 * @param <S> a structure, which leaves out the values of its numbers
 * @param <P> what is made of a structure and its constants
 */
final class Specialization<S, P> {
  private record Made<P>(List<Optional<Literal>> constants, P product) {}

  private final RecentlyUsed<S, Made<P>> known;
  private final BiFunction<S, List<Optional<Literal>>, P> maker;

  /**
   * @param capacity so many structures are remembered; the least recently used of more are
   *     forgotten
   * @param maker given a structure, and for each of its numbers the value or nothing if it varies
   */
  Specialization(int capacity, BiFunction<S, List<Optional<Literal>>, P> maker) {
    this.known = new RecentlyUsed<>(capacity);
    this.maker = maker;
  }

  /**
   * {@return what is made of a structure; the same as last time while its constants keep their
   * values}
   *
   * @param numbers their values now
   */
  synchronized P of(S structure, List<Literal> numbers) {
    Optional<Made<P>> before = known.find(structure);
    List<Optional<Literal>> constants = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      Optional<Literal> now = Optional.of(numbers.get(i));
      boolean keeps = before.isEmpty() || before.get().constants().get(i).equals(now);
      constants.add(keeps ? now : Optional.empty());
    }
    if (before.isPresent() && before.get().constants().equals(constants)) {
      return before.get().product();
    }
    P product = maker.apply(structure, List.copyOf(constants));
    known.keep(structure, new Made<>(List.copyOf(constants), product));
    return product;
  }
}
