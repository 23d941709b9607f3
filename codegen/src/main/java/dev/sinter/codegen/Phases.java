package dev.sinter.codegen;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Measures the phases of one compilation. Belongs to one thread. */
public final class Phases {
  private final Map<String, Duration> phases = new LinkedHashMap<>();

  /**
   * A phase that is over.
   *
   * @param name such as {@code lower} or {@code llvm-optimize}
   * @param time how long it took
   */
  public record Phase(String name, Duration time) {}

  /** Measures work and returns what it gives; work of one name adds up. */
  public <T> T time(String name, Supplier<T> work) {
    long begin = System.nanoTime();
    T result = work.get();
    phases.merge(name, Duration.ofNanos(System.nanoTime() - begin), Duration::plus);
    return result;
  }

  /** {@return the phases so far, in the order in which they began} */
  public List<Phase> all() {
    List<Phase> all = new ArrayList<>();
    phases.forEach((name, time) -> all.add(new Phase(name, time)));
    return all;
  }

  /** {@return the time of all phases together} */
  public Duration total() {
    return phases.values().stream().reduce(Duration.ZERO, Duration::plus);
  }
}
