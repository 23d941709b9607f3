package dev.sinter.ir.cache;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A map of limited size: of many, the least recently used entry is forgotten. Belongs to one thread
 * at a time, since finding an entry changes the order, too.
 *
 * @param <K> what is looked for; must not change
 * @param <V> what is kept
 */
public final class RecentlyUsed<K, V> {
  private final Map<K, V> entries;

  /**
   * @param capacity how many entries are kept at most
   */
  public RecentlyUsed(int capacity) {
    entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > capacity;
          }
        };
  }

  /** {@return what is kept for a key} */
  public Optional<V> find(K key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** Keeps a value instead of what was kept for the key. */
  public void keep(K key, V value) {
    entries.put(key, value);
  }

  /** {@return all that is kept, the least recently used first} */
  public List<V> values() {
    return List.copyOf(entries.values());
  }

  /** Forgets everything. */
  public void clear() {
    entries.clear();
  }
}
