package dev.sinter.codegen;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Measures the phases of one compilation. Belongs to one thread. */
public final class Phases {
  private final List<Phase> phases = new ArrayList<>();

  /**
   * A phase that is over.
   *
   * @param name such as {@code lower} or {@code llvm-optimize}
   * @param time how long it took
   */
  public record Phase(String name, Duration time) {}

  /** Measures work and returns what it gives. */
  public <T> T time(String name, Supplier<T> work) {
    long begin = System.nanoTime();
    T result = work.get();
    phases.add(new Phase(name, Duration.ofNanos(System.nanoTime() - begin)));
    return result;
  }

  /** {@return the phases so far, in order} */
  public List<Phase> all() {
    return List.copyOf(phases);
  }

  /** {@return the time of all phases together} */
  public Duration total() {
    return phases.stream().map(Phase::time).reduce(Duration.ZERO, Duration::plus);
  }
}
