package dev.sinter.runtime.execution;

import dev.sinter.runtime.program.Executable;
import dev.sinter.runtime.program.Workspace;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Idle workspaces, by executable. A call takes the smallest that is large enough, or a new one, so
 * concurrent calls never share one; there are never more than calls that ran at once. An executable
 * that nobody else can reach is let go, and its workspaces are freed at the next call.
 */
final class WorkspacePool {
  private final LinkedHashMap<Key, List<Entry>> idle = new LinkedHashMap<>();
  private final ReferenceQueue<Executable> unreachable = new ReferenceQueue<>();
  private boolean closed;

  /** An executable by its identity, held weakly. */
  private static final class Key extends WeakReference<Executable> {
    private final int hash;

    /** To look for. */
    Key(Executable executable) {
      super(executable);
      hash = System.identityHashCode(executable);
    }

    /** To keep, and to be told by the queue when it is unreachable. */
    Key(Executable executable, ReferenceQueue<Executable> queue) {
      super(executable, queue);
      hash = System.identityHashCode(executable);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return this == other || (other instanceof Key key && get() != null && key.refersTo(get()));
    }
  }

  /** A workspace and the largest call that it serves. */
  record Entry(Workspace workspace, List<Long> capacity, int workers) {
    boolean serves(List<Long> dimensions, int callWorkers) {
      boolean large = workers == callWorkers;
      for (int i = 0; large && i < dimensions.size(); i++) {
        large = dimensions.get(i) <= capacity.get(i);
      }
      return large;
    }
  }

  /**
   * {@return a workspace for one call; to be given back by {@link #release} or {@link #discard}}
   */
  Entry take(Executable executable, List<Long> dimensions, int workers) {
    List<Entry> useless = new ArrayList<>();
    Optional<Entry> kept;
    synchronized (this) {
      removeUnreachable(useless);
      kept =
          takeKept(idle.getOrDefault(new Key(executable), List.of()), dimensions, workers, useless);
    }
    useless.forEach(entry -> entry.workspace.close());
    if (kept.isPresent()) {
      return kept.get();
    }
    long[] values = dimensions.stream().mapToLong(Long::longValue).toArray();
    return new Entry(executable.workspace(values, workers), dimensions, workers);
  }

  private void removeUnreachable(List<Entry> useless) {
    for (Reference<?> key = unreachable.poll(); key != null; key = unreachable.poll()) {
      List<Entry> entries = idle.remove(key);
      if (entries != null) {
        useless.addAll(entries);
      }
    }
  }

  /** Takes the smallest that serves; if none does, those go that the new one can serve for, too. */
  private static Optional<Entry> takeKept(
      List<Entry> entries, List<Long> dimensions, int workers, List<Entry> useless) {
    Optional<Entry> best = Optional.empty();
    for (Entry entry : entries) {
      boolean serves = entry.serves(dimensions, workers);
      if (serves
          && (best.isEmpty() || entry.workspace.arenaBytes() < best.get().workspace.arenaBytes())) {
        best = Optional.of(entry);
      }
    }
    if (best.isPresent()) {
      entries.remove(best.get());
      return best;
    }
    List<Entry> outgrown =
        entries.stream()
            .filter(
                entry ->
                    new Entry(entry.workspace, dimensions, workers)
                        .serves(entry.capacity, entry.workers))
            .toList();
    if (!outgrown.isEmpty()) {
      entries.removeAll(outgrown);
      useless.addAll(outgrown);
    }
    return Optional.empty();
  }

  /** Keeps a workspace for later calls. */
  void release(Executable executable, Entry entry) {
    synchronized (this) {
      if (!closed) {
        List<Entry> known = idle.get(new Key(executable));
        if (known == null) {
          known = new ArrayList<>();
          idle.put(new Key(executable, unreachable), known);
        }
        known.add(entry);
        return;
      }
    }
    entry.workspace.close();
  }

  /** Drops a workspace whose call did not end properly. */
  void discard(Entry entry) {
    entry.workspace.close();
  }

  /** Frees what is kept for an executable. */
  void forget(Executable executable) {
    List<Entry> entries;
    synchronized (this) {
      List<Entry> removed = idle.remove(new Key(executable));
      entries = removed == null ? List.of() : removed;
    }
    entries.forEach(entry -> entry.workspace.close());
  }

  /** Frees everything, now and whenever a running call ends. */
  void close() {
    List<Entry> entries = new ArrayList<>();
    synchronized (this) {
      closed = true;
      idle.values().forEach(entries::addAll);
      idle.clear();
    }
    entries.forEach(entry -> entry.workspace.close());
  }
}
