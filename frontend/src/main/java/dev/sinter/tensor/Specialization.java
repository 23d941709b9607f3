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

  private final Map<Recording, List<Optional<Literal>>> constants =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Recording, List<Optional<Literal>>> eldest) {
          return size() > CAPACITY;
        }
      };

  /** {@return the program for a structure and the scalars of this time} */
  synchronized Recording.Specialized of(Recording recording, List<Lazy> scalars) {
    List<Literal> values =
        scalars.stream()
            .map(scalar -> Elements.literal(Objects.requireNonNull(scalar.known())))
            .toList();
    List<Optional<Literal>> before = constants.get(recording);
    List<Optional<Literal>> now = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Literal value = values.get(i);
      now.add(before == null ? Optional.of(value) : before.get(i).filter(old -> old.equals(value)));
    }
    constants.put(recording, now);
    return new Recording.Specialized(recording, now);
  }
}
