package dev.sinter.tensor;

import dev.sinter.ir.type.Literal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private final Map<Recording, Recording.Specialized> programs =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Recording, Recording.Specialized> eldest) {
          return size() > CAPACITY;
        }
      };

  /**
   * {@return the program for a structure and the scalars of this time; the same while it may be}
   */
  synchronized Recording.Specialized of(Recording recording, List<Lazy> scalars) {
    Recording.Specialized before = programs.get(recording);
    List<Optional<Literal>> now = new ArrayList<>();
    boolean same = before != null;
    for (int i = 0; i < scalars.size(); i++) {
      Literal value = Elements.literal(Objects.requireNonNull(scalars.get(i).known()));
      if (before == null) {
        now.add(Optional.of(value));
      } else {
        Optional<Literal> old = before.constants().get(i);
        boolean keeps = old.isEmpty() || old.get().equals(value);
        same &= keeps;
        now.add(keeps ? old : Optional.empty());
      }
    }
    if (before != null && same) {
      return before;
    }
    Recording.Specialized program = new Recording.Specialized(recording, now);
    programs.put(recording, program);
    return program;
  }
}
