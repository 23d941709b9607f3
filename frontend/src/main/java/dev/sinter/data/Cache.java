package dev.sinter.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Keeps the elements of the first pass that comes to its end. */
final class Cache {
  private final Dataset.Source source;
  private Optional<List<Element>> kept = Optional.empty();

  Cache(Dataset.Source source) {
    this.source = source;
  }

  synchronized Iterator<Element> open(long pass) {
    if (kept.isPresent()) {
      return kept.get().iterator();
    }
    Iterator<Element> elements = source.open(pass);
    List<Element> seen = new ArrayList<>();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        boolean more = elements.hasNext();
        if (!more) {
          keep(seen);
        }
        return more;
      }

      @Override
      public Element next() {
        Element element = elements.next();
        seen.add(element);
        return element;
      }
    };
  }

  private synchronized void keep(List<Element> seen) {
    if (kept.isEmpty()) {
      kept = Optional.of(List.copyOf(seen));
    }
  }
}
