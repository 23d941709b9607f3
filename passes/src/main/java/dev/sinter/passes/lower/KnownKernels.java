package dev.sinter.passes.lower;

import dev.sinter.ir.cache.RecentlyUsed;
import dev.sinter.ir.kernel.Kernel;
import java.util.Optional;

/**
 * What kernels became that were lowered before, for one target and one choice of options. A model's
 * prediction, test and training begin with the same layers, and a graph that is traced again for
 * other shapes shares what did not change; what is equal but for its name is lowered once.
 *
 * <p>The least recently used of many are forgotten. Any number of threads may share it.
 */
public final class KnownKernels {
  private static final int CAPACITY = 256;

  private final RecentlyUsed<Key, Procs.Made> known = new RecentlyUsed<>(CAPACITY);

  /** A kernel without its name. Hashing one walks all of it, so that is done once. */
  static final class Key {
    private final Kernel kernel;
    private final int hash;

    Key(Kernel kernel) {
      this.kernel = kernel.named("");
      this.hash = this.kernel.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.hash == hash && key.kernel.equals(kernel);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  synchronized Optional<Procs.Made> find(Key key) {
    return known.find(key);
  }

  synchronized void keep(Key key, Procs.Made made) {
    known.keep(key, made);
  }
}
