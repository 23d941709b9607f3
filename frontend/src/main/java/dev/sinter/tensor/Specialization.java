package dev.sinter.tensor;

import dev.sinter.ir.cache.RecentlyUsed;
import dev.sinter.ir.type.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which numbers of the Java code a program takes for constants. All, when its structure is first
 * seen: factors, epsilons and bounds are then folded and fused as in a traced model. One that has
 * another value at a later time, such as a decaying rate or the place of a batch, is an input from
 * then on: {@code 0.1 * step} is compiled twice, not at every step.
 */
final class Specialization {
  private static final int CAPACITY = 1000;

  private final RecentlyUsed<Recording, Recording.Specialized> programs =
      new RecentlyUsed<>(CAPACITY);

  /**
   * {@return the program for a structure and the scalars of this time; the same while it may be}
   */
  synchronized Recording.Specialized of(Recording recording, List<Lazy> scalars) {
    Optional<Recording.Specialized> before = programs.find(recording);
    List<Optional<Literal>> now = new ArrayList<>();
    boolean same = before.isPresent();
    for (int i = 0; i < scalars.size(); i++) {
      Literal value = Elements.literal(Objects.requireNonNull(scalars.get(i).known()));
      if (before.isEmpty()) {
        now.add(Optional.of(value));
      } else {
        Optional<Literal> old = before.get().constants().get(i);
        boolean keeps = old.isEmpty() || old.get().equals(value);
        same &= keeps;
        now.add(keeps ? old : Optional.empty());
      }
    }
    if (before.isPresent() && same) {
      return before.get();
    }
    Recording.Specialized program = new Recording.Specialized(recording, now);
    programs.keep(recording, program);
    return program;
  }
}
