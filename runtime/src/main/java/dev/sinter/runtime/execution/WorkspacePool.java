package dev.sinter.runtime.execution;

import dev.sinter.runtime.program.Executable;
import dev.sinter.runtime.program.Workspace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Idle workspaces, by executable. A call takes the smallest that is large enough, or a new one, so
 * concurrent calls never share one; there are never more than calls that ran at once.
 */
final class WorkspacePool {
  private final IdentityHashMap<Executable, List<Entry>> idle = new IdentityHashMap<>();
  private boolean closed;

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
    List<Entry> outgrown = new ArrayList<>();
    synchronized (this) {
      List<Entry> entries = idle.getOrDefault(executable, List.of());
      Optional<Entry> best =
          entries.stream()
              .filter(entry -> entry.serves(dimensions, workers))
              .min(Comparator.comparingLong(entry -> entry.workspace.arenaBytes()));
      if (best.isPresent()) {
        entries.remove(best.get());
        return best.get();
      }
      // What the new one can serve too is not worth keeping beside it.
      entries.stream()
          .filter(
              entry ->
                  new Entry(entry.workspace, dimensions, workers)
                      .serves(entry.capacity, entry.workers))
          .forEach(outgrown::add);
      if (!outgrown.isEmpty()) {
        entries.removeAll(outgrown);
      }
    }
    outgrown.forEach(entry -> entry.workspace.close());
    long[] values = dimensions.stream().mapToLong(Long::longValue).toArray();
    return new Entry(executable.workspace(values, workers), dimensions, workers);
  }

  /** Keeps a workspace for later calls. */
  void release(Executable executable, Entry entry) {
    synchronized (this) {
      if (!closed) {
        idle.computeIfAbsent(executable, _ -> new ArrayList<>()).add(entry);
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
      List<Entry> removed = idle.remove(executable);
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
