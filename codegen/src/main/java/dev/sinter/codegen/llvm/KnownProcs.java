package dev.sinter.codegen.llvm;

import dev.sinter.ir.cache.RecentlyUsed;
import dev.sinter.ir.loop.Proc;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * What procs became that were compiled before in this process: programs whose kernels were lowered
 * together share the bodies of their procs, and need them as machine code once.
 *
 * <p>The least recently used of many are forgotten. Any number of threads may share it.
 */
final class KnownProcs {
  private static final int CAPACITY = 256;

  private final RecentlyUsed<Key, Unit> known = new RecentlyUsed<>(CAPACITY);

  /**
   * The text of a proc and, where that is long, its object file.
   *
   * @param text the definition
   * @param object the object file, once whoever claimed it has made it
   * @param claimed whether somebody makes it
   */
  record Unit(String text, CompletableFuture<byte[]> object, AtomicBoolean claimed) {
    /** Procs of less text are not worth a module of their own. */
    private static final int LENGTH = 24_000;

    Unit(String text) {
      this(text, new CompletableFuture<>(), new AtomicBoolean());
    }

    /** {@return whether the proc is compiled by itself} */
    boolean stands() {
      return text.length() >= LENGTH;
    }
  }

  /** A proc as it is printed: bodies are the same if they are the same object. */
  private record Key(Proc proc, List<String> attributes) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && key.proc.body() == proc.body()
          && key.proc.name().equals(proc.name())
          && key.proc.parameters().equals(proc.parameters())
          && key.proc.sizes().equals(proc.sizes())
          && key.attributes.equals(attributes);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(proc.body());
    }
  }

  /**
   * {@return what is known of a proc}
   *
   * @param proc the proc
   * @param attributes attributes of its parameters
   * @param print prints it, if it is new
   */
  Unit of(Proc proc, List<String> attributes, Supplier<String> print) {
    Key key = new Key(proc, List.copyOf(attributes));
    Optional<Unit> before = usable(key);
    if (before.isPresent()) {
      return before.get();
    }
    Unit made = new Unit(print.get());
    synchronized (known) {
      Optional<Unit> other = usable(key);
      if (other.isPresent()) {
        return other.get();
      }
      known.keep(key, made);
      return made;
    }
  }

  /** One that could not be compiled is tried again. */
  private Optional<Unit> usable(Key key) {
    synchronized (known) {
      return known.find(key).filter(unit -> !unit.object().isCompletedExceptionally());
    }
  }
}
